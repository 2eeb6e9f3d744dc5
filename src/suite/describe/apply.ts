import { isDeepStrictEqual } from 'node:util'
import type { Description } from '../../model/description.ts'
import { isObject } from '../../model/json.ts'
import { own } from '../../model/own.ts'
import type { Json, JsonObject, Origin, RuleUse } from '../../model/suite.ts'
import type { Path } from '../../source/secrecy.ts'
import type { Source } from '../../source/yaml.ts'
import { substitute } from '../each.ts'
import type { RawScenario } from '../expand.ts'
import { joined } from '../merge.ts'
import type { RawExpectation, RawInvariant } from '../steps.ts'
import { type Exceptions, exceptionsOf } from './except.ts'
import { documentedSchema, type Fragment } from './response-schema.ts'
import { completed, type RawRequirement, type RawRule, type WrittenRule } from './rule.ts'
import { type Subject, subjectsIn } from './subjects.ts'

/** Something that a rule has made, with the place in its file that it was made from. */
export interface Made<T> {
  value: T
  origin: Origin
  source: Source
  path: Path
}

/** What rules make of a description. */
export interface Applied {
  requirements: Made<RawRequirement>[]
  scenarios: Made<RawScenario>[]
  /** Under the operation's name and a slash, where its responses are unlike those of the others. */
  expectations: Made<[name: string, expectation: RawExpectation]>[]
  invariants: Made<RawInvariant[]>[]
  /** The JSON Schemas of documented responses, by the names of their expectations. */
  schemas: Record<string, JsonObject>
  /** What each rule speaks for, with the names that an exception may call that by. */
  spoken: { rule: string; names: string[] }[]
  /** What each rule says here, by its id. */
  uses: Map<string, RuleUse>
  exceptions: Exceptions
  /** The requirements of rules that are taken back, with the reasons. */
  takenBack: Map<string, string>
}

/** The requirements that say what a part is: the documentation's own words for it go before a rule's. */
const ofThePart = new Set(['<slug>', '<slug>-checked'])

/** What the expectations of a purpose are called, where not every operation has them. */
const namesOf: Record<string, Set<string>> = {
  use: new Set(['accepted', 'alive', 'unauthorized', 'unauthorized-anyhow', 'expired', 'gone']),
  revoke: new Set(['revoked']),
  begin: new Set(['begun', 'documented']),
}

/** Whether an expectation that a rule speaks of is one of the operation that it is filled for. */
const belongs = (name: string, { purpose, scope, response }: Subject): boolean => {
  if (scope === '') return true
  const own = namesOf[purpose]
  if (own) return own.has(name) || (response !== undefined && name === 'documented')
  return name === 'documented' || Object.values(namesOf).every((names) => !names.has(name))
}

/** An operation's own name for an expectation. */
const scoped = (scope: string, name: string): string => (scope === '' ? name : `${scope}/${name}`)

const qualified = /^[A-Z][A-Z0-9]*-/

/** Keys whose values are names of requirements. */
const named = new Set(['proves', 'requirement', 'follows'])
/** Values of such keys that are words of the language. */
const kept = new Set<unknown>(['anything', 'nothing'])

/** A copy of a template in which every name of a requirement is its whole id. */
export const withIds = <T>(template: T, idOf: (name: string) => string): T => {
  const ids = (value: unknown): unknown => {
    if (kept.has(value)) return value
    if (typeof value === 'string') return idOf(value)
    if (Array.isArray(value)) return value.map(ids)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, ids(inner)]))
  }
  const walk = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(walk)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, named.has(key) ? ids(inner) : walk(inner)]),
    )
  }
  return walk(template) as T
}

/** The whole id of a requirement that rules call by a local name. */
export const idsOf =
  ({ prefix }: Description) =>
  (name: string): string =>
    qualified.test(name) ? name : `${prefix}-${name}`

/** Of a part that may be left out: what puts it into a request, and what is required beside it. */
const optionalIn = ({ row }: Subject): Record<'set' | 'add', JsonObject> | undefined =>
  row['is_named'] === undefined
    ? undefined
    : { set: row['patch'] as JsonObject, add: (row['companions'] ?? {}) as JsonObject }

/** An empty text may count as nothing at all, where that is right. */
const orEmpty = (draw: JsonObject): JsonObject =>
  typeof draw['except'] === 'string'
    ? draw
    : { ...draw, except: [...((draw['except'] as Json[] | undefined) ?? []), ''] }

/** What a rule changes of a part that may be left out, it changes of a request that has it, and what else that one then needs. */
const withTheOptional = (scenario: RawScenario, beside: Record<'set' | 'add', JsonObject>): RawScenario => {
  const walk = (value: Json): Json => {
    if (Array.isArray(value)) return value.map(walk)
    if (!isObject(value)) return value
    const change = own(value, 'change') as JsonObject | undefined
    const all = Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, walk(inner)]))
    const key = (['set', 'add'] as const).find((one) => change?.[one] === '<at>')
    if (!key || Object.keys(beside[key]).length === 0) return all
    return {
      ...all,
      ...(isObject(change?.['draw']) && { change: { ...change, draw: orEmpty(change['draw']) } }),
      with: joined(beside[key], (value['with'] as JsonObject | undefined) ?? {}),
    }
  }
  const changed = walk(scenario as unknown as Json) as unknown as RawScenario
  if (isDeepStrictEqual(changed, scenario)) return scenario
  const named = { that: '<is_named>', otherwise: 'the target names none' }
  return { ...changed, when: [...(scenario.when ?? []), named] }
}

const has = ({ row }: Subject, needs: string[] = []): boolean =>
  needs.every((column) => Object.hasOwn(row, column))

/** Whether a requirement is one of scenarios alone that do not speak here. */
const isOnlyOf = (
  silent: RawScenario[],
  id: string,
  { scenarios = [], expectations, invariants, schema }: RawRule,
) => {
  const provers = scenarios.filter(({ proves }) => proves?.includes(id))
  return (
    !id.includes('<') && // What it says of a part is said by other rules too.
    provers.length > 0 &&
    provers.every((scenario) => silent.includes(scenario)) &&
    schema === undefined &&
    !JSON.stringify([expectations, invariants]).includes(`"${id}"`)
  )
}

/** Why a rule does not speak in a suite that cites these standards, if they decide that. */
const silencedBy = ({ standard, unless }: RawRule, standards: string[]): string | undefined => {
  if (standard !== undefined && !standards.includes(standard)) return `${standard} is not cited`
  if (unless !== undefined && standards.includes(unless)) return `${unless} says more`
  return undefined
}

/** Why a rule speaks for none of the subjects that it could speak for. */
const silentOn = (subjects: Subject[], { needs = [] }: RawRule): string => {
  if (subjects.length === 0) return 'nothing here is what it is for'
  const missing = needs.find((column) => !subjects.some((subject) => has(subject, [column])))
  return `it needs ${missing ?? needs.join(' and ')}`
}

/** A file of rules in which each place also says what in a suite its templates are filled from. */
const filledFrom = (source: Source, rule: string, { place }: Subject): Source => ({
  ...source,
  placeOf: (path) => ({ ...source.placeOf(path), filledFrom: { place, rule } }),
  placeOfKey: (path) => ({ ...source.placeOfKey(path), filledFrom: { place, rule } }),
})

/** Applies rules to a description: each makes requirements, scenarios, expectations and invariants for all that it speaks for. */
export const applyRules = (description: Description, sources: Source[]): Applied => {
  const exceptions = exceptionsOf(description)
  const applied: Applied = {
    requirements: [],
    scenarios: [],
    expectations: [],
    invariants: [],
    schemas: {},
    spoken: [],
    uses: new Map(),
    exceptions,
    takenBack: new Map(),
  }
  const idOf = idsOf(description)
  const fragments: Record<string, { fragment: Fragment; of: string }[]> = {}
  const useOf = (rule: string): RuleUse => {
    const use = applied.uses.get(rule) ?? { rule, spokenFor: [], excepted: [] }
    applied.uses.set(rule, use)
    return use
  }
  const excepted = (id: string, rule: string, { names }: Subject): string | undefined => {
    const because = exceptions.ofRule(id, names)?.because
    if (because !== undefined) useOf(rule).excepted.push({ what: `${id} for ${names.at(-1)}`, because })
    return because
  }
  const applyOne = (rule: RawRule, subject: Subject, file: Source, path: Path): void => {
    const source = filledFrom(file, rule.rule, subject)
    const subjectName = subject.names.at(-1)!
    const at = source.placeOf(path)
    const put = <T>(template: T): T => substitute(template, subject.row, at)
    const fill = <T>(template: T): T => withIds(put(template), idOf)
    const optional = optionalIn(subject)
    // A column of a scenario's own table comes before one of its name that the rule has.
    const filled = ({ each, ...template }: RawScenario): RawScenario => {
      const rows = each && fill(each)
      const own = new Set(Object.keys(Array.isArray(rows) ? (rows[0] ?? {}) : (rows ?? {})))
      const outer = Object.fromEntries(Object.entries(subject.row).filter(([name]) => !own.has(name)))
      return { ...withIds(substitute(template, outer, at), idOf), ...(rows && { each: rows }) }
    }
    const made = <T>(value: T, ...rest: Path): Made<T> => ({
      value,
      origin: { rule: rule.rule, for: subjectName },
      source,
      path: [...path, ...rest],
    })
    applied.spoken.push({ rule: rule.rule, names: subject.names })
    useOf(rule.rule).spokenFor.push(subjectName)
    const silent = (rule.scenarios ?? []).filter(({ needs }) => !has(subject, needs))
    for (const [index, template] of (rule.requirements ?? []).entries()) {
      if (isOnlyOf(silent, template.id, rule)) continue
      const requirement = fill(template)
      const cited = ofThePart.has(template.id) ? (subject.row['cited'] as Partial<RawRequirement>) : {}
      applied.requirements.push(
        made({ ...requirement, ...cited, id: idOf(requirement.id) }, 'requirements', index),
      )
    }
    for (const [index, { needs, ...scenario }] of (rule.scenarios ?? []).entries()) {
      const template = optional ? withTheOptional(scenario, optional) : scenario
      if (subject.expectationsOnly || !has(subject, needs)) continue
      const name = `${rule.rule}/${template.id}`
      if (excepted(name, rule.rule, subject) !== undefined) continue
      const id = [subject.key, template.id].filter(Boolean).join('/')
      const one = made({ ...filled(template), id }, 'scenarios', index)
      applied.scenarios.push({ ...one, origin: { rule: name, for: subjectName } })
    }
    for (const [name, expectation] of Object.entries(rule.expectations ?? {}))
      if (belongs(name, subject))
        applied.expectations.push(
          made([scoped(subject.scope, put(name)), fill(expectation)], 'expectations', name),
        )
    if (rule.invariants) applied.invariants.push(made(fill(rule.invariants), 'invariants'))
    if (rule.schema && subject.response) {
      const name = scoped(subject.scope, 'documented')
      fragments[name] = [
        ...(fragments[name] ?? []),
        {
          fragment: {
            part: subject.response,
            schema: put(rule.schema),
            requirement: rule.requirements?.[0] && idOf(put(rule.requirements[0].id)),
          },
          of: subject.purpose === 'use' ? 'token-use' : 'json',
        },
      ]
    }
  }
  const subjectsOf = subjectsIn(description)
  for (const source of sources) {
    const { section, rules } = source.value as { section?: string; rules: WrittenRule[] }
    for (const [index, written] of rules.entries()) {
      const rule = completed(written, section)
      const silenced = silencedBy(rule, description.standards)
      const subjects = silenced === undefined ? subjectsOf(rule.for) : []
      const able = subjects.filter((subject) => has(subject, rule.needs))
      if (able.length === 0) useOf(rule.rule).silent ??= silenced ?? silentOn(subjects, rule)
      for (const subject of able) {
        const because = excepted(rule.rule, rule.rule, subject)
        if (because === undefined) applyOne(rule, subject, source, ['rules', index])
        else
          for (const { id } of rule.requirements ?? [])
            applied.takenBack.set(
              idOf(substitute(id, subject.row, source.placeOf(['rules', index]))),
              because,
            )
      }
    }
  }
  for (const [name, some] of Object.entries(fragments))
    applied.schemas[name] = documentedSchema(
      some.map((one) => one.fragment),
      idOf(some[0]!.of),
    )
  return applied
}
