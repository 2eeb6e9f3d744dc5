import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { didYouMean, type Place, type Problem, UsageError } from '../model/errors.ts'
import { own } from '../model/own.ts'
import type {
  Dialect,
  InputSpec,
  JsonObject,
  Outcome,
  PathSpec,
  RequestTemplate,
  Suite,
  TokenPolicy,
} from '../model/suite.ts'
import { parseDuration } from '../source/duration.ts'
import { validateSource } from '../source/validate.ts'
import { readYaml, type Source } from '../source/yaml.ts'
import { withContentType } from '../target/wire.ts'
import { figuresOf, type RawDescription, type RawLifetime } from './describe/operations.ts'
import { type Described, describeSuite, documentedSchemaName, joined } from './describe/suite.ts'
import { duplicatesIn, scenariosOf, statementsOf } from './expand.ts'
import { digestOf, schemaFilesIn, yamlFilesIn } from './files.ts'
import { sectionShape, suiteShape } from './shapes.ts'
import {
  invariantsOf,
  type Names,
  outcomeOf,
  type RawInvariant,
  type RawOutcome,
  type RawSend,
  type RawStep,
  sendOf,
  stepsOf,
} from './steps.ts'

interface RawSuite extends Partial<RawDescription> {
  suite: string
  title: string
  source: string
  inputs: Record<string, InputSpec>
  paths: Record<string, PathSpec>
  lifetimes?: Record<string, RawLifetime>
  requests?: Record<string, RequestTemplate>
  outcomes?: Record<string, RawOutcome>
  answers?: string
  tokens?: { discards: TokenPolicy['discards']; issue: RawSend; use?: RawSend | RawSend[] }
  invariants?: RawInvariant[]
  dialects?: {
    statement: string
    given?: RawStep[]
    request: string
    with?: JsonObject
    options: Record<string, JsonObject>
  }[]
}

/** A suite with everything that is wrong with it so far; rules look for more (`lint`). */
export interface Loaded {
  suite: Suite
  sources: Source[]
  problems: Problem[]
}

/**
 * Reads a suite's folder: `suite.yaml`, further YAML files with statements and scenarios, JSON Schemas in `schemas/`.
 * @throws {UsageError} when a file is not YAML or not of the published shape, with every such problem.
 */
export const loadSuite = (dir: string): Loaded => {
  const main = path.join(dir, 'suite.yaml')
  if (!existsSync(main)) {
    const hint = existsSync(dir) ? 'a suite is a folder with a suite.yaml' : 'there is no such folder'
    throw new UsageError({ code: 'no-suite', message: `"${dir}" is not a suite`, hint })
  }
  const files = yamlFilesIn(dir)
  const sources = files.map((file) => readYaml(file))
  const head = sources.find(({ file }) => file === main)!
  const misshapen = sources.flatMap((source) =>
    validateSource(source, source === head ? suiteShape : sectionShape, 'suite-shape'),
  )
  if (misshapen.length) throw new UsageError(misshapen)

  const raw = head.value as RawSuite
  const problems: Problem[] = []
  const schemas = readSchemas(dir, problems)
  const own = sources.flatMap(statementsOf)
  const described = raw.operations ? describeSuite(raw as RawDescription, head, own) : undefined
  if (described?.schema) schemas.set(documentedSchemaName, described.schema)
  const requests = Object.fromEntries(
    Object.entries({ ...described?.requests, ...raw.requests }).map(([name, request]) => [
      name,
      withContentType(request),
    ]),
  )
  const named = (described?.withIds(head) ?? head).value as RawSuite
  const outcomes = outcomesOf(named, head, described)
  const names = namesOf(outcomes, requests, problems, described)
  const surroundings = { suite: raw.suite, requests, names }
  const statements = [...own, ...(described?.statements ?? [])]
  const ownSources = described ? sources.map((source) => described.withIds(source)) : sources
  const scenarios = [
    ...ownSources.flatMap((source) => scenariosOf(source, surroundings)),
    ...(described?.scenarios(surroundings) ?? []),
  ]
  problems.push(...duplicatesIn('statement', statements), ...duplicatesIn('scenario', scenarios))
  problems.push(...(described?.problems ?? []))
  const tokens = raw.tokens ?? described!.tokens
  const issue = sendOf(tokens.issue, ['tokens', 'issue'], head, names)
  const suite: Suite = {
    id: raw.suite,
    title: raw.title,
    source: raw.source,
    dir,
    inputs: raw.inputs,
    paths: raw.paths,
    lifetimes: lifetimesOf(raw, head, problems),
    requests,
    outcomes,
    answers: raw.answers ?? described!.answers,
    tokens: {
      discards: tokens.discards,
      issue,
      use: [tokens.use ?? []]
        .flat()
        .map((use, index, { length }) =>
          sendOf(use, ['tokens', 'use', ...(length > 1 ? [index] : [])], head, names),
        ),
    },
    tokenReaders: described?.tokenReaders ?? Object.values(issue.save),
    invariants: [...invariantsOf(named.invariants, ['invariants'], head), ...(described?.invariants ?? [])],
    dialects: [...(named.dialects ?? []), ...(described?.dialects ?? [])].map(
      ({ given, options, ...rest }, index): Dialect => ({
        ...rest,
        given: stepsOf(given, ['dialects', index, 'given'], head, names),
        options: Object.entries(options).map(([name, patch]) => ({ name, with: patch })),
        at: head.placeOf(['dialects', index]),
      }),
    ),
    statements: new Map(statements.map((statement) => [statement.id, statement])),
    scenarios,
    schemas,
    digest: digestOf(dir),
  }
  return { suite, sources, problems }
}

/** The suite's own outcomes, those that rules make, and where both say something of one, both. */
const outcomesOf = (
  raw: RawSuite,
  source: Source,
  described: Described | undefined,
): Record<string, Outcome> => {
  const outcomes: Record<string, Outcome> = { ...described?.outcomes }
  for (const [name, outcome] of Object.entries(raw.outcomes ?? {})) {
    const told = outcomeOf(name, outcome, ['outcomes', name], source)
    const made = own(outcomes, name)
    outcomes[name] = made ? joined(made, told) : told
  }
  return outcomes
}

const readSchemas = (dir: string, problems: Problem[]): Map<string, JsonObject> => {
  const schemas = new Map<string, JsonObject>()
  for (const file of schemaFilesIn(dir)) {
    try {
      schemas.set(path.basename(file), JSON.parse(readFileSync(file, 'utf8')))
    } catch (error) {
      problems.push({
        code: 'schema-unreadable',
        message: `"${file}" is not JSON: ${(error as Error).message.replace(/\s+/g, ' ')}`,
        place: { file, line: 1, column: 1 },
      })
    }
  }
  return schemas
}

const namesOf = (
  outcomes: Record<string, Outcome>,
  requests: Record<string, RequestTemplate>,
  problems: Problem[],
  described: Described | undefined,
): Names => ({
  outcome: (name: string, at: Place) => {
    const outcome = own(outcomes, name)
    if (!outcome)
      problems.push({
        code: 'unknown-outcome',
        message: `there is no outcome "${name}"`,
        hint: didYouMean(name, Object.keys(outcomes)),
        place: at,
      })
    return outcome ?? { name, checks: [], readings: [], at }
  },
  defaultOutcome: (request) => own(requests, request)?.expect,
  successor: (request) => described && own(described.successors, request),
})

const lifetimesOf = (raw: RawSuite, source: Source, problems: Problem[]): Record<string, number> => {
  const entries = Object.entries(raw.lifetimes ?? {}).map(([name, life]) => {
    const text = Object.values(figuresOf(life))[0]!
    const seconds = parseDuration(text)
    if (seconds === undefined)
      problems.push({
        code: 'duration',
        message: `"${text}" is not a duration`,
        hint: 'e.g. 2h, 1h59m, 14d, 3600s',
        place: source.placeOf(['lifetimes', name]),
      })
    return [name, seconds ?? 0] as const
  })
  return Object.fromEntries(entries)
}
