import { equal } from '../../behaviour/compare.ts'
import type { Fault } from '../../behaviour/types.ts'
import { first } from '../description.ts'
import { type Ground, making, slugOf } from './ground.ts'

/** What can be wrong with names whose letter case does not matter. */
export const nameFaults = (ground: Ground): Fault[] => {
  const make = making(ground, 'credentials')
  const { d, issue } = ground
  return [...(first(d, 'begin')?.parts ?? []), ...issue.parts]
    .filter(({ caseFree }) => caseFree)
    .map(({ name, key }) =>
      make(
        `${slugOf(name)}-exact-case`,
        `${slugOf(name)}-in-any-case`,
        `${name} is found in the letter case alone in which it was registered`,
        (b) => {
          b.same[key] = equal
        },
      ),
    )
}
