import type { RuleUse, Suite } from '../../model/suite.ts'
import { exitCodes } from '../../model/verdict.ts'
import { counted } from '../../report/text.ts'
import { openSuite } from '../../suite/open.ts'
import { proofsOf, provenByScenario } from '../../suite/proofs.ts'
import type { Io } from '../io.ts'
import { bundledSuites, suiteDir } from '../places.ts'
import { levelsOf } from '../screen.ts'

/**
 * Prints what of each suite is tested, what is not and why, and what the shared rules say of it; with `all`, also what each rule speaks for,
 * which scenarios prove each requirement, and which requirements each scenario proves.
 */
export const coverage = async (names: string[], { all }: { all: boolean }, io: Io): Promise<number> => {
  for (const [index, name] of (names.length ? names : bundledSuites()).entries()) {
    const suite = await openSuite(suiteDir(name))
    io.out(`${index > 0 ? '\n' : ''}${summaryOf(suite, io)}`)
    if (all) io.out(detailsOf(suite, io))
  }
  if (!all) io.out('\nwith --all: what each rule speaks for, and what proves each requirement\n')
  return exitCodes.conforms
}

const speaks = ({ spokenFor }: RuleUse): boolean => spokenFor.length > 0

const summaryOf = (suite: Suite, { outColors: { bold, dim, yellow } }: Io): string => {
  const requirements = [...suite.requirements.values()]
  const untested = requirements.filter(({ untested: reason }) => reason !== undefined)
  const exceptions = suite.rules.flatMap(({ excepted }) => excepted)
  const own = <T extends { origin?: unknown }>(all: T[]): number =>
    all.filter(({ origin }) => origin === undefined).length
  const rows = [
    [
      counted(requirements.length, 'requirement'),
      levelsOf(requirements),
      `${own(requirements)} in the suite's own words`,
      `${untested.length} not tested`,
    ],
    [
      counted(suite.scenarios.length, 'scenario'),
      `${suite.scenarios.length - own(suite.scenarios)} by shared rules`,
      `${own(suite.scenarios)} of the suite's own`,
    ],
    ...(suite.rules.length === 0
      ? []
      : [
          [
            counted(suite.rules.length, 'shared rule'),
            `${suite.rules.filter(speaks).length} speak here`,
            `${suite.rules.filter((use) => !speaks(use)).length} are silent`,
            counted(exceptions.length, 'exception'),
          ],
        ]),
  ]
  return [
    bold(suite.id),
    ...rows.map(([total, ...parts]) => `  ${total}: ${dim(parts.join(', '))}`),
    ...exceptions.map(({ what, because }) => `  excepted    ${what}\n              ${dim(because)}`),
    ...untested.map(({ id, untested: reason }) => `  not tested  ${id}\n              ${yellow(reason!)}`),
    '',
  ].join('\n')
}

const detailsOf = (suite: Suite, { outColors: { bold, dim, yellow } }: Io): string => {
  const proofs = proofsOf(suite)
  const silent = suite.rules.filter((use) => !speaks(use))
  return [
    '',
    bold('Rules that speak, and what for'),
    ...suite.rules
      .filter(speaks)
      .map(({ rule, spokenFor }) => `  ${rule}\n    ${[...new Set(spokenFor)].join(', ')}`),
    '',
    bold('Rules that are silent, and why'),
    ...silent.map(({ rule, silent: why, excepted }) => `  ${rule}  ${dim(why ?? excepted[0]!.because)}`),
    '',
    bold('Requirements and what proves them'),
    ...[...suite.requirements.values()].map(({ id, level, basis, untested }) => {
      const by = [...new Set(proofs.get(id) ?? [])].join(', ')
      return `  ${id} ${dim(`${level} ${basis}`)}\n    ${untested === undefined ? by : yellow(`not tested: ${untested}`)}`
    }),
    '',
    bold('Scenarios and what they prove'),
    ...suite.scenarios.map(
      (scenario) => `  ${scenario.id}\n    ${[...provenByScenario(suite, scenario)].join(', ')}`,
    ),
    '',
  ].join('\n')
}
