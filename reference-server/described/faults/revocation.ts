import { refuse } from '../../behaviour/refusals.ts'
import { end } from '../../behaviour/tokens.ts'
import type { Call, Fault, TokenRecord } from '../../behaviour/types.ts'
import { rewriteValues } from '../../faults/parameters.ts'
import type { Operation } from '../description.ts'
import { readPart } from '../places.ts'
import { parametersIn } from '../requests.ts'
import { revokedBy, revokedIn, revokeMore } from '../tokens.ts'
import { fateFaults } from './fates.ts'
import { type Ground, type Make, making, slugOf } from './ground.ts'

/** Everything that can be wrong in revoking tokens. */
export function revocationFaults(ground: Ground): Fault[] {
  const { revoke, use } = ground
  if (!revoke || !use) return []
  const make = making(ground, 'revocation')
  const revoking = (
    name: string,
    local: string,
    about: string,
    how: (call: Call, record: TokenRecord | undefined) => unknown,
  ) =>
    make(name, local, about, (b) => {
      b.revoke = (call) => how(call, revokedIn(call)) ?? {}
    })
  // before anything is checked, for what opens a revocation may be the token that it ends
  const breaking = (name: string, about: string, when: (record: TokenRecord | undefined) => boolean) =>
    make(name, 'no-server-error', about, (b) => {
      const fails = (call: Call) => {
        if (ground.operationOf(call) === revoke && when(revokedIn(call))) refuse('broken')
      }
      b.checks = { '~before all': fails, ...b.checks }
    })
  const endGrant = (call: Call, record: TokenRecord) => {
    for (const token of Object.values(record.grant.tokens)) end(token, call)
  }
  const proven = parametersIn(revoke).filter(
    ({ kind, optional }) => !optional && (kind === 'identifier' || kind === 'secret'),
  )
  return [
    ...fateFaults(ground, make, revoke),
    revoking('revokes-nothing', 'revoked', 'a revocation is accepted and ends nothing', () => ({})),
    ...revived(make, accessLocal(revoke)),
    revoking('revokes-all', 'revocation-own', "a revocation ends all accounts' tokens", (call) => {
      for (const token of call.world.tokens.values()) end(token, call)
    }),
    revoking(
      'revokes-others',
      'revocation-own',
      'a revocation ends the tokens of other accounts too',
      (call, record) => {
        if (record) endGrant(call, record)
        for (const token of call.world.tokens.values()) if (token.user !== record?.user) end(token, call)
      },
    ),
    ...ofAccount(ground, make, revoke),
    breaking(
      'revocation-breaks',
      'a second revocation makes the server fail',
      (record) => record?.ended === true,
    ),
    breaking(
      'revocation-of-nothing-breaks',
      'the revocation of what was never issued makes the server fail',
      (record) => record === undefined,
    ),
    ...proven.map(({ name, key }) =>
      make(
        `revocation-any-${slugOf(name)}`,
        'revocation-own',
        `a revocation with a wrong ${name} is accepted`,
        (b) => {
          if (!b.parameters[key]) return
          rewriteValues(b, key, (values, call) => {
            const part = parametersIn(revoke).find(({ kind }) => kind === 'token')
            const record = part && call.world.tokens.get(String(readPart(part, call)[0]))
            return ground.operationOf(call) === revoke && values.length > 0 && record
              ? [record.client[key] ?? '']
              : values
          })
        },
      ),
    ),
  ]
}

/** A revocation does to the other tokens of its account the opposite of what is meant. */
function ofAccount({ issue }: Ground, make: Make, revoke: Operation): Fault[] {
  const own = revokedBy(revoke)?.role
  const { ends, keeps } = revoke
  if (!own || issue.supersedes === 'always') return []
  if (ends.includes(own))
    return own === 'refresh token'
      ? []
      : [
          make('revokes-one-alone', 'revocation-family', 'a revocation leaves other logins alone', (b) => {
            b.revoke = (call) => {
              const record = revokedIn(call)
              if (record) end(record, call)
            }
          }),
        ]
  if (!keeps.includes(own) && issue.supersedes !== 'never') return []
  return [
    make('revokes-account', 'revocation-alone', 'a revocation ends all tokens of its account', (b) =>
      revokeMore(b),
    ),
    make('revokes-earlier', 'revocation-alone', 'a revocation ends the earlier tokens of its account', (b) =>
      revokeMore(b, (other, revoked) => other.issuedAtMs <= revoked.issuedAtMs),
    ),
  ]
}

/** What it breaks that an access token is alive after a revocation; nothing, where that is left open. */
const accessLocal = ({ parts, ends }: Operation): string | undefined => {
  if (parts.some(({ role, always }) => role === 'access token' && !always)) return 'revoked'
  return ends.includes('access token') ? 'revocation-family' : undefined
}

/** Access tokens that are dead for a while only. */
const revived = (make: Make, local: string | undefined): Fault[] =>
  local === undefined
    ? []
    : [
        make('revoked-lives-once', local, 'a revoked token is rejected from its second use on', (b) => {
          const used = new WeakSet<TokenRecord>()
          const { checks } = b.resource
          const name = Object.keys(checks).find((one) => one === 'ended') ?? 'ended'
          const before = checks[name]
          checks[name] = (call) => {
            if (call.presented?.ended && !used.has(call.presented)) used.add(call.presented)
            else before?.(call)
          }
        }),
        make('revoked-revived', local, "an account's next use revives a revoked token", (b) => {
          const seen = new WeakSet<TokenRecord>()
          b.resource.checks = {
            revive: ({ presented }) => {
              if (presented?.ended && seen.has(presented)) presented.ended = false
              else if (presented) seen.add(presented)
            },
            ...b.resource.checks,
          }
        }),
      ]
