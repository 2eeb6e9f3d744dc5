import { isDeepStrictEqual } from 'node:util'
import { evaluate } from '../../expression/compile.ts'
import { referencesOf } from '../../expression/references.ts'
import { type Description, responseRoles } from '../../model/description.ts'
import { type Problem, UsageError } from '../../model/errors.ts'
import { own } from '../../model/own.ts'
import type {
  Expectation,
  Follows,
  Invariant,
  JsonObject,
  RequestTemplate,
  Requirement,
  RuleUse,
  Scenario,
  TokenPolicy,
} from '../../model/suite.ts'
import type { Source } from '../../source/yaml.ts'
import { valueAt } from '../change.ts'
import { requirementsFrom, type Surroundings, scenariosFrom } from '../expand.ts'
import { ruleSources } from '../rule-files.ts'
import { expectationOf, invariantsOf, type RawSend, type RawTokens, sendsOf } from '../steps.ts'
import { applyRules, idsOf, type Made, withIds } from './apply.ts'
import { choiceRequirement, choicesOf, requestChoice } from './choices.ts'
import { setupOf } from './columns.ts'
import { unusedException, withoutExcepted } from './except.ts'
import { kebab, tokenReaderOf } from './expressions.ts'
import { familiesOf, familiesWith } from './families.ts'
import { problemsOf } from './mistakes.ts'
import { credentialsOf, describe, placedIn, requestsOf } from './operations.ts'
import type { RawDescription } from './raw.ts'
import { renewalColumns } from './renewal.ts'
import { saidScenarios, withoutUnsaid } from './said.ts'
import { familyColumns } from './subjects.ts'

/** The name of the schema that a documented response fits, by the name of its expectation. */
const schemaNameOf = (expectation: string): string => `${expectation.replace('/', '.')}.schema.json`

/** What a description and the shared rules make of a suite. */
export interface Described {
  requests: Record<string, RequestTemplate>
  /** The places of names and secrets in each request. */
  credentials: Record<string, string[]>
  expectations: Record<string, Expectation>
  requirements: Requirement[]
  /** What explains each requirement of a rule, also where the suite says it in its own words. */
  follows: Map<string, Follows>
  invariants: Invariant[]
  unanswered: string
  /** The requirement that requests at the same moment all get a token, where there is one. */
  parallel: string
  /** CEL expressions that read every token of a response, of whatever kind. */
  tokenReaders: string[]
  tokens: RawTokens
  /** What the documentation leaves open about requests: the pre-flight finds out. */
  choices: { requirement: string; given: RawSend[]; request: string; of: Record<string, JsonObject> }[]
  /** The schemas of documented responses, by their names. */
  schemas: Map<string, JsonObject>
  /** What a renewal leaves for the next one, by its request. */
  successors: Record<string, Record<string, string>>
  /** The operations that revoke. */
  revocations: string[]
  /** A file of the suite in which every name of a shared requirement is its whole id. */
  withIds(source: Source): Source
  scenarios(surroundings: Surroundings): { scenarios: Scenario[]; rules: RuleUse[]; problems: Problem[] }
}

/** One expectation with the checks of another behind its own. */
export const joined = (one: Expectation, other: Expectation): Expectation => ({
  ...one,
  ...other,
  checks: [...one.checks, ...other.checks],
  either: [...one.either, ...other.either],
  at: one.at,
})

/** Whether a row of a rule's table is the very value that stands there already, as POST is of methods other than POST. */
const changesNothing = ({ given, steps }: Scenario, requests: Surroundings['requests']): boolean =>
  sendsOf([...given, ...steps]).some(({ request, change }) => {
    if (!change || !('to' in change)) return false
    if ('move' in change) return change.move === change.to
    if (!('set' in change)) return false
    const template = own(requests, request)
    return template !== undefined && isDeepStrictEqual(valueAt(template, change.set), change.to)
  })

/** Whether it is known from the description alone that a scenario does not apply, whatever the target. */
const neverApplies = ({ when }: Scenario): boolean =>
  when.some(({ that }) => {
    if (referencesOf(that).length > 0) return false
    const evaluation = evaluate(that, {})
    return evaluation.ok && evaluation.value === false
  })

const tokenReadersOf = ({ operations }: Description): string[] => [
  ...new Set(
    operations
      .flatMap(({ response }) => response)
      .filter(({ role }) => /token|challenge/.test(responseRoles[role]))
      .map(({ at }) => tokenReaderOf(at)),
  ),
]

const mapValues = <A, B>(record: Record<string, A>, map: (value: A, name: string) => B): Record<string, B> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value, name)]))

/** Two operations with the same response say the same of it. */
const distinct = <T>(made: Made<T>[]): Made<T>[] => [
  ...new Map(made.map((one) => [JSON.stringify([one.path, one.source.file, one.value]), one])).values(),
]

/** What follows from the description in a `suite.yaml`, with the suite's own requirements before those of the rules. */
export const describeSuite = (raw: RawDescription, head: Source, given: Requirement[]): Described => {
  const description = describe(raw, head)
  const unclear = problemsOf(description, raw)
  if (unclear.length) throw new UsageError(unclear)
  const applied = applyRules(description, ruleSources())
  const ids = new Set(given.map(({ id }) => id))
  const idOf = idsOf(description)
  const choices = choicesOf(description)
  const follows = new Map<string, Follows>()
  const made = applied.requirements.flatMap(({ value, source, path, origin }) => {
    if (value.follows && !follows.has(value.id)) follows.set(value.id, value.follows)
    if (ids.has(value.id)) return []
    ids.add(value.id)
    return requirementsFrom(value, path, source).map((it): Requirement => ({ ...it, origin }))
  })
  const requirements = [...choices.map((choice) => choiceRequirement(choice, idOf)), ...made]
  const known = new Set([...ids, ...requirements.map(({ id }) => id)])
  const expectations: Record<string, Expectation> = {}
  for (const { value, source, path } of distinct(applied.expectations)) {
    const [name, expectation] = value
    const one = expectationOf(name, withoutUnsaid(expectation, known), path, source)
    expectations[name] = expectations[name] ? joined(expectations[name], one) : one
  }
  const schemas = new Map<string, JsonObject>()
  for (const [name, schema] of Object.entries(applied.schemas)) {
    const expectation = own(expectations, name)
    expectations[name] = {
      ...(expectation ?? { name, checks: [], either: [], at: { file: head.file, line: 1, column: 1 } }),
      schema: schemaNameOf(name),
    }
    schemas.set(schemaNameOf(name), schema)
  }
  const families = familiesOf(description)
  const row = familyColumns(description, families[0]!)
  // A new token may end the earlier ones, or their refresh tokens alone.
  const uses = [
    ...(row['use'] === undefined ? [] : [{ send: String(row['use']) }]),
    ...(row['renew'] === undefined
      ? []
      : [{ send: String(row['renew']), save: row['renew_save'] as Record<string, string> }]),
  ]
  return {
    requests: mapValues(requestsOf(raw, description), (request, name) => ({
      ...request,
      expect: Object.hasOwn(expectations, `${name}/${request.expect}`)
        ? `${name}/${request.expect}`
        : request.expect!,
    })),
    credentials: credentialsOf(description),
    expectations,
    requirements,
    follows,
    invariants: distinct(applied.invariants).flatMap(({ value, source, path }) =>
      invariantsOf(withoutUnsaid(value, known), path, source),
    ),
    unanswered: idOf('answers'),
    parallel: idOf('parallel'),
    tokenReaders: tokenReadersOf(description),
    tokens: {
      supersedes: row['supersedes'] as TokenPolicy['supersedes'],
      issue: { send: String(row['issue']), save: row['save'] as Record<string, string> },
      ...(uses.length > 0 && { use: uses }),
      ...(row['revoke_at'] !== undefined && { revoke: { send: String(row['revoke']) } }),
    },
    choices: [
      ...choices.map((choice) => requestChoice(choice, idOf)),
      ...placedIn(description).map(({ operation, part, options }) => ({
        requirement: idOf(`${kebab(part.role)}-place`),
        given: setupOf(operation, familyColumns(description, familiesWith(operation, families)[0]!)),
        request: operation.name,
        of: options,
      })),
    ],
    schemas,
    successors: Object.fromEntries(
      description.operations
        .filter(({ purpose }) => purpose === 'renew')
        .map((renew) => {
          const [family] = familiesWith(renew, families)
          return [renew.name, (renewalColumns(family!)['successor'] ?? {}) as Record<string, string>]
        }),
    ),
    revocations: description.operations.filter(({ purpose }) => purpose === 'revoke').map(({ name }) => name),
    withIds: (source) => ({ ...source, value: withIds(source.value, idOf) }),
    scenarios: (surroundings) => {
      const all = saidScenarios(applied.scenarios, known, applied)
        .flatMap(({ value, source, path, origin }) =>
          scenariosFrom(value, path, source, surroundings).map((it): Scenario => ({ ...it, origin })),
        )
        .filter((scenario) => !neverApplies(scenario) && !changesNothing(scenario, surroundings.requests))
      return {
        scenarios: withoutExcepted(all, applied.exceptions, applied.uses),
        rules: [...applied.uses.values()],
        problems: applied.exceptions.unused().map((one) => unusedException(one, applied.spoken, all)),
      }
    },
  }
}
