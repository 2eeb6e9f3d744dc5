import { refuse } from '../behaviour/refusals.ts'
import { end } from '../behaviour/tokens.ts'
import type { Behaviour, Fault } from '../behaviour/types.ts'
import { fault, onRefused } from './define.ts'

/** The ids of the requirements about a new token ending the earlier ones. */
export interface SupersedesRequirements {
  supersedes?: string
  ownOnly?: string
  validOnly?: string
}

/** The mechanical ways in which ending a user's earlier tokens can go wrong; for an API that does so. */
export function supersedesFaults(prefix: string, ids: SupersedesRequirements = {}): Fault[] {
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
    fault('supersedes-on-failure', validOnly, 'a refused request ends the tokens of the user it names', (b) =>
      onRefused(b.alter, (_, call) => {
        for (const token of call.world.live)
          if (token.user['username'] === call.given['username']) end(token, call)
      }),
    ),
    fault(
      'supersedes-new-too',
      supersedes,
      'a second token ends the first and is itself not accepted',
      (b) => {
        b.resource.checks['second'] = ({ presented, world }) => {
          const earlier = [...world.tokens.values()].find((t) => t.user === presented?.user)
          if (presented && earlier !== presented) refuse('endedToken')
        }
      },
    ),
  ]
}
