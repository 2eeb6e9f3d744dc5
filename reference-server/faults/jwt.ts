// How a JWT access token can be made wrongly, and a forged one be accepted.
import { createHash, createHmac } from 'node:crypto'
import { drop, replace, wrap } from '../behaviour/registry.ts'
import type { Account, Behaviour, Call, Fault, TokenRecord } from '../behaviour/types.ts'
import { alsoAcceptsTokens, alsoFinds, makeTokens, newestToken, type TokenTest } from './bearer-tokens.ts'
import { fault } from './define.ts'

/** The ids of the requirements about JWTs; `times` in claims are numbers or numbers in quotes. */
export interface JwtOptions {
  /** That the token is a JWT. */
  form?: string
  /** That `exp` and the lifetime agree. */
  times?: string
  /** That a forged token is refused. */
  guarded?: string
  /** The parameters that are secrets. */
  secrets?: string[]
}

/** The mechanical ways in which a JWT access token can be wrong, and a forged one accepted. */
export const jwtFaults = (prefix: string, options: JwtOptions = {}): Fault[] => {
  const { form = `${prefix}-token-is-jwt`, times = `${prefix}-token-exp` } = options
  const { guarded = `${prefix}-token-forged` } = options
  const { secrets = ['password', 'client_secret', 'authentication_code'] } = options
  return [
    fault('jwt-not', form, 'the token is not a JWT', (b) => remade(b, () => 'f3b1'.repeat(16))),
    fault('jwt-two-parts', form, 'the token has no signature part', (b) =>
      remade(b, (jwt) => jwt.split('.').slice(0, 2).join('.')),
    ),
    fault('jwt-empty-signature', form, 'the signature part is empty', (b) => {
      b.jwt.sign = () => ''
    }),
    fault('jwt-alg-none', form, 'the token says "alg": "none" and is not signed', (b) => {
      replace(b.jwt.header, 'alg', () => 'none')
      b.jwt.sign = () => ''
    }),
    fault('jwt-padded', form, 'the parts are base64 with padding', (b) =>
      remade(b, (jwt) =>
        jwt
          .split('.')
          .map((p) => p.padEnd(Math.ceil(p.length / 4) * 4, '='))
          .join('.'),
      ),
    ),
    fault('jwt-payload-text', form, 'the payload is not JSON', (b) =>
      remade(b, (jwt) => {
        const [header, , signature] = jwt.split('.')
        return `${header}.${Buffer.from(`user ${jwt.length}`).toString('base64url')}.${signature}`
      }),
    ),
    fault('jwt-no-exp', times, 'the token has no "exp"', (b) => drop(b.jwt.claims, 'exp')),
    fault('jwt-exp-milliseconds', times, '"exp" is in milliseconds', (b) =>
      exp(b, (seconds) => seconds * 1000),
    ),
    fault('jwt-exp-late', times, '"exp" is an hour late', (b) => exp(b, (seconds) => seconds + 3600)),
    fault('jwt-exp-early', times, '"exp" is half of the lifetime early', (b) =>
      wrap(b.jwt.claims, 'exp', (before) => (grant, t) => {
        const middle = Math.round((t.expiresAtMs + t.issuedAtMs) / 2000)
        return typeof before(grant, t) === 'string' ? String(middle) : middle
      }),
    ),
    fault('jwt-exp-duration', times, '"exp" is the lifetime instead of the time of expiry', (b) =>
      wrap(b.jwt.claims, 'exp', () => (_, t) => (t.expiresAtMs - t.issuedAtMs) / 1000),
    ),
    fault('jwt-iat-ahead', times, '"iat" is ten minutes ahead', (b) =>
      wrap(b.jwt.claims, 'iat', (before) => (grant, t) => inItsType(before(grant, t), (s) => s + 600)),
    ),
    fault('jwt-same-jti', form, '"jti" is the same in all tokens', (b) =>
      replace(b.jwt.claims, 'jti', () => '00000000-0000-4000-8000-000000000000'),
    ),
    fault('jwt-has-password', form, 'the payload contains the credentials of the request', (b) => {
      b.jwt.claims['request'] = (grant) => grant.call.given
    }),
    fault('jwt-has-digest', `${prefix}-no-leak`, 'the payload contains the MD5 digest of the secret', (b) => {
      b.jwt.claims['check'] = ({ call: { given } }) => {
        const secret = secrets.map((name) => given[name]).find((value) => value !== undefined)
        return createHash('md5').update(String(secret)).digest('hex')
      }
    }),
    fault('jwt-key-guessable', `${prefix}-token-key`, 'the key that signs tokens is "secret"', (b) => {
      replace(b.jwt.header, 'alg', () => 'HS256')
      b.jwt.sign = (input) => createHmac('sha256', 'secret').update(input).digest('base64url')
    }),
    fault('jwt-signature-ignored', guarded, 'a token is accepted with another signature', (b) =>
      alsoAcceptsTokens(b, (value, t) => unsigned(t.value) === unsigned(value)),
    ),
    fault('jwt-payload-trusted', guarded, 'a changed payload is believed', (b) => alsoFinds(b, believed)),
    fault('jwt-none-accepted', guarded, 'an unsigned token that says "alg": "none" is believed', (b) =>
      alsoFinds(b, (call, value) => (saysNone(value) ? believed(call, value) : undefined)),
    ),
    fault('jwt-key-brought', guarded, 'a token that brings the key of its signature (jwk) is believed', (b) =>
      alsoFinds(b, (call, value) =>
        isSignedWith(broughtKey(value), value) ? believed(call, value) : undefined,
      ),
    ),
    fault('jwt-key-empty', guarded, 'a token that is signed with an empty key is believed', (b) =>
      alsoFinds(b, (call, value) => (isSignedWith('', value) ? believed(call, value) : undefined)),
    ),
  ]
}

/** The key that a JWT names in its own header (RFC 7515 §4.1.3). */
const broughtKey = (jwt: string): Buffer | undefined => {
  const jwk = partOf(jwt, 0)?.['jwk'] as { k?: unknown } | undefined
  return typeof jwk?.k === 'string' ? Buffer.from(jwk.k, 'base64url') : undefined
}

const isSignedWith = (key: string | Buffer | undefined, jwt: string): boolean =>
  key !== undefined &&
  createHmac('sha256', key).update(unsigned(jwt)).digest('base64url') === jwt.split('.')[2]

const remade = (b: Behaviour, change: (jwt: string) => string): void =>
  makeTokens(b, 'access', (make) => change(make()))

const exp = (b: Behaviour, change: (seconds: number) => number): void =>
  wrap(b.jwt.claims, 'exp', (before) => (grant, t) => inItsType(before(grant, t), change))

/** Changes seconds that are a number or a number in quotes. */
const inItsType = (value: unknown, change: (seconds: number) => number): unknown =>
  typeof value === 'string' ? String(change(Number(value))) : change(Number(value))

const unsigned = (jwt: string): string => jwt.split('.').slice(0, 2).join('.')

/** One part of a JWT as JSON, its header (0) or its claims (1); nothing when it is none. */
export const partOf = (jwt: string, index: 0 | 1): Record<string, unknown> | undefined => {
  try {
    const value: unknown = JSON.parse(Buffer.from(jwt.split('.')[index] ?? '', 'base64url').toString())
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

/** The algorithm that a JWT names. */
const algorithmOf = (jwt: string): string => String(partOf(jwt, 0)?.['alg'] ?? '')

/** Whether a JWT says that it is not signed, in small letters or in any others. */
const saysNone = (jwt: string): boolean => algorithmOf(jwt).toLowerCase() === 'none'

/** The same, but not in small letters. */
export const saysNoneInCapitals = (jwt: string): boolean =>
  saysNone(jwt) && algorithmOf(jwt) !== algorithmOf(jwt).toLowerCase()

/** Whether a JWT has the claims of an issued one, as they were encoded. */
export const sameClaims: TokenTest = (value, token) => value.split('.')[1] === token.value.split('.')[1]

/** Whether a JWT has the id of an issued one. */
const sameId: TokenTest = (value, token) => {
  const id = partOf(value, 1)?.['jti']
  return id !== undefined && id === partOf(token.value, 1)?.['jti']
}

/** Whether one claim alone of an issued JWT was changed, and that in a certain way. */
const onlyChanged =
  (name: string, how: (now: unknown, before: unknown) => boolean): TokenTest =>
  (value, token, call) => {
    const [now, before] = [partOf(value, 1), partOf(token.value, 1)]
    return (
      now !== undefined && before !== undefined && sameId(value, token, call) && how(now[name], before[name])
    )
  }

/** Ways of accepting a JWT that was not issued. */
export const forgeries = {
  /** It says that it is not signed, in other letters than the standard writes. */
  noneInCapitals: ((value, token, call) =>
    saysNone(value) &&
    algorithmOf(value) !== algorithmOf(value).toLowerCase() &&
    sameClaims(value, token, call)) as TokenTest,
  /** The same with some of them alone in capitals. */
  noneMixed: ((value, token, call) =>
    forgeries.noneInCapitals(value, token, call) &&
    algorithmOf(value) !== algorithmOf(value).toUpperCase()) as TokenTest,
  /** It says that it is not signed, and has its old signature. */
  noneButSigned: ((value, token, call) =>
    saysNone(value) && value.split('.')[2] !== '' && sameClaims(value, token, call)) as TokenTest,
  /** Its algorithm is none that is known. */
  unknownAlgorithm: ((value, token, call) =>
    isUnknownAlgorithm(value) && sameClaims(value, token, call)) as TokenTest,
  /** It has no signature. */
  unsigned: ((value, token) =>
    /^[^.]+\.[^.]+\.?$/.test(value) && unsigned(value) === unsigned(token.value)) as TokenTest,
  /** Its header is not the issued one. */
  anyHeader: ((value, token) =>
    value.split('.').slice(1).join('.') === token.value.split('.').slice(1).join('.')) as TokenTest,
  /** Its claims are not the issued ones. */
  anyClaims: ((value, token) => {
    const [header, claims, signature] = value.split('.')
    return Boolean(claims) && token.value.startsWith(`${header}.`) && token.value.endsWith(`.${signature}`)
  }) as TokenTest,
  /** Its signature is that of another token. */
  signatureOfAnother: ((value, token, call) =>
    unsigned(value) === unsigned(token.value) &&
    [...call.world.tokens.keys()].some(
      (it) => it !== value && it.split('.')[2] === value.split('.')[2],
    )) as TokenTest,
  /** It names another user, by one claim. */
  otherUser: (claim: string): TokenTest => onlyChanged(claim, (now, before) => now !== before),
  /** It ends later. */
  laterEnd: onlyChanged('exp', (now, before) => Number(now) > Number(before)),
  /** So many of its last characters are not compared. */
  endIgnored:
    (characters: number): TokenTest =>
    (value, token) =>
      value.length === token.value.length &&
      value.slice(0, -characters) === token.value.slice(0, -characters),
}

/** Whether a JWT names an algorithm that the standard (RFC 7518 3.1, RFC 8037) does not know. */
export const isUnknownAlgorithm = (jwt: string): boolean =>
  algorithmOf(jwt) !== '' && !/^(none|[HREP]S(256|384|512)|EdDSA)$/i.test(algorithmOf(jwt))

// The account is the one that most of the claims name, so that changing a single claim is enough where it is the only one.
const believed = (call: Call, value: string): TokenRecord | undefined => {
  const claims = partOf(value, 1)
  const like = claims && newestToken(call, (t) => partOf(t.value, 1)?.['jti'] === claims['jti'])
  if (!claims || !like) return undefined
  const before = partOf(like.value, 1) ?? {}
  const changed = Object.keys(claims).filter((name) => claims[name] !== before[name])
  const names = (account: Account) =>
    changed.some((name) => Object.values(account).includes(String(claims[name])))
  const expiresAtMs = Number(claims['exp']) * 1000
  return { ...like, user: call.world.accounts.find(names) ?? like.user, expiresAtMs }
}
