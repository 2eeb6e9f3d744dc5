import type { Problem } from '../../model/errors.ts'
import type { Requirement } from '../../model/suite.ts'
import { proofsOf } from '../proofs.ts'
import type { Rule } from './rule.ts'

/** Every requirement is proven by something, or says why nothing can; never both. */
export const requirementProven: Rule = {
  name: 'requirement-proven',
  check: ({ suite }) => {
    const proofs = proofsOf(suite)
    const isTakenBack = suite.rules.some(({ excepted }) => excepted.length > 0)
    const hintFor = ({ origin }: Requirement): string => {
      if (!origin) return 'write a scenario that proves it, or "untested:" with the reason why none can'
      return isTakenBack
        ? `"except" takes back all that proves it: name the rule there, "${origin.rule}"`
        : `the rule "${origin.rule}" makes it, and what another one would prove it by is not described: describe that, or take it back with "except: [{ rule: ${origin.rule}, because: … }]"`
    }
    return [...suite.requirements.values()].flatMap((requirement): Problem[] => {
      const { id, untested, at } = requirement
      const proven = proofs.get(id)
      if (!proven && untested === undefined)
        return [
          {
            code: 'requirement-unproven',
            message: `nothing proves the requirement "${id}"`,
            hint: hintFor(requirement),
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
