import { randomBytes, randomUUID } from 'node:crypto'
import { refuse } from './refusals.ts'
import type { Call, Claim, Grant, TokenKind, TokenRecord } from './types.ts'

const encodePart = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

const evaluate = (bag: Record<string, Claim>, grant: Grant, record: TokenRecord): Record<string, unknown> =>
  Object.fromEntries(Object.entries(bag).map(([name, claim]) => [name, claim(grant, record)]))

/** A JWT of the behaviour's header and claims. */
export const jwt: TokenKind['value'] = (grant, record) => {
  const { header, claims, sign } = grant.call.world.behaviour.jwt
  const input = `${encodePart(evaluate(header, grant, record))}.${encodePart(evaluate(claims, grant, record))}`
  return `${input}.${sign(input)}`
}

/** A random token of so many bytes, base64url. */
export const opaque =
  (bytes: number): TokenKind['value'] =>
  () =>
    randomBytes(bytes).toString('base64url')

/** A random UUID. */
export const uuid: TokenKind['value'] = () => randomUUID()

/** Issues a token of each kind for a request that passed all checks, and ends the earlier ones that this replaces. */
export function issue(call: Call): Grant {
  const { clock, tokens, live, behaviour } = call.world
  const user = call.user ?? call.client ?? refuse('broken')
  const client = call.client ?? user
  // whole seconds, so that the declared lifetime, the claims and the real end agree exactly
  const issuedAtMs = Math.floor(clock.now() / 1000) * 1000
  const grant: Grant = { call, user, client, issuedAtMs, tokens: {} }
  if (behaviour.supersedes) {
    for (const old of live) if (behaviour.supersedes(old, grant)) end(old, call)
  }
  if (call.presented && behaviour.rotates) end(call.presented, call)
  for (const [kind, { lifetimeSeconds, ownSeconds, value }] of Object.entries(behaviour.tokens)) {
    const expiresAtMs = issuedAtMs + (ownSeconds?.(grant) ?? lifetimeSeconds) * 1000
    const record: TokenRecord = {
      kind,
      value: '',
      user,
      client,
      issuedAtMs,
      expiresAtMs,
      ended: false,
      grant,
    }
    grant.tokens[kind] = record
    record.value = value(grant, record)
    tokens.set(record.value, record)
    if (behaviour.supersedes) live.add(record)
  }
  call.grant = grant
  return grant
}

/** Ends a token before its time. */
export function end(record: TokenRecord, call: Call): void {
  record.ended = true
  call.world.live.delete(record)
}

/** The value of the token of one kind, as a response field. */
export const tokenValue =
  (kind: string) =>
  (grant: Grant): string =>
    tokenOf(grant, kind).value

/** The lifetime of the token of one kind in seconds, as a response field. */
export const lifetimeOf =
  (kind: string) =>
  (grant: Grant): number =>
    (tokenOf(grant, kind).expiresAtMs - grant.issuedAtMs) / 1000

/** The token of one kind of a grant. */
export const tokenOf = (grant: Grant, kind: string): TokenRecord => grant.tokens[kind] ?? refuse('broken')

/** A field or claim that never changes. */
export const always = (value: unknown) => (): unknown => value
