import type { Group } from './tally.ts'

/** In what some targets of a fleet differ from most of them. */
export interface FleetDifference {
  /** Requirements that only these do not meet, and that only the others do not meet. */
  notMetHere: string[]
  notMetThere: string[]
  /** What they took otherwise; none where it did not come to that. */
  took: { requirement: string; here: string; there: string }[]
}

const none = 'none'

/** In what a group differs from another one. */
export const differenceOf = (here: Group, there: Group): FleetDifference => ({
  notMetHere: here.notMet.filter((id) => !there.notMet.includes(id)),
  notMetThere: there.notMet.filter((id) => !here.notMet.includes(id)),
  took: [...new Set([...here.took.keys(), ...there.took.keys()])].flatMap((requirement) => {
    const [one = none, other = none] = [here, there].map(({ took }) => took.get(requirement))
    return one === other ? [] : [{ requirement, here: one, there: other }]
  }),
})
