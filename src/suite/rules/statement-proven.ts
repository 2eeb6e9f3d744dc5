import type { Problem } from '../../model/errors.ts'
import { proofsOf } from '../proofs.ts'
import type { Rule } from './rule.ts'

/** Every statement is proven by something, or says why nothing can; never both. */
export const statementProven: Rule = {
  name: 'statement-proven',
  check: ({ suite }) => {
    const proofs = proofsOf(suite)
    return [...suite.statements.values()].flatMap(({ id, untested, at }): Problem[] => {
      const proven = proofs.get(id)
      if (!proven && untested === undefined)
        return [
          {
            code: 'statement-unproven',
            message: `nothing proves the statement "${id}"`,
            hint: 'write a scenario that proves it, or "untested:" with the reason why none can',
            place: at,
          },
        ]
      if (proven && untested !== undefined)
        return [
          {
            code: 'statement-not-untested',
            message: `the statement "${id}" is said to be untested, but "${proven[0]}" proves it`,
            hint: 'remove "untested"',
            place: at,
          },
        ]
      return []
    })
  },
}
