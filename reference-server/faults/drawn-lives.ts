import { refuse } from '../behaviour/refusals.ts'
import { wrap } from '../behaviour/registry.ts'
import type { Account, Fault, TokenRecord } from '../behaviour/types.ts'
import { fault } from './define.ts'

const usesUntilTired = 4
const issuesUntilUnfair = 3

/** Ways in which tokens end before their time, that only a longer story shows; `use` is the requirement that tokens work. */
export const lifeFaults = (use: string): Fault[] => [
  fault(
    'fuzz-token-tires',
    use,
    'a token is not accepted from its fifth use on',
    (b) => {
      const uses = new WeakMap<TokenRecord, number>()
      b.resource.checks['tired'] = ({ presented }) => {
        if (!presented) return
        const before = uses.get(presented) ?? 0
        uses.set(presented, before + 1)
        if (before >= usesUntilTired) refuse('unknownToken')
      }
    },
    'fuzz',
  ),
  fault(
    'fuzz-token-unfair',
    use,
    "every third token of a user ends the other users' tokens",
    (b) => {
      const issued = new Map<Account, number>()
      wrap(b.tokens, 'access', (kind) => ({
        ...kind,
        value: (grant, record) => {
          const count = (issued.get(grant.user) ?? 0) + 1
          issued.set(grant.user, count)
          if (count % issuesUntilUnfair === 0)
            for (const token of grant.call.world.tokens.values()) token.ended ||= token.user !== grant.user
          return kind.value(grant, record)
        },
      }))
    },
    'fuzz',
  ),
]
