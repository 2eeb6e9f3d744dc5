import { formatProblem } from '../../model/errors.ts'
import { exitCodes } from '../../model/verdict.ts'
import { lintSuite } from '../../suite/lint.ts'
import type { Io } from '../io.ts'
import { suiteDir } from '../places.ts'

/** Tells everything that is wrong with suites; exit code 2 when anything is. */
export const lint = async (names: string[], io: Io): Promise<number> => {
  let count = 0
  for (const name of names) {
    const { suite, problems } = lintSuite(suiteDir(name))
    count += problems.length
    for (const problem of problems) io.out(`${formatProblem(problem)}\n\n`)
    if (suite && problems.length === 0)
      io.out(
        `${suite.id}: ${suite.requirements.size} requirements, ${suite.scenarios.length} scenarios, nothing wrong\n`,
      )
  }
  if (count > 0) io.err(`${count} ${count === 1 ? 'problem' : 'problems'}\n`)
  return count > 0 ? exitCodes.usage : exitCodes.conforms
}
