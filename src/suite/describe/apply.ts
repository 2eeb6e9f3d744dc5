import type { Description, Exception } from '../../model/description.ts'
import type { JsonObject } from '../../model/suite.ts'
import type { Path, Source } from '../../source/yaml.ts'
import { substitute } from '../each.ts'
import type { RawScenario } from '../expand.ts'
import type { RawExpectation, RawInvariant } from '../steps.ts'
import { documentedSchema, type Fragment } from './response-schema.ts'
import { completed, type RawRequirement, type RawRule, type WrittenRule } from './rule.ts'
import { type Subject, subjectsOf } from './subjects.ts'

/** Something that a rule has made, with the place in its file that it was made from. */
export interface Made<T> {
  value: T
  rule: string
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
  /** Which rules spoke, for what. */
  spoken: { rule: string; for: string; names: string[] }[]
  unused: Exception[]
}

/** The requirements that say what a part is: the documentation's own words for it go before a rule's. */
const ofThePart = new Set(['<slug>', '<slug>-checked'])

/** What the expectations of a purpose are called, where not every operation has them. */
const namesOf: Record<string, Set<string>> = {
  use: new Set(['accepted', 'unauthorized', 'unauthorized-anyhow', 'expired']),
  revoke: new Set(['revoked']),
}

/** Whether an expectation that a rule speaks of is one of the operation that it is filled for. */
const belongs = (name: string, { purpose, scope, response }: Subject): boolean => {
  if (scope === '') return true
  const own = namesOf[purpose]
  if (own) return own.has(name) || (response !== undefined && name === 'documented')
  return Object.values(namesOf).every((names) => !names.has(name))
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
    if (typeof value === 'string') return idOf(value)
    if (Array.isArray(value)) return value.map(ids)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, ids(inner)]))
  }
  const walk = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(walk)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [
        key,
        named.has(key) && !kept.has(inner) ? ids(inner) : walk(inner),
      ]),
    )
  }
  return walk(template) as T
}

/** The whole id of a requirement: the suite's own where one says that it covers a rule's. */
export const idsOf =
  ({ prefix }: Description, covers: ReadonlyMap<string, string>) =>
  (name: string): string =>
    qualified.test(name) ? name : (covers.get(name) ?? `${prefix}-${name}`)

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

const speaksOf = (exception: Exception, id: string, names: string[]): boolean =>
  exception.rule === id && (exception.for === undefined || names.includes(exception.for))

/**
 * Applies rules to a description: each makes requirements, scenarios, expectations and invariants for all that it speaks for.
 * `covers` names the suite's own requirement for what rules call by a shared name.
 */
export const applyRules = (
  description: Description,
  sources: Source[],
  covers: ReadonlyMap<string, string>,
): Applied => {
  const applied: Applied = {
    requirements: [],
    scenarios: [],
    expectations: [],
    invariants: [],
    schemas: {},
    spoken: [],
    unused: [],
  }
  const idOf = idsOf(description, covers)
  const used = new Set<Exception>()
  const fragments: Record<string, { fragment: Fragment; of: string }[]> = {}
  const excepted = (id: string, { names }: Subject): boolean => {
    const found = description.exceptions.find((exception) => speaksOf(exception, id, names))
    if (found) used.add(found)
    return found !== undefined
  }
  const applyOne = (rule: RawRule, subject: Subject, source: Source, path: Path): void => {
    const at = source.placeOf(path)
    const put = <T>(template: T): T => substitute(template, subject.row, at)
    const fill = <T>(template: T): T => withIds(put(template), idOf)
    // A column of a scenario's own table comes before one of its name that the rule has.
    const filled = ({ each, ...template }: RawScenario): RawScenario => {
      const rows = each && fill(each)
      const own = new Set(Object.keys(Array.isArray(rows) ? (rows[0] ?? {}) : (rows ?? {})))
      const outer = Object.fromEntries(Object.entries(subject.row).filter(([name]) => !own.has(name)))
      return { ...withIds(substitute(template, outer, at), idOf), ...(rows && { each: rows }) }
    }
    const made = <T>(value: T, ...rest: Path): Made<T> => ({
      value,
      rule: rule.rule,
      source,
      path: [...path, ...rest],
    })
    applied.spoken.push({ rule: rule.rule, for: subject.key, names: subject.names })
    const silent = (rule.scenarios ?? []).filter(({ needs }) => !has(subject, needs))
    for (const [index, template] of (rule.requirements ?? []).entries()) {
      if (isOnlyOf(silent, template.id, rule)) continue
      const requirement = fill(template)
      const cited = ofThePart.has(template.id) ? (subject.row['cited'] as Partial<RawRequirement>) : {}
      applied.requirements.push(
        made({ ...requirement, ...cited, id: idOf(requirement.id) }, 'requirements', index),
      )
    }
    for (const [index, { needs, ...template }] of (rule.scenarios ?? []).entries()) {
      if (subject.expectationsOnly || !has(subject, needs)) continue
      if (excepted(`${rule.rule}/${template.id}`, subject)) continue
      const id = [subject.key, template.id].filter(Boolean).join('/')
      applied.scenarios.push(made({ ...filled(template), id }, 'scenarios', index))
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
  for (const source of sources) {
    const { section, rules } = source.value as { section?: string; rules: WrittenRule[] }
    for (const [index, written] of rules.entries()) {
      const rule = completed(written, section)
      if (rule.standard !== undefined && !description.standards.includes(rule.standard)) continue
      if (rule.unless !== undefined && description.standards.includes(rule.unless)) continue
      for (const subject of subjectsOf(rule.for, description)) {
        if (has(subject, rule.needs) && !excepted(rule.rule, subject))
          applyOne(rule, subject, source, ['rules', index])
      }
    }
  }
  for (const [name, some] of Object.entries(fragments))
    applied.schemas[name] = documentedSchema(
      some.map((one) => one.fragment),
      idOf(some[0]!.of),
    )
  return {
    ...applied,
    unused: description.exceptions.filter((exception) => !used.has(exception)),
  }
}
