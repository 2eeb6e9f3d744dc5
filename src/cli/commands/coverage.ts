import { exitCodes } from '../../model/verdict.ts'
import { openSuite } from '../../suite/open.ts'
import { proofsOf, provenByScenario } from '../../suite/proofs.ts'
import type { Io } from '../io.ts'
import { bundledSuites, suiteDir } from '../places.ts'

/** Prints which scenarios prove each requirement, which requirements each scenario proves, and what is not tested and why. */
export const coverage = async (names: string[], io: Io): Promise<number> => {
  const { bold, dim, yellow } = io.outColors
  const totals: string[] = []
  for (const name of names.length ? names : bundledSuites()) {
    const suite = await openSuite(suiteDir(name))
    const proofs = proofsOf(suite)
    const untested = [...suite.requirements.values()].filter(
      (requirement) => requirement.untested !== undefined,
    )
    io.out(`${bold(suite.id)}: requirements and what proves them\n`)
    for (const { id, level, basis, untested: reason } of suite.requirements.values()) {
      const by = [...new Set(proofs.get(id) ?? [])]
      io.out(
        `  ${id} ${dim(`${level} ${basis}`)}\n    ${reason === undefined ? by.join(', ') : yellow(`not tested: ${reason}`)}\n`,
      )
    }
    io.out(`\n${bold(suite.id)}: scenarios and what they prove\n`)
    for (const scenario of suite.scenarios)
      io.out(`  ${scenario.id}\n    ${[...provenByScenario(suite, scenario)].join(', ')}\n`)
    const total = suite.requirements.size
    totals.push(
      `${suite.id}: ${total} requirements, ${total - untested.length} proven by ${suite.scenarios.length} scenarios, ${untested.length} not tested\n`,
    )
    io.out('\n')
  }
  for (const line of totals) io.out(line)
  return exitCodes.conforms
}
