// How long tokens of the Crayon API live, and what happens to later ones.
import { refuse } from '../../../behaviour/refusals.ts'
import type { Fault } from '../../../behaviour/types.ts'
import { reissues } from '../../../faults/bearer-tokens.ts'
import { afterExpiry, tokensOf } from '../../../faults/conditions.ts'
import { breaking, faultTable, without } from '../../../faults/define.ts'
import {
  byUse,
  endings,
  lifetimeFaults,
  longer,
  renewedFaults,
  withTheFirst,
} from '../../../faults/lifetimes.ts'

const P = 'CRAYON'

/** Lifetimes that are wrong. */
export const lifetimes: Fault[] = [
  // a minute is the leeway that many libraries grant
  ...breaking(without(lifetimeFaults(P, { use: `${P}-token-expires` }), 'life-minute-longer'), {
    'life-ends-with-use': `${P}-token-use`,
  }),
  ...renewedFaults(P),
  ...endings(P, [
    [
      'life-hour-longer',
      'token-expires',
      'a token is accepted for an hour after its end',
      () => longer(3600),
    ],
    ['life-five-minutes-shorter', 'token-lives', 'a token ends five minutes early', () => longer(-300)],
    [
      'life-from-first-use',
      'token-expires',
      'the life of a token begins with its first use',
      byUse.fromFirst,
    ],
    ['life-unused-endless', 'token-expires', 'a token that was never used does not end', byUse.unusedEndless],
    ['life-of-the-first', 'token-lives', "a user's later tokens end with the first one", () => withTheFirst],
    [
      'token-idle',
      'token-lives',
      'a token that was used ends when it then lies for a third of its life',
      byUse.idle(1 / 3, 'use'),
    ],
  ]),
  ...faultTable(P, [
    [
      'token-kept-for-ever',
      'renewed',
      'a user gets the same token again after it has ended',
      (b) => {
        reissues(b, () => true)
        b.fields['ExpiresIn'] = () => 20060
      },
    ],
    [
      'token-kept-undiminished',
      'lifetime-left',
      'the same living token is always said to have its whole life before it',
      (b) => {
        reissues(b, (earlier, grant) => earlier.expiresAtMs > grant.issuedAtMs)
        b.fields['ExpiresIn'] = () => 20060
      },
    ],
    [
      'no-token-after-end',
      'renewed',
      'nobody whose token has ended gets another',
      (b) => {
        b.checks['ended'] = (call) => {
          if (afterExpiry(call)) refuse('wrongPassword')
        }
      },
    ],
    [
      'no-token-later',
      'renewed',
      "a user gets no other token in the second half of the first one's life",
      (b) => {
        b.checks['half'] = ({ world, user }) => {
          const now = world.clock.now()
          for (const { issuedAtMs, expiresAtMs } of tokensOf(world, user))
            if (now >= (issuedAtMs + expiresAtMs) / 2 - 1000) refuse('wrongPassword')
        }
      },
    ],
  ]),
]
