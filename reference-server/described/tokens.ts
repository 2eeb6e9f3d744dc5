import { randomUUID } from 'node:crypto'
import { toSeconds } from '../behaviour/clock.ts'
import { signHs256 } from '../behaviour/keys.ts'
import { refuse } from '../behaviour/refusals.ts'
import { always, end, jwt, opaque } from '../behaviour/tokens.ts'
import type { Behaviour, Call, Check, Jwt, TokenKind } from '../behaviour/types.ts'
import { type Description, first, type Member, type Operation } from './description.ts'

const refreshSeconds = 14 * 24 * 3600
const usualSeconds = 3600
const tokenBytes = 36

/** What the documentation says of how long access tokens live. */
export const saidOf = (d: Description): Description['lifetimes'][string] | undefined =>
  d.lifetimes[accessOf(d)?.lifetime ?? 'access_token']

/** How long access tokens live: as the documentation says, or an hour. */
export const lifeOf = (d: Description): number => saidOf(d)?.seconds ?? usualSeconds

/** The kind of token that a part of a response is; undefined for any other part. */
export const kindOf = ({ role, at }: Member): string | undefined => {
  if (role === 'access token') return 'access'
  if (role === 'refresh token') return 'refresh'
  return role === 'other token' ? at : undefined
}

/** The responses with tokens, and what they hold. */
export const responsesOf = ({ operations }: Description): Operation[] =>
  operations.filter(({ does }) => does === 'issue' || does === 'renew')

/** The part of a response that is an access token. */
export const accessOf = (d: Description): Member | undefined =>
  first(d, 'issue')?.response.find(({ role }) => role === 'access token')

/** How tokens of each kind are made. */
export function kindsOf(d: Description): Record<string, TokenKind> {
  const life = lifeOf(d)
  const members = responsesOf(d).flatMap(({ response }) => response)
  const kinds = members.flatMap((part) => kindOf(part) ?? [])
  const named = (kind: string) => {
    const part = members.find((one) => kindOf(one) === kind)
    return d.lifetimes[part?.lifetime ?? (kind === 'refresh' ? 'refresh_token' : '')]?.seconds
  }
  const all = [...new Set(['access', ...kinds])]
  return Object.fromEntries(
    all.map((kind): [string, TokenKind] => [
      kind,
      {
        lifetimeSeconds:
          kind === 'access' ? life : (named(kind) ?? (kind === 'refresh' ? refreshSeconds : life)),
        value: kind === 'access' && accessOf(d)?.format === 'JWT' ? jwt : opaque(tokenBytes),
      },
    ]),
  )
}

/** What a JWT says: its user, in each claim that the documentation names, and when it was issued and ends. */
export const jwtOf = (d: Description): Jwt => ({
  header: { alg: always('HS256'), typ: always('JWT') },
  claims: {
    iss: always(`https://${d.suite}.example`),
    sub: (grant) => grant.user['.id'],
    ...Object.fromEntries(
      (accessOf(d)?.userClaims ?? []).map((name) => [name, (grant) => grant.user['.id']]),
    ),
    iat: (grant) => toSeconds(grant.issuedAtMs),
    exp: (_, token) => toSeconds(token.expiresAtMs),
    jti: () => randomUUID(),
  } satisfies Jwt['claims'],
  sign: signHs256,
})

/** Finds the refresh token, which must be alive and of the same client, and takes its user. */
export const redeemed: Check = (call) => {
  const record = call.world.tokens.get(call.given['refresh_token'] ?? '')
  if (record?.kind !== 'refresh') return refuse('unknownRefresh')
  if (call.client && record.client !== call.client) refuse('foreignRefresh')
  if (record.ended) refuse('spentRefresh')
  if (call.world.clock.now() >= record.expiresAtMs) refuse('expiredRefresh')
  call.presented = record
  call.client = record.client
  call.user = record.user
}

/** Ends the token that a request names, and those that were issued with it; a token that opens the request itself must be alive. */
export const revoking =
  (operationOf: (call: Call) => Operation) =>
  (call: Call): unknown => {
    const record = call.world.tokens.get(call.given['refresh_token'] ?? call.given['access_token'] ?? '')
    const isAlive = record && !record.ended && call.world.clock.now() < record.expiresAtMs
    const own = operationOf(call).parts.find(({ kind }) => kind === 'token')
    if (!isAlive) return own?.place === 'bearer' || own?.place === 'headers' ? refuse('unknownToken') : {}
    if (call.client && record.client !== call.client) refuse('foreignRefresh')
    for (const token of Object.values(record.grant.tokens)) end(token, call)
    return {}
  }

/** Whether a grant ends an earlier token: where the documentation says so. */
export const supersedesOf = (
  d: Description,
  operationOf: (call: Call) => Operation,
): Behaviour['supersedes'] =>
  responsesOf(d).some(({ supersedes }) => supersedes === 'always')
    ? (old, grant) => old.user === grant.user && operationOf(grant.call).supersedes === 'always'
    : undefined
