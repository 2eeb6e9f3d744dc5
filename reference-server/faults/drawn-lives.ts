// Ways in which tokens end before their time, that only a longer story shows.
import type { Account, Fault } from '../behaviour/types.ts'
import { makeTokens, usesFault } from './bearer-tokens.ts'
import { counting } from './conditions.ts'
import { fault, shownByDraws } from './define.ts'

const usesUntilTired = 4
const issuesUntilUnfair = 3

/** Tokens that end after a few uses, or with those of other users; `use` is the requirement that tokens work. */
export const lifeFaults = (use: string): Fault[] =>
  shownByDraws([
    usesFault('fuzz-token-tires', use, usesUntilTired),
    fault('fuzz-token-unfair', use, "every third token of a user ends the other users' tokens", (b) => {
      const issued = counting<Account>()
      makeTokens(b, 'access', (make, { user, call }) => {
        if (issued(user) % issuesUntilUnfair === 0)
          for (const token of call.world.tokens.values()) token.ended ||= token.user !== user
        return make()
      })
    }),
  ])
