import { drop, replace, wrap } from '../behaviour/registry.ts'
import type { Account, Behaviour, Call, Fault, TokenRecord } from '../behaviour/types.ts'
import { found, search } from './bearer-tokens.ts'
import { fault } from './define.ts'

/** The ids of the requirements about JWTs; `times` in claims are numbers or numbers in quotes. */
export interface JwtOptions {
  /** That the token is a JWT. */
  form?: string
  /** That `exp` and the lifetime agree. */
  times?: string
  /** That a forged token is refused. */
  guarded?: string
}

/** The mechanical ways in which a JWT access token can be wrong, and a forged one accepted. */
export function jwtFaults(prefix: string, options: JwtOptions = {}): Fault[] {
  const { form = `${prefix}-token-is-jwt`, times = `${prefix}-token-exp` } = options
  const { guarded = `${prefix}-token-forged` } = options
  return [
    fault('jwt-not', form, 'the token is not a JWT', (b) => token(b, () => 'f3b1'.repeat(16))),
    fault('jwt-two-parts', form, 'the token has no signature part', (b) =>
      token(b, (jwt) => jwt.split('.').slice(0, 2).join('.')),
    ),
    fault('jwt-empty-signature', form, 'the signature part is empty', (b) => {
      b.jwt.sign = () => ''
    }),
    fault('jwt-alg-none', form, 'the token says "alg": "none" and is not signed', (b) => {
      replace(b.jwt.header, 'alg', () => 'none')
      b.jwt.sign = () => ''
    }),
    fault('jwt-padded', form, 'the parts are base64 with padding', (b) =>
      token(b, (jwt) =>
        jwt
          .split('.')
          .map((p) => p.padEnd(Math.ceil(p.length / 4) * 4, '='))
          .join('.'),
      ),
    ),
    fault('jwt-payload-text', form, 'the payload is not JSON', (b) =>
      token(b, (jwt) => {
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
      wrap(b.jwt.claims, 'iat', (before) => (grant, t) => alike(before(grant, t), (s) => s + 600)),
    ),
    fault('jwt-same-jti', form, '"jti" is the same in all tokens', (b) =>
      replace(b.jwt.claims, 'jti', () => '00000000-0000-4000-8000-000000000000'),
    ),
    fault('jwt-has-password', form, 'the payload contains the credentials of the request', (b) => {
      b.jwt.claims['request'] = (grant) => grant.call.given
    }),
    fault('jwt-signature-ignored', guarded, 'a token is accepted with another signature', (b) =>
      found(b, (call, value) => search(call, (t) => unsigned(t.value) === unsigned(value))),
    ),
    fault('jwt-payload-trusted', guarded, 'a changed payload is believed', (b) =>
      found(b, (call, value) => believed(call, value)),
    ),
    fault('jwt-none-accepted', guarded, 'an unsigned token that says "alg": "none" is believed', (b) =>
      found(b, (call, value) =>
        String(decode(value, 0)?.['alg']).toLowerCase() === 'none' ? believed(call, value) : undefined,
      ),
    ),
  ]
}

const token = (b: Behaviour, change: (jwt: string) => string): void =>
  wrap(b.tokens, 'access', (kind) => ({ ...kind, value: (g, record) => change(kind.value(g, record)) }))

const exp = (b: Behaviour, change: (seconds: number) => number): void =>
  wrap(b.jwt.claims, 'exp', (before) => (grant, t) => alike(before(grant, t), change))

const alike = (value: unknown, change: (seconds: number) => number): unknown =>
  typeof value === 'string' ? String(change(Number(value))) : change(Number(value))

const unsigned = (jwt: string): string => jwt.split('.').slice(0, 2).join('.')

function decode(jwt: string, index: number): Record<string, unknown> | undefined {
  try {
    return JSON.parse(Buffer.from(jwt.split('.')[index] ?? '', 'base64url').toString()) as Record<
      string,
      unknown
    >
  } catch {
    return undefined
  }
}

// The account is the one that most of the claims name, so that changing a single claim is enough where it is the only one.
function believed(call: Call, value: string): TokenRecord | undefined {
  const claims = decode(value, 1)
  const like = claims && search(call, (t) => decode(t.value, 1)?.['jti'] === claims['jti'])
  if (!claims || !like) return undefined
  const before = decode(like.value, 1) ?? {}
  const changed = Object.keys(claims).filter((name) => claims[name] !== before[name])
  const names = (account: Account) =>
    changed.some((name) => Object.values(account).includes(String(claims[name])))
  const expiresAtMs = Number(claims['exp']) * 1000
  return { ...like, user: call.world.accounts.find(names) ?? like.user, expiresAtMs }
}
