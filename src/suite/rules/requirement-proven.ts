import type { Problem } from '../../model/errors.ts'
import { proofsOf } from '../proofs.ts'
import type { Rule } from './rule.ts'

/** Every requirement is proven by something, or says why nothing can; never both. */
export const requirementProven: Rule = {
  name: 'requirement-proven',
  check: ({ suite }) => {
    const proofs = proofsOf(suite)
    return [...suite.requirements.values()].flatMap(({ id, untested, origin, at }): Problem[] => {
      const proven = proofs.get(id)
      if (!proven && untested === undefined)
        return [
          {
            code: 'requirement-unproven',
            message: `nothing proves the requirement "${id}"`,
            hint: origin
              ? `"except" takes back all that proves it: name the rule there, "${origin.rule}"`
              : 'write a scenario that proves it, or "untested:" with the reason why none can',
            place: at,
          },
        ]
      if (proven && untested !== undefined)
        return [
          {
            code: 'requirement-not-untested',
            message: `the requirement "${id}" is said to be untested, but "${proven[0]}" proves it`,
            hint: 'remove "untested"',
            place: at,
          },
        ]
      return []
    })
  },
}
