import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto'
import { UsageError } from '../model/errors.ts'

/** The kinds of keys that sign. */
export const keyKinds = ['ed25519', 'p-256'] as const
export type KeyKind = (typeof keyKinds)[number]

/** The environment variable that holds the passphrase of a signing key. */
export const passphraseVariable = 'TOKENASSAY_KEY_PASSPHRASE'

/** A new pair of keys in PEM: PKCS#8, encrypted where there is a passphrase, and SPKI. */
export const generateKeys = (
  kind: KeyKind,
  passphrase?: string,
): { privatePem: string; publicPem: string } => {
  const { privateKey, publicKey } =
    kind === 'ed25519'
      ? generateKeyPairSync('ed25519')
      : generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  const sealed = passphrase === undefined ? {} : { cipher: 'aes-256-cbc', passphrase }
  return {
    privatePem: privateKey.export({ type: 'pkcs8', format: 'pem', ...sealed }).toString(),
    publicPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  }
}

const isKnown = (key: KeyObject): boolean =>
  key.asymmetricKeyType === 'ed25519' ||
  (key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1')

/** The digest that a key signs with: none for Ed25519, which has its own. */
export const algorithmOf = (key: KeyObject): 'sha256' | null =>
  key.asymmetricKeyType === 'ed25519' ? null : 'sha256'

/** What a key is called: the SHA-256 of its public half in DER, in hex. */
export const keyIdOf = (key: KeyObject): string => {
  const half = key.type === 'private' ? createPublicKey(key) : key
  return createHash('sha256')
    .update(half.export({ type: 'spki', format: 'der' }))
    .digest('hex')
}

const wrongKey = (file: string, why: string, hint: string): UsageError =>
  new UsageError({ code: 'key-file', message: `the key "${file}" ${why}`, hint })

const kinds = 'expected: an Ed25519 or P-256 key, as "tokenassay keygen" makes them'

/** Whether the text of a key says that a passphrase opens it. */
export const isSealed = (pem: string): boolean => /ENCRYPTED/.test(pem)

/** The key that signs, from its PEM. @throws {UsageError} when it is none, or the passphrase does not open it. */
export const signingKey = (pem: string, file: string, passphrase?: string): KeyObject => {
  if (isSealed(pem) && passphrase === undefined)
    throw wrongKey(file, 'has a passphrase', `give it in ${passphraseVariable}, or type it when asked`)
  let key: KeyObject
  try {
    key = createPrivateKey({ key: pem, format: 'pem', ...(passphrase !== undefined && { passphrase }) })
  } catch {
    throw isSealed(pem)
      ? wrongKey(
          file,
          'does not open with this passphrase',
          `look at ${passphraseVariable}, or type it again`,
        )
      : wrongKey(file, 'is no private key in PEM form', kinds)
  }
  if (!isKnown(key)) throw wrongKey(file, 'is of another kind', kinds)
  return key
}

/** The key that verifies, from its PEM. @throws {UsageError} when it is none, or a private one. */
export const verifyingKey = (pem: string, file: string): KeyObject => {
  if (/PRIVATE KEY/.test(pem))
    throw wrongKey(file, 'is a private one', 'expected: the public key, which whoever has signed gives away')
  let key: KeyObject
  try {
    key = createPublicKey(pem)
  } catch {
    throw wrongKey(file, 'is no public key in PEM form', kinds)
  }
  if (!isKnown(key)) throw wrongKey(file, 'is of another kind', kinds)
  return key
}
