import type { Requirement, Suite } from '../../model/suite.ts'
import { exitCodes } from '../../model/verdict.ts'
import { outsideReason } from '../../report/requirements.ts'
import { openSuite } from '../../suite/open.ts'
import type { Io } from '../io.ts'
import { bundledSuites, suiteDir } from '../places.ts'
import { listProfiles } from '../profile-text.ts'
import { levelsOf, oneScreen } from '../screen.ts'

/** Lists all suites with their counts, or what a suite needs and tests, on one screen; with `all`, each of its requirements and scenarios. */
export const list = async (
  name: string | undefined,
  { all: whole }: { all: boolean },
  io: Io,
): Promise<number> => {
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
  const told = [...neededBy(suite, io), ...(whole ? eachOf(suite, io) : sectionsOf(suite, io))]
  const more = `with --all: each requirement and scenario; "tokenassay explain <id>" tells one of them`
  io.out(`${(whole ? told : oneScreen(told, more)).join('\n')}\n`)
  return exitCodes.conforms
}

const neededBy = (suite: Suite, { outColors: { bold, dim } }: Io): string[] => [
  `${bold(suite.id)}  ${suite.title}`,
  dim(`from ${suite.source}`),
  '',
  bold('Inputs'),
  ...Object.entries(suite.inputs).map(
    ([input, { description, default: value }]) =>
      `  ${input}  ${description}${value === undefined ? '' : dim(` (default: "${value}")`)}`,
  ),
  '',
  bold('Paths'),
  ...Object.entries(suite.paths).map(
    ([path, spec]) => `  ${path}  ${spec.description}  ${dim(spec.default ?? '(no default)')}`,
  ),
  '',
  bold('Profiles'),
  ...listProfiles(suite),
  '',
]

const eachOf = (suite: Suite, { outColors: { bold, dim } }: Io): string[] => [
  bold(`Requirements (${suite.requirements.size})`),
  ...[...suite.requirements.values()].flatMap(({ id, says, level, basis }) => [
    `  ${id}  ${dim(`${level} ${basis}`)}`,
    `      ${says}`,
  ]),
  '',
  bold(`Scenarios (${suite.scenarios.length})`),
  ...suite.scenarios.flatMap(({ id, title }) => [`  ${id}`, `      ${title}`]),
]

/** How much there is of each section of the documentation; a scenario counts where the first requirement stands that it proves. */
const sectionsOf = (suite: Suite, { outColors: { bold, dim } }: Io): string[] => {
  const requirements = [...suite.requirements.values()]
  const sections = new Map<string, { requirements: number; scenarios: number }>()
  const count = (section: string, what: 'requirements' | 'scenarios') => {
    const known = sections.get(section) ?? { requirements: 0, scenarios: 0 }
    sections.set(section, { ...known, [what]: known[what] + 1 })
  }
  for (const { section } of requirements) count(section, 'requirements')
  for (const { proves } of suite.scenarios)
    count(suite.requirements.get(proves[0] ?? '')?.section ?? 'other', 'scenarios')
  return [
    `${bold(`Requirements (${requirements.length})`)}  ${dim([levelsOf(requirements), ...outside(requirements)].join('; '))}`,
    bold(`Scenarios (${suite.scenarios.length})`),
    '',
    dim(`${columns('requirements', 'scenarios')}  of the section`),
    ...[...sections]
      .sort(([, a], [, b]) => b.scenarios - a.scenarios)
      .map(([section, told]) => `${columns(told.requirements, told.scenarios)}  ${section}`),
  ]
}

/** How many of some requirements no scenario can test. */
const outside = (requirements: Requirement[]): string[] => {
  const untested = requirements.filter(({ untested }) => untested !== undefined).length
  return untested > 0 ? [`${untested} ${outsideReason}`] : []
}

const counts = (requirements: number, scenarios: number): string =>
  `${String(requirements).padStart(4)} requirements  ${String(scenarios).padStart(4)} scenarios`

const columns = (requirements: string | number, scenarios: string | number): string =>
  `  ${String(requirements).padStart(12)}  ${String(scenarios).padStart(9)}`
