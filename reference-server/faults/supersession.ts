// How ending a user's earlier tokens can go wrong.
import { refuse } from '../behaviour/refusals.ts'
import { end } from '../behaviour/tokens.ts'
import type { Behaviour, Call, Fault, TokenRecord } from '../behaviour/types.ts'
import { alsoChecks } from './bearer-tokens.ts'
import { tokensOf } from './conditions.ts'
import { fault, onRefused, type Row, table } from './define.ts'

/** The ids of the requirements about a new token ending the earlier ones. */
export interface SupersedesRequirements {
  supersedes?: string
  ownOnly?: string
  validOnly?: string
}

/** The mechanical ways in which ending a user's earlier tokens can go wrong; for an API that does so. */
export const supersedesFaults = (prefix: string, ids: SupersedesRequirements = {}): Fault[] => {
  const { supersedes = `${prefix}-supersedes`, ownOnly = `${prefix}-others-tokens` } = ids
  const { validOnly = `${prefix}-failure-harmless` } = ids
  const when = (change: NonNullable<Behaviour['supersedes']>) => (b: Behaviour) => {
    b.supersedes = change
  }
  return [
    fault(
      'supersedes-none',
      supersedes,
      'earlier tokens stay valid',
      when(() => false),
    ),
    fault(
      'supersedes-all',
      ownOnly,
      "every user's earlier tokens end",
      when(() => true),
    ),
    fault(
      'supersedes-others',
      ownOnly,
      "only other users' tokens end",
      when((old, grant) => old.user !== grant.user),
    ),
    fault(
      'supersedes-one',
      supersedes,
      'only the token before the last stays valid',
      when((old, grant) => {
        const own = [...grant.call.world.live].filter((t) => t.user === grant.user)
        return old.user === grant.user && old !== own.at(-1)
      }),
    ),
    fault('supersedes-late', supersedes, 'an earlier token ends a minute after it was replaced', (b) => {
      b.resource.checks['ended'] = ({ presented, world }) => {
        const next = [...world.live].find((t) => t.user === presented?.user)
        if (presented?.ended && next && world.clock.now() > next.issuedAtMs + 60_000) refuse('endedToken')
      }
    }),
    fault(
      'supersedes-on-failure',
      validOnly,
      'a rejected request ends the tokens of the user it names',
      (b) => endsTokensOn(b, (token, call) => token.user['username'] === call.given['username']),
    ),
    fault(
      'supersedes-new-too',
      `${prefix}-token-use`,
      'a second token ends the first and is itself not accepted',
      (b) => alsoChecks(b, 'second', (token, { world }) => tokensOf(world, token.user)[0] !== token),
    ),
  ]
}

/** Which tokens a request ends although it should not. */
export type Which = (token: TokenRecord, call: Call) => boolean

/** Ends tokens at once, whatever else may keep them. */
export const endThose = (call: Call, which: Which): void => {
  for (const token of call.world.tokens.values()) if (!token.ended && which(token, call)) end(token, call)
}

/** Ends some tokens with a rejected token request; with all of them, or for some reasons alone. */
export const endsTokensOn = (b: Behaviour, which: Which, ...reasons: string[]): void =>
  onRefused(b.alter, (_, call) => endThose(call, which), ...reasons)

/** Faults that end tokens with a rejected token request, a row each. */
export const harmfulFailures = (prefix: string, rows: Row<[which: Which, ...reasons: string[]]>[]): Fault[] =>
  table(prefix, rows, endsTokensOn)

/** Whether a token is that of the user, or of the client, whom a request names. */
export const ofWhoIsNamed =
  (parameter: string): Which =>
  (token, call) =>
    (token.user[parameter] ?? '') === (call.given[parameter] ?? call.lookup(parameter)[0])

/** Whether a request names nobody whom the server knows. */
export const nobodyNamed =
  (parameter: string): Which =>
  (_, call) =>
    !call.world.accounts.some((account) => account[parameter] === call.given[parameter])
