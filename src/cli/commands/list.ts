import type { Suite } from '../../model/suite.ts'
import { exitCodes } from '../../model/verdict.ts'
import { openSuite } from '../../suite/open.ts'
import type { Io } from '../io.ts'
import { bundledSuites, suiteDir } from '../places.ts'

/** Lists all suites with their counts, or one suite's requirements and scenarios. */
export const list = async (name: string | undefined, io: Io): Promise<number> => {
  if (name === undefined) {
    const suites = await Promise.all(bundledSuites().map((bundled) => openSuite(suiteDir(bundled))))
    const width = Math.max(...suites.map(({ id }) => id.length))
    for (const { id, title, requirements, scenarios } of suites)
      io.out(`${id.padEnd(width)}  ${counts(requirements.size, scenarios.length)}  ${title}\n`)
    const all = (count: (suite: Suite) => number) => suites.reduce((sum, suite) => sum + count(suite), 0)
    io.out(
      `${'all'.padEnd(width)}  ${counts(
        all(({ requirements }) => requirements.size),
        all(({ scenarios }) => scenarios.length),
      )}\n`,
    )
    return exitCodes.conforms
  }
  const suite = await openSuite(suiteDir(name))
  const { bold, dim } = io.outColors
  io.out(`${bold(suite.id)}  ${suite.title}\n${dim(`from ${suite.source}`)}\n\n`)
  io.out(`${bold('Inputs')}\n`)
  for (const [input, { description, default: value }] of Object.entries(suite.inputs))
    io.out(`  ${input}  ${description}${value === undefined ? '' : dim(` (default: "${value}")`)}\n`)
  io.out(`\n${bold('Paths')}\n`)
  for (const [path, spec] of Object.entries(suite.paths))
    io.out(`  ${path}  ${spec.description}  ${dim(spec.default ?? '(no default)')}\n`)
  io.out(`\n${bold(`Requirements (${suite.requirements.size})`)}\n`)
  for (const { id, says, level, basis } of suite.requirements.values())
    io.out(`  ${id}  ${dim(`${level} ${basis}`)}\n      ${says}\n`)
  io.out(`\n${bold(`Scenarios (${suite.scenarios.length})`)}\n`)
  for (const { id, title } of suite.scenarios) io.out(`  ${id}\n      ${title}\n`)
  return exitCodes.conforms
}

const counts = (requirements: number, scenarios: number): string =>
  `${String(requirements).padStart(4)} requirements  ${String(scenarios).padStart(4)} scenarios`
