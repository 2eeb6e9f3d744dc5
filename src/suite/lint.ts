import { type Problem, placeText, UsageError } from '../model/errors.ts'
import type { Suite } from '../model/suite.ts'
import { loadSuite } from './load.ts'
import { rules } from './rules/index.ts'

/** Everything that is wrong with a suite, in the order of its files. */
export const lintSuite = (dir: string): { suite?: Suite; problems: Problem[] } => {
  try {
    const loaded = loadSuite(dir)
    const problems = [...loaded.problems, ...rules.flatMap((rule) => rule.check(loaded))]
    return { suite: loaded.suite, problems: told(inSuite(problems)).sort(byPlace) }
  } catch (error) {
    if (error instanceof UsageError) return { problems: inSuite(error.problems) }
    throw error
  }
}

/**
 * What rules make of a description and cannot be right, once and where the description is, with the first of the rules behind it. Where the
 * suite itself has a problem of the kind, theirs are its consequences.
 */
const inSuite = (problems: readonly Problem[]): Problem[] => {
  const seen = new Set(problems.filter(({ place }) => place && !place.filledFrom).map(({ code }) => code))
  return problems.flatMap((problem) => {
    const { code, place, hint } = problem
    if (!place?.filledFrom) return [problem]
    const { place: described, rule } = place.filledFrom
    const key = `${code} ${placeText(described)}`
    if (seen.has(code) || seen.has(key)) return []
    seen.add(key)
    const filled = `the rule "${rule}" fills it in at ${placeText(place)}`
    return [{ ...problem, place: described, hint: hint === undefined ? filled : `${hint}; ${filled}` }]
  })
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
