import { refuse } from '../../../behaviour/refusals.ts'
import type { Fault } from '../../../behaviour/types.ts'
import { breaking, faultTable } from '../../../faults/define.ts'
import { concurrencyFaults, resourceOfTheMomentFault } from '../../../faults/races.ts'

const P = 'CRAYON'

/** Requests at the same time that disturb each other. */
export const races: Fault[] = [
  ...breaking(concurrencyFaults(P), {
    'parallel-same-token': `${P}-parallel-own`,
    'parallel-only-last': `${P}-parallel-own`,
  }),
  resourceOfTheMomentFault(`${P}-own-data`),
  ...faultTable(P, [
    [
      'parallel-some-refused',
      'parallel',
      'every fifth of a user’s requests that meet another is rejected',
      (b) => {
        let under = 0
        let met = 0
        b.pause = async () => {
          if (under++ > 0 && ++met % 5 === 0) {
            under--
            refuse('wrongPassword')
          }
          await new Promise((resolve) => setTimeout(resolve, 5))
          under--
        }
      },
    ],
  ]),
]
