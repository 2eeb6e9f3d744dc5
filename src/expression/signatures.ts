import {
  createHmac,
  createPublicKey,
  type JsonWebKey,
  type KeyObject,
  timingSafeEqual,
  verify,
} from 'node:crypto'
import { jwt } from './functions.ts'

/** A keyed digest (RFC 2104) of a text in hexadecimal; throws when the algorithm is not one of Node's. */
export const hmac = (algorithm: string, key: string, text: string): string =>
  createHmac(algorithm, key).update(text).digest('hex')

type Options = { padding?: number; saltLength?: number; dsaEncoding?: 'ieee-p1363' }

const pkcs1Padding = 1
const pssPadding = 6
/** A salt as long as the digest (RFC 7518 §3.5). */
const saltOfDigest = -1

/** By the letters of a JWS algorithm (RFC 7518 §3.1): how Node is told of it. */
const optionsOf: Record<string, Options> = {
  RS: { padding: pkcs1Padding },
  PS: { padding: pssPadding, saltLength: saltOfDigest },
  ES: { dsaEncoding: 'ieee-p1363' },
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The keys among which one may be the token's: those of a JWK Set (RFC 7517 §5) by `kid`, one JWK, one PEM or one shared secret. */
const candidatesOf = (keys: unknown, kid: unknown): unknown[] => {
  if (!isObject(keys) || !Array.isArray(keys['keys'])) return [keys]
  const all: unknown[] = keys['keys']
  const named = all.filter((key) => isObject(key) && key['kid'] === kid)
  return kid !== undefined && named.length > 0 ? named : all
}

const secretOf = (key: unknown): Buffer | undefined => {
  if (typeof key === 'string') return key.includes('-----BEGIN') ? undefined : Buffer.from(key)
  return isObject(key) && key['kty'] === 'oct' ? Buffer.from(String(key['k']), 'base64url') : undefined
}

const publicKeyOf = (key: unknown): KeyObject | undefined => {
  try {
    return typeof key === 'string'
      ? createPublicKey(key)
      : createPublicKey({ format: 'jwk', key: key as JsonWebKey })
  } catch {
    return undefined
  }
}

const verifies = (alg: string, signed: Buffer, signature: Buffer, key: unknown): boolean => {
  const bits = alg.slice(2)
  if (alg.startsWith('HS')) {
    const secret = secretOf(key)
    if (!secret || !/^(256|384|512)$/.test(bits)) return false
    const right = createHmac(`sha${bits}`, secret).update(signed).digest()
    return right.length === signature.length && timingSafeEqual(right, signature)
  }
  const publicKey = publicKeyOf(key)
  if (!publicKey) return false
  if (alg === 'EdDSA') return verify(null, signed, publicKey, signature)
  const options = Object.hasOwn(optionsOf, alg.slice(0, 2)) ? optionsOf[alg.slice(0, 2)] : undefined
  if (!options || !/^(256|384|512)$/.test(bits)) return false
  return verify(`sha${bits}`, signed, { key: publicKey, ...options }, signature)
}

/**
 * Whether a JWT's signature is right by its own `alg` and one of some keys: a JWK Set, a JWK, a PEM text, or a shared
 * secret (RFC 7515 §5.2). An unsigned token, or one that is no JWT, is signed by nobody.
 */
export const signedBy = (token: unknown, keys: unknown): boolean => {
  try {
    const { header, signature } = jwt(token)
    const signed = Buffer.from(String(token).slice(0, String(token).lastIndexOf('.')))
    const bytes = Buffer.from(signature, 'base64url')
    const alg = String(header['alg'])
    return candidatesOf(keys, header['kid']).some((key) => {
      try {
        return verifies(alg, signed, bytes, key)
      } catch {
        // A key of another kind than the algorithm needs.
        return false
      }
    })
  } catch {
    return false
  }
}
