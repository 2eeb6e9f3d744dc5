import { wrap } from '../behaviour/registry.ts'
import { end } from '../behaviour/tokens.ts'
import type { Behaviour, Variant } from '../behaviour/types.ts'
import { variant } from '../faults/define.ts'
import type { Ground } from './faults/ground.ts'
import { accessOf, isOfSameUser, revokedBy, revokeMore, roleOf, saidOf } from './tokens.ts'

/** What the description leaves open of how tokens live, and what becomes of them. */
export function tokenVariants(ground: Ground): Variant[] {
  const { d, issue, renew, use, named, operationOf } = ground
  const isLeftOpen = issue.response.some(
    ({ role, constant }) => role === 'lifetime' && constant === undefined,
  )
  const lives = (name: string, about: string, seconds: number) =>
    variant(name, about, (b) => {
      const { challenge: _, ...tokens } = b.tokens
      for (const kind of Object.values(tokens))
        kind.lifetimeSeconds = Math.max(
          kind.lifetimeSeconds === b.tokens['access']!.lifetimeSeconds ? 0 : 2 * seconds,
          seconds,
        )
    })
  return [
    ...(isLeftOpen && saidOf(d) === undefined
      ? [
          lives('lives-5-minutes', 'a token lives five minutes', 300),
          lives('lives-a-day', 'a token lives a day', 86_400),
        ]
      : []),
    ...(issue.supersedes === 'free' && use
      ? [
          variant('ends-earlier', 'a new token ends the earlier ones of its account', (b) => {
            b.supersedes = (old, grant) => {
              const { does, keeps } = operationOf(grant.call)
              return isOfSameUser(old, grant) && does !== 'begin' && !keeps.includes(roleOf(old))
            }
          }),
        ]
      : []),
    ...(issue.supersedes === 'free' && isLeftOpen && accessOf(d)?.format === undefined && !renew
      ? [livingAgain(named)]
      : []),
    ...(renew && !renew.ends.includes('refresh token')
      ? [
          variant('refresh-token-stays', 'a renewal gives the same refresh token again', (b) => {
            b.rotates = false
            wrap(b.tokens, 'refresh', (kind) => ({
              ...kind,
              value: (grant, record) => grant.call.presented?.value ?? kind.value(grant, record),
            }))
          }),
        ]
      : []),
    ...(renew && !renew.keeps.includes('access token')
      ? [
          variant('renewal-ends-access', 'a renewal ends the access token that there was', (b) => {
            b.alter.push((_, call) => {
              const old = call.grant && call.presented?.grant.tokens['access']
              if (old) end(old, call)
            })
          }),
        ]
      : []),
    ...revocations(ground),
  ]
}

/** What a revocation may do beside ending the token that it is sent. */
function revocations({ issue, revoke }: Ground): Variant[] {
  const own = revoke && revokedBy(revoke)?.role
  if (!own || issue.supersedes !== 'free' || [...revoke.ends, ...revoke.keeps].includes(own)) return []
  return [variant('revokes-account', 'a revocation ends all tokens of its account', (b) => revokeMore(b))]
}

/** Hands a living token out again, with what is left of its life. */
const livingAgain = (named: Ground['named']): Variant =>
  variant(
    'living-token-again',
    'while a token lives it is issued again, with what is left of its life',
    (b: Behaviour) =>
      wrap(b.tokens, 'access', (kind) => ({
        ...kind,
        value: (grant, record) => {
          const now = grant.call.world.clock.now()
          const old = [...grant.call.world.tokens.values()].findLast(
            (token) =>
              token.user === named(grant.call) &&
              token.kind === 'access' &&
              !token.ended &&
              token.expiresAtMs > now + 1000,
          )
          if (!old) return kind.value(grant, record)
          record.expiresAtMs = old.expiresAtMs
          return old.value
        },
      })),
  )
