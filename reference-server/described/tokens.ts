import { randomUUID } from 'node:crypto'
import { toSeconds } from '../behaviour/clock.ts'
import { signHs256 } from '../behaviour/keys.ts'
import { refuse } from '../behaviour/refusals.ts'
import { always, end, jwt, opaque } from '../behaviour/tokens.ts'
import type { Alter, Behaviour, Call, Check, Grant, Jwt, TokenKind, TokenRecord } from '../behaviour/types.ts'
import {
  type Description,
  first,
  type Member,
  type Operation,
  type Part,
  type TokenRole,
} from './description.ts'

const refreshSeconds = 14 * 24 * 3600
const usualSeconds = 3600
const challengeSeconds = 300
const tokenBytes = 36

/** What the documentation says of how long access tokens live. */
export const saidOf = (d: Description): Description['lifetimes'][string] | undefined =>
  d.lifetimes[accessOf(d)?.lifetime ?? 'access_token']

/** How long access tokens live: as the documentation says, or an hour. */
export const lifeOf = (d: Description): number =>
  saidOf(d)?.seconds ?? declaredIn(first(d, 'issue')) ?? usualSeconds

/** The lifetime that an operation's response always declares, where the documentation has the figure there. */
const declaredIn = (operation: Operation | undefined): number | undefined => {
  const seconds = operation?.response.find(({ role }) => role === 'lifetime')?.constant
  return seconds === undefined ? undefined : Number(seconds)
}

/** The kind of token that a part of a response is; undefined for any other part. */
export const kindOf = ({ role, at }: Member): string | undefined => {
  if (role === 'access token') return 'access'
  if (role === 'refresh token') return 'refresh'
  if (role === 'challenge') return 'challenge'
  return role === 'other token' ? at : undefined
}

/** The responses with tokens, and what they hold. */
export const responsesOf = ({ operations }: Description): Operation[] =>
  operations.filter(({ does }) => does === 'issue' || does === 'renew' || does === 'begin')

/** The part of a response that is an access token. */
export const accessOf = (d: Description): Member | undefined =>
  first(d, 'issue')?.response.find(({ role }) => role === 'access token')

/** How tokens of each kind are made; those of an operation whose lifetime has a name of its own live as long as that says. */
export function kindsOf(d: Description, operationOf: (call: Call) => Operation): Record<string, TokenKind> {
  const life = lifeOf(d)
  const members = responsesOf(d).flatMap(({ response }) => response)
  const kinds = members.flatMap((part) => kindOf(part) ?? [])
  const named = (kind: string) => {
    if (kind === 'challenge') return declaredIn(first(d, 'begin')) ?? challengeSeconds
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
        ...(kind === 'access' && { ownSeconds: ownLife(d, operationOf) }),
        value: kind === 'access' && accessOf(d)?.format === 'JWT' ? jwt : opaque(tokenBytes),
      },
    ]),
  )
}

/** How long the tokens of an operation live whose lifetime has a name of its own. */
const ownLife =
  (d: Description, operationOf: (call: Call) => Operation) =>
  (grant: Grant): number | undefined => {
    const named = operationOf(grant.call).response.find(({ role }) => role === 'access token')?.lifetime
    return named === undefined ? undefined : d.lifetimes[named]?.seconds
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

/** The challenge that a request answers, whatever it is. */
export const challengeIn = (call: Call, key: string): TokenRecord | undefined =>
  call.world.tokens.get(call.given[key] ?? '')

/** The challenges that are alive, the newest last. */
export const livingChallenges = (call: Call): TokenRecord[] =>
  [...call.world.tokens.values()].filter((one) => one.kind === 'challenge' && isAlive(one, call))

/** Finds the challenge, which must be alive, and takes the user for whom the login was begun. */
export const answered =
  (key: string): Check =>
  (call) => {
    const record = challengeIn(call, key)
    if (record?.kind !== 'challenge' || !isAlive(record, call)) return refuse('unknownChallenge')
    call.user = record.user
  }

/** Whether a token is neither ended nor expired. */
export const isAlive = (record: TokenRecord, call: Call): boolean =>
  !record.ended && call.world.clock.now() < record.expiresAtMs

/** The token that a revocation names. */
export const revokedIn = ({ world, given }: Call): TokenRecord | undefined =>
  world.tokens.get(given['refresh_token'] ?? given['access_token'] ?? '')

/** The part of a revocation that names the token. */
export const revokedBy = ({ parts }: Operation): (Part & { role: TokenRole }) | undefined =>
  parts.find((part): part is Part & { role: TokenRole } => part.kind === 'token' && !part.always)

/** Ends the token that a request names, and those that were issued with it and are not kept; a token that opens the request itself must be alive. */
export const revoking =
  (operationOf: (call: Call) => Operation) =>
  (call: Call): unknown => {
    const record = revokedIn(call)
    const operation = operationOf(call)
    const own = revokedBy(operation)
    if (!record || !isAlive(record, call))
      return own && /bearer|headers|cookies/.test(own.place) ? refuse('unknownToken') : {}
    if (call.client && record.client !== call.client) refuse('foreignRefresh')
    end(record, call)
    endTokens(record.grant, call, (role) => !operation.keeps.includes(role))
    if (own && operation.ends.includes(own.role)) endAccount(record, call)
    return {}
  }

/** Ends the tokens of an account that are of the same kind as one of them, or some of those. */
function endAccount(
  { user, kind }: TokenRecord,
  call: Call,
  isWanted: (token: TokenRecord) => boolean = () => true,
): void {
  for (const token of call.world.tokens.values())
    if (token.user === user && token.kind === kind && isWanted(token)) end(token, call)
}

/** Lets a revocation end other tokens of its account too: those that are wanted. */
export function revokeMore(
  b: Behaviour,
  isWanted: (other: TokenRecord, revoked: TokenRecord) => boolean = () => true,
): void {
  const before = b.revoke
  b.revoke = (call) => {
    const record = revokedIn(call)
    const result = before?.(call)
    if (record) endAccount(record, call, (other) => isWanted(other, record))
    return result
  }
}

/** Ends those tokens of a grant whose kind is wanted. */
export function endTokens(grant: Grant, call: Call, isWanted: (role: TokenRole) => boolean): void {
  for (const token of Object.values(grant.tokens)) if (isWanted(roleOf(token))) end(token, call)
}

/** What a token is by the words of a description. */
export const roleOf = ({ kind }: TokenRecord): TokenRole =>
  kind === 'refresh' ? 'refresh token' : 'access token'

/** Ends what a renewal is documented to end, beside the refresh token that was presented. */
export const endingOf =
  (operationOf: (call: Call) => Operation): Alter =>
  (_, call) => {
    if (!call.grant || !call.presented) return
    const { ends } = operationOf(call)
    endTokens(call.presented.grant, call, (role) => ends.includes(role))
  }

/** Whether a renewal ends the refresh token that was presented: where that is documented, or where another one comes back and nothing is said. */
export const rotatesIn = (d: Description): boolean =>
  d.operations
    .filter(({ does }) => does === 'renew')
    .every(
      ({ response, ends, keeps }) =>
        ends.includes('refresh token') ||
        (!keeps.includes('refresh token') &&
          (response.length === 0 || response.some(({ role }) => role === 'refresh token'))),
    )

/** Whether a token is one of the user to whom another is granted; what a login has begun with is none. */
export const isOfSameUser = (old: TokenRecord, { user }: Grant): boolean =>
  old.user === user && old.kind !== 'challenge'

/** Whether a grant ends an earlier token: where the documentation says so. */
export const supersedesOf = (
  d: Description,
  operationOf: (call: Call) => Operation,
): Behaviour['supersedes'] =>
  responsesOf(d).some(({ supersedes }) => supersedes === 'always')
    ? (old, grant) => isOfSameUser(old, grant) && operationOf(grant.call).supersedes === 'always'
    : undefined
