import { stringify } from 'yaml'
import { didYouMean, UsageError } from '../../model/errors.ts'
import { own } from '../../model/own.ts'
import type { Expectation, Requirement, Scenario, SendStep, Step, Suite } from '../../model/suite.ts'
import { exitCodes } from '../../model/verdict.ts'
import { clip } from '../../report/text.ts'
import { mergePatch } from '../../suite/merge.ts'
import { openSuite } from '../../suite/open.ts'
import { proofsOf, provenByScenario } from '../../suite/proofs.ts'
import { sendsOf } from '../../suite/steps.ts'
import type { Io } from '../io.ts'
import { bundledSuites, suiteDir } from '../places.ts'
import { profilesWith, tellProfile } from '../profile-text.ts'
import { oneScreen } from '../screen.ts'

/**
 * Explains a requirement, a scenario or a profile: what is said, why it matters, what is sent, what is expected. With `all`, also the whole requests, each
 * check of an expectation, and every requirement that its responses are held to.
 */
export const explain = async (
  wanted: string,
  { suite: dirs, all }: { suite: string[]; all: boolean },
  io: Io,
): Promise<number> => {
  const suites = await Promise.all(
    (dirs.length ? dirs : bundledSuites()).map((name) => openSuite(suiteDir(name))),
  )
  const parts: string[] = []
  for (const suite of suites) {
    const requirement = [...suite.requirements.values()].find(
      ({ id }) => id === wanted || `${suite.id}/${id}` === wanted,
    )
    if (requirement) parts.push(tellRequirement(suite, requirement, io))
    const scenario = suite.scenarios.find(({ id }) => id === wanted || `${suite.id}/${id}` === wanted)
    const profile = Object.keys(suite.profiles).find(
      (name) => name === wanted || `${suite.id}/${name}` === wanted,
    )
    if (profile !== undefined)
      parts.push(
        [io.outColors.bold(`${suite.id}, profile ${profile}`), ...tellProfile(suite, profile)].join('\n'),
      )
    if (scenario) parts.push(all ? tellScenario(suite, scenario, io) : tellBriefly(suite, scenario, io))
  }
  if (parts.length === 0) {
    const known = suites.flatMap(({ id, requirements, scenarios }) => [
      ...requirements.keys(),
      ...scenarios.map((scenario) => `${id}/${scenario.id}`),
    ])
    const near = didYouMean(wanted, known)
    const hint = near.startsWith('did') ? near : 'see "tokenassay list <suite>" for the ids'
    throw new UsageError({
      code: 'unknown-id',
      message: `no requirement, scenario or profile is called "${wanted}"`,
      hint,
    })
  }
  io.out(`${parts.join('\n\n')}\n`)
  return exitCodes.conforms
}

/** Where something stands, and the rule that has made it, by the words that "except" calls it by. */
const madeBy = ({ origin, at }: Requirement | Scenario): string =>
  `${origin ? `rule: ${origin.rule}, for: ${origin.for}  ` : ''}${at.file}:${at.line}`

/** A requirement that every exchange is held to is tested by all scenarios. */
const mostProofs = 12

const tellRequirement = (
  suite: Suite,
  requirement: Requirement,
  { outColors: { bold, dim } }: Io,
): string => {
  const proofs = [...new Set(proofsOf(suite).get(requirement.id) ?? [])]
  return [
    `${bold(requirement.id)}  ${dim(`${requirement.level}, ${requirement.basis}`)}`,
    `  ${requirement.says}`,
    `  ${dim(`${suite.source}, ${requirement.section}`)}`,
    `  Why it matters: ${requirement.why}`,
    `  ${dim(madeBy(requirement))}`,
    requirement.untested === undefined
      ? `  Tested by: ${proofs.slice(0, mostProofs).join(', ')}${proofs.length > mostProofs ? ` and ${proofs.length - mostProofs} more (tokenassay coverage ${suite.id})` : ''}`
      : `  Not tested: ${requirement.untested}`,
    ...(requirement.untested === undefined
      ? [`  In the profiles: ${profilesWith(suite, requirement.id).join(', ') || 'none'}`]
      : []),
  ].join('\n')
}

type StepTeller = (suite: Suite, step: Step) => string

const headOf = (
  suite: Suite,
  scenario: Scenario,
  tell: StepTeller,
  { outColors: { bold, dim } }: Io,
): string[] => {
  const lines = [`${bold(`${suite.id}/${scenario.id}`)}`, `  ${scenario.title}`, `  ${dim(madeBy(scenario))}`]
  if (scenario.origin)
    lines.push(`  ${dim(`to take it back: except: [{ scenario: ${scenario.id}, because: … }]`)}`)
  if (scenario.given.length) lines.push('', bold('Given'), ...scenario.given.map((step) => tell(suite, step)))
  return [...lines, '', bold('Test'), ...scenario.steps.map((step) => tell(suite, step)), '']
}

const tellScenario = (suite: Suite, scenario: Scenario, io: Io): string => {
  const requirements = [...provenByScenario(suite, scenario)].flatMap(
    (id) => suite.requirements.get(id) ?? [],
  )
  return [
    ...headOf(suite, scenario, tellStep, io),
    ...requirements.map((requirement) => tellRequirement(suite, requirement, io)),
  ].join('\n')
}

/** On one screen: what it is about comes first, then what is sent in a line each, then what it proves. */
const tellBriefly = (suite: Suite, scenario: Scenario, io: Io): string => {
  const about = scenario.proves.flatMap((id) => suite.requirements.get(id) ?? [])
  const others = provenByScenario(suite, scenario).size - about.length
  const { bold, dim } = io.outColors
  const lines = [
    ...headOf(suite, scenario, tellStepBriefly, io),
    bold('Proves'),
    ...about.flatMap(({ id, level, basis, says, why }) => [
      `  ${id}  ${dim(`${level}, ${basis}`)}`,
      `      ${says}`,
      `      Why it matters: ${why}`,
    ]),
    ...(others > 0 ? [dim(`  and by what is expected of its responses ${others} more`)] : []),
  ]
  return oneScreen(
    lines.flatMap((line) => line.split('\n')).map((line) => clip(line, widest)),
    'with --all: the whole requests, each check, and every requirement that it proves',
  ).join('\n')
}

const widest = 160

/** What is sent and expected, without the whole of the request and without the checks of an expectation. */
const tellStepBriefly: StepTeller = (suite, step) => {
  if (step.kind === 'parallel')
    return `  concurrently\n${step.sends.map((send) => indent(tellStepBriefly(suite, send), '  ')).join('\n')}`
  if (step.kind !== 'send') return tellStep(suite, step)
  const { method = '', path = '' } = own(suite.requests, step.request) as Record<string, unknown>
  const lines = [`  send ${step.request}${asOf(step)}: ${method} ${path}`]
  if (step.with) lines.push(`    with: ${JSON.stringify(step.with)}`)
  lines.push(...changeIn(step))
  if (step.expect.length)
    lines.push(`    expected: ${step.expect.map(({ name, says }) => says ?? name).join(', or ')}`)
  return [...lines, ...judgedIn(step)].join('\n')
}

const indent = (text: string, by: string): string => text.trimEnd().replace(/^/gm, by)

const tellStep = (suite: Suite, step: Step): string => {
  if (step.kind === 'wait') return `  wait ${step.wait}`
  if (step.kind === 'check') return `  check\n${step.checks.map(({ that }) => `    ${that}`).join('\n')}`
  if (step.kind === 'lifecycle')
    return `  generated sequences of\n${sendsOf([step])
      .map((send) => indent(tellStep(suite, send), '  '))
      .join('\n')}`
  if (step.kind === 'parallel')
    return `  concurrently\n${step.sends.map((send) => indent(tellStep(suite, send), '  ')).join('\n')}`
  const request = step.with
    ? mergePatch(own(suite.requests, step.request), step.with)
    : own(suite.requests, step.request)
  const { expect: _, ...sent } = request as Record<string, unknown>
  const lines = [`  send ${step.request}${asOf(step)}`, indent(stringify(sent), '      '), ...changeIn(step)]
  if (step.expect.length) lines.push(`    expected: ${step.expect.map(tellExpectation).join(', or ')}`)
  return [...lines, ...judgedIn(step)].join('\n')
}

const changeIn = ({ change }: SendStep): string[] =>
  change ? [`    changed: ${JSON.stringify(change)}`] : []

const asOf = ({ as }: SendStep): string => (as === 'other' ? ' as another account' : '')

/** What a step itself asks, besides the expectations that it shares with others. */
const judgedIn = ({ checks, either }: SendStep): string[] => [
  ...checks.map(({ that }) => `    check: ${that}`),
  ...either.map(
    ({ requirement, of }) =>
      `    either ${requirement}: ${of.map(({ name, that }) => `${name}: ${that}`).join(' | ')}`,
  ),
]

const tellExpectation = ({ name, status, schema, checks }: Expectation): string =>
  [
    name,
    status && `status ${status.join(', ')}`,
    schema && `body fits ${schema}`,
    ...checks.map(({ that }) => that),
  ]
    .filter(Boolean)
    .join('; ')
