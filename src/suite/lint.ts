import { type Problem, placeText, UsageError } from '../model/errors.ts'
import type { Suite } from '../model/suite.ts'
import { loadSuite } from './load.ts'
import { rules } from './rules/index.ts'

/** Everything that is wrong with a suite, in the order of its files. */
export const lintSuite = (dir: string): { suite?: Suite; problems: Problem[] } => {
  try {
    const loaded = loadSuite(dir)
    const problems = [...loaded.problems, ...rules.flatMap((rule) => rule.check(loaded))].map(inSuite)
    return { suite: loaded.suite, problems: told(problems).sort(byPlace) }
  } catch (error) {
    if (error instanceof UsageError) return { problems: error.problems.map(inSuite) }
    throw error
  }
}

/** What a rule makes of a description and cannot be right is told where the description is; the rule comes second. */
const inSuite = (problem: Problem): Problem => {
  const { place, hint } = problem
  if (!place?.filledFrom) return problem
  const rule = `the rule "${place.filledFrom.rule}" fills it in at ${placeText(place)}`
  return { ...problem, place: place.filledFrom.place, hint: hint === undefined ? rule : `${hint}; ${rule}` }
}

/** Each problem once: what a rule makes many scenarios of is wrong in as many. */
const told = (problems: Problem[]): Problem[] => [
  ...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values(),
]

const byPlace = (a: Problem, b: Problem): number =>
  (a.place?.file ?? '').localeCompare(b.place?.file ?? '') ||
  (a.place?.line ?? 0) - (b.place?.line ?? 0) ||
  (a.place?.column ?? 0) - (b.place?.column ?? 0)

/** A suite that nothing is wrong with. @throws {UsageError} with everything that is. */
export const checkedSuite = (dir: string): Suite => {
  const { suite, problems } = lintSuite(dir)
  if (suite && problems.length === 0) return suite
  throw new UsageError(problems)
}
