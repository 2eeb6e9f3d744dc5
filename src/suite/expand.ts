import { pathsIn, referencesOf } from '../expression/references.ts'
import { expressionsIn } from '../expression/template.ts'
import type { Place, Problem } from '../model/errors.ts'
import { own } from '../model/own.ts'
import type { Account, Needs, RequestTemplate, Requirement, Scenario, Step } from '../model/suite.ts'
import type { Path } from '../source/secrecy.ts'
import type { Source } from '../source/yaml.ts'
import { conditionsIn, rowsOf, slugOf, substitute, type Table } from './each.ts'
import { attemptsIn, isExpectedFine } from './guesses.ts'
import { type Names, type RawSend, type RawStep, sendOf, sendsOf, stepsOf, templatesOf } from './steps.ts'

/** A scenario as its file has it; shapes are guaranteed by the schema. */
export interface RawScenario extends Omit<RawSend, 'send' | 'as'> {
  /** Who plays it: with several accounts it is several scenarios. */
  as?: Account | Account[]
  id: string
  title: string
  proves?: string[]
  each?: Table
  when?: { that: string; otherwise: string }[]
  given?: RawStep[]
  steps?: RawStep[]
  control?: string
  regression?: true
}

/** A requirement as its file has it: without a level it is a MUST, without a basis documented. */
type RawRequirement = Omit<Requirement, 'at' | 'basis' | 'level'> &
  Partial<Pick<Requirement, 'basis' | 'level'>> & { each?: Table }

interface Template {
  id: string
  when?: { that: string; otherwise: string }[]
  each?: Table
}

/** One copy for each row of `each`; the id says the row unless it names a column itself. */
const expand = <T extends Template>({ each, ...template }: T, at: Place): Omit<T, 'each'>[] => {
  if (!each) return [template]
  const rows = rowsOf(each, at)
  return rows.map((row) => {
    const { when } = template
    const copy = substitute(when ? { ...template, when: conditionsIn(when, row, rows) } : template, row, at)
    const named = copy.id !== template.id
    const id = named
      ? copy.id
      : [
          template.id,
          ...Object.values(row)
            .slice(0, Array.isArray(each) ? 1 : undefined)
            .map(slugOf),
        ].join('/')
    return { ...copy, id }
  })
}

/** One copy for each account that plays a scenario; that of another account has an id of its own. */
const played = ({ as = 'self', ...template }: RawScenario): (Omit<RawScenario, 'as'> & { as: Account })[] =>
  Array.isArray(as)
    ? as.map((account) =>
        account === 'self'
          ? { ...template, as: account }
          : {
              ...template,
              id: `${template.id}-of-another`,
              title: `${template.title} (another account)`,
              as: account,
            },
      )
    : [{ ...template, as }]

/** The requirements that one template makes. */
export const requirementsFrom = (template: RawRequirement, path: Path, source: Source): Requirement[] => {
  const at = source.placeOf([...path, 'id'])
  return expand(template, at).map(
    (requirement): Requirement => ({ basis: 'documented', level: 'MUST', ...requirement, at }),
  )
}

/** The requirements of a file. */
export const requirementsOf = (source: Source): Requirement[] => {
  const raw = (source.value as { requirements?: RawRequirement[] }).requirements ?? []
  return raw.flatMap((template, index) => requirementsFrom(template, ['requirements', index], source))
}

/** What scenarios of a suite are made in: its id, its requests and its names. */
export interface Surroundings {
  suite: string
  requests: Record<string, RequestTemplate>
  names: Names
  /** The places of names and secrets in each request, where a description says them. */
  credentials?: Record<string, string[]>
}

/** The scenarios that one template makes, with what each needs of a target. */
export const scenariosFrom = (
  template: RawScenario,
  path: Path,
  source: Source,
  { suite, requests, names, credentials }: Surroundings,
): Scenario[] => {
  const at = source.placeOf([...path, 'id'])
  const scenarios = played(template).flatMap((one) => expand(one, at))
  return scenarios.map((scenario): Scenario => {
    const { given, steps } = storyOf(scenario, path, source, names)
    const attempts = attemptsIn(sendsOf([...given, ...steps]), requests, credentials)
    for (const send of attempts) send.attempt = true
    return {
      suite,
      id: scenario.id,
      title: scenario.title,
      as: scenario.as,
      proves: scenario.proves ?? [],
      guesses: attempts.some((send) => !isExpectedFine(send, requests)),
      when: scenario.when ?? [],
      given,
      steps,
      needs: needsOf(scenario, [...given, ...steps], requests),
      property: steps.some(isDrawn),
      ...(scenario.regression && { regression: true as const }),
      at,
    }
  })
}

/** The scenarios of a file. */
export const scenariosOf = (source: Source, surroundings: Surroundings): Scenario[] => {
  const raw = (source.value as { scenarios?: RawScenario[] }).scenarios ?? []
  return raw.flatMap((template, index) => scenariosFrom(template, ['scenarios', index], source, surroundings))
}

/** `control` and `change` are short for: given the control is granted, the changed request is judged. */
const storyOf = (scenario: Omit<RawScenario, 'each' | 'as'>, path: Path, source: Source, names: Names) => {
  const given = stepsOf(scenario.given, [...path, 'given'], source, names)
  if (scenario.control === undefined)
    return { given, steps: stepsOf(scenario.steps, [...path, 'steps'], source, names) }
  const { with: patch, change, expect, check, either, save } = scenario
  const common = { send: scenario.control, ...(patch && { with: patch }) }
  const changed = { ...common, change, expect, check, either, save } as RawSend
  const successor = names.successor(scenario.control)
  const control = sendOf({ ...common, ...(successor && { save: successor }) }, path, source, names)
  return {
    given: [...given, control, ...(names.revokes(scenario.control) ? given : [])],
    steps: [sendOf(changed, path, source, names)] as Step[],
  }
}

const isDrawn = (step: Step): boolean =>
  step.kind === 'lifecycle' || sendsOf([step]).some(({ change }) => change && 'draw' in change)

const needsOf = (
  { as, when = [] }: Partial<Pick<Scenario, 'as' | 'when'>>,
  steps: Step[],
  requests: Record<string, RequestTemplate>,
): Needs => {
  const sends = sendsOf(steps)
  const templates = sends.flatMap((send) => [own(requests, send.request), ...templatesOf(send)])
  const texts = [
    ...templates.flatMap((template) =>
      template === undefined ? [] : expressionsIn(template).map(({ text }) => text),
    ),
    ...steps.flatMap((step) => ('checks' in step ? step.checks.map(({ that }) => that) : [])),
    ...sends.flatMap(({ save, checks }) => [...Object.values(save), ...checks.map(({ that }) => that)]),
    ...when.map(({ that }) => that),
  ]
  const references = texts.flatMap(referencesOf)
  return {
    otherAccount:
      steps.some(({ kind }) => kind === 'lifecycle') ||
      as === 'other' ||
      sends.some((send) => send.as === 'other') ||
      references.some(({ name }) => name === 'other'),
    paths: pathsIn(texts),
    waiting: steps.some(({ kind }) => kind === 'wait'),
    exclusive:
      steps.some((step) => step.kind === 'wait' || step.kind === 'parallel') ||
      sends.some(({ save }) => Object.keys(save).length > 0),
  }
}

/** A problem for every id that stands twice. */
export const duplicatesIn = (what: string, items: { id: string; at: Place }[]): Problem[] => {
  const first = new Map<string, Place>()
  return items.flatMap(({ id, at }) => {
    const earlier = first.get(id)
    if (!earlier) {
      first.set(id, at)
      return []
    }
    return [
      {
        code: 'duplicate-id',
        message: `the ${what} "${id}" stands twice`,
        hint: `first at ${earlier.file}:${earlier.line}; ids are unique in a suite`,
        place: at,
      },
    ]
  })
}
