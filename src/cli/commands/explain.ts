import { stringify } from 'yaml'
import { didYouMean, UsageError } from '../../model/errors.ts'
import { own } from '../../model/own.ts'
import type { Expectation, Requirement, Scenario, Step, Suite } from '../../model/suite.ts'
import { exitCodes } from '../../model/verdict.ts'
import { mergePatch } from '../../suite/merge.ts'
import { openSuite } from '../../suite/open.ts'
import { proofsOf, provenByScenario } from '../../suite/proofs.ts'
import { sendsOf } from '../../suite/steps.ts'
import type { Io } from '../io.ts'
import { bundledSuites, suiteDir } from '../places.ts'

/** Explains a requirement or a scenario: what is said, why it matters, what is sent, what is expected. */
export const explain = async (wanted: string, dirs: string[], io: Io): Promise<number> => {
  const suites = await Promise.all(
    (dirs.length ? dirs : bundledSuites()).map((name) => openSuite(suiteDir(name))),
  )
  const parts: string[] = []
  for (const suite of suites) {
    const requirement = suite.requirements.get(wanted)
    if (requirement) parts.push(tellRequirement(suite, requirement, io))
    const scenario = suite.scenarios.find(({ id }) => id === wanted || `${suite.id}/${id}` === wanted)
    if (scenario) parts.push(tellScenario(suite, scenario, io))
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
      message: `no requirement or scenario is called "${wanted}"`,
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
  ].join('\n')
}

const tellScenario = (suite: Suite, scenario: Scenario, io: Io): string => {
  const { bold, dim } = io.outColors
  const lines = [`${bold(`${suite.id}/${scenario.id}`)}`, `  ${scenario.title}`, `  ${dim(madeBy(scenario))}`]
  if (scenario.origin)
    lines.push(`  ${dim(`to take it back: except: [{ scenario: ${scenario.id}, because: … }]`)}`)
  if (scenario.given.length)
    lines.push('', bold('Given'), ...scenario.given.map((step) => tellStep(suite, step)))
  lines.push('', bold('Test'), ...scenario.steps.map((step) => tellStep(suite, step)))
  const requirements = [...provenByScenario(suite, scenario)].flatMap(
    (id) => suite.requirements.get(id) ?? [],
  )
  return [...lines, '', ...requirements.map((requirement) => tellRequirement(suite, requirement, io))].join(
    '\n',
  )
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
  const lines = [
    `  send ${step.request}${step.as === 'other' ? ' as another account' : ''}`,
    indent(stringify(sent), '      '),
  ]
  if (step.change) lines.push(`    changed: ${JSON.stringify(step.change)}`)
  if (step.expect.length) lines.push(`    expected: ${step.expect.map(tellExpectation).join(', or ')}`)
  for (const { that } of step.checks) lines.push(`    check: ${that}`)
  for (const { requirement, of } of step.either)
    lines.push(`    either ${requirement}: ${of.map(({ name, that }) => `${name}: ${that}`).join(' | ')}`)
  return lines.join('\n')
}

const tellExpectation = ({ name, status, schema, checks }: Expectation): string =>
  [
    name,
    status && `status ${status.join(', ')}`,
    schema && `body fits ${schema}`,
    ...checks.map(({ that }) => that),
  ]
    .filter(Boolean)
    .join('; ')
