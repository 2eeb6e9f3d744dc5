import type { Behaviour, Fault } from '../../model.ts'
import { refuse } from '../../refusal.ts'
import { discard } from '../../tokens.ts'
import { fault, onRefused } from '../make.ts'

/** The ids of the statements about a new token ending the earlier ones. */
export interface DiscardStatements {
  discards?: string
  ownOnly?: string
  validOnly?: string
}

/** The mechanical ways in which ending a user's earlier tokens can go wrong; for an API that does so. */
export function discardFaults(prefix: string, ids: DiscardStatements = {}): Fault[] {
  const { discards = `${prefix}-supersedes`, ownOnly = `${prefix}-others-tokens` } = ids
  const { validOnly = `${prefix}-failure-harmless` } = ids
  const when = (change: NonNullable<Behaviour['discards']>) => (b: Behaviour) => {
    b.discards = change
  }
  return [
    fault(
      'discards-none',
      discards,
      'earlier tokens stay valid',
      when(() => false),
    ),
    fault(
      'discards-all',
      ownOnly,
      "every user's earlier tokens end",
      when(() => true),
    ),
    fault(
      'discards-others',
      ownOnly,
      "only other users' tokens end",
      when((old, grant) => old.user !== grant.user),
    ),
    fault(
      'discards-one',
      discards,
      'only the token before the last stays valid',
      when((old, grant) => {
        const own = [...grant.call.world.live].filter((t) => t.user === grant.user)
        return old.user === grant.user && old !== own.at(-1)
      }),
    ),
    fault('discards-late', discards, 'an earlier token ends a minute after it was replaced', (b) => {
      b.resource.checks['discarded'] = ({ presented, world }) => {
        const next = [...world.live].find((t) => t.user === presented?.user)
        if (presented?.discarded && next && world.clock.now() > next.issuedAtMs + 60_000)
          refuse('discardedToken')
      }
    }),
    fault('discards-on-failure', validOnly, 'a refused request ends the tokens of the user it names', (b) =>
      onRefused(b.alter, (_, call) => {
        for (const token of call.world.live)
          if (token.user['username'] === call.given['username']) discard(token, call)
      }),
    ),
    fault('discards-new-too', discards, 'a second token ends the first and is itself not accepted', (b) => {
      b.resource.checks['second'] = ({ presented, world }) => {
        const earlier = [...world.tokens.values()].find((t) => t.user === presented?.user)
        if (presented && earlier !== presented) refuse('discardedToken')
      }
    }),
  ]
}
