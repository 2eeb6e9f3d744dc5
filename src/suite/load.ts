import { existsSync } from 'node:fs'
import { referencesOf } from '../expression/references.ts'
import { expressionsIn } from '../expression/template.ts'
import { didYouMean, type Place, type Problem, UsageError } from '../model/errors.ts'
import { own } from '../model/own.ts'
import type {
  Expectation,
  InputSpec,
  PathSpec,
  RequestChoice,
  RequestTemplate,
  Requirement,
  Suite,
} from '../model/suite.ts'
import { parseDuration } from '../source/duration.ts'
import { validateSource } from '../source/validate.ts'
import { readYaml, type Source } from '../source/yaml.ts'
import { withContentType } from '../target/wire.ts'
import { figuresOf, type RawDescription, type RawLifetime } from './describe/raw.ts'
import { type Described, describeSuite, joined } from './describe/suite.ts'
import { duplicatesIn, requirementsOf, scenariosOf } from './expand.ts'
import { digestOf, suiteFile, suiteFilesIn } from './files.ts'
import { profilesIn, type RawProfiles } from './profiles.ts'
import { sectionShape, suiteShape } from './shapes.ts'
import {
  expectationOf,
  invariantsOf,
  type Names,
  type RawExpectation,
  type RawInvariant,
  type RawTokens,
  sendOf,
  stepsOf,
} from './steps.ts'

interface RawSuite extends Partial<RawDescription> {
  suite: string
  title: string
  source: string
  version?: string
  inputs: Record<string, InputSpec>
  paths: Record<string, PathSpec>
  origins?: Record<string, { description: string }>
  lifetimes?: Record<string, RawLifetime>
  requests?: Record<string, RequestTemplate>
  expectations?: Record<string, RawExpectation>
  unanswered?: string
  tokens?: RawTokens
  invariants?: RawInvariant[]
  profiles?: RawProfiles
}

/** More scenarios than these are a slip: the largest suites have some hundreds. */
const mostScenarios = 5000

const asText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

/** The inputs with their values as the texts that targets give, and those marked that no request sends. */
const inputsOf = (
  inputs: Record<string, InputSpec>,
  requests: Record<string, RequestTemplate>,
): Record<string, InputSpec> => {
  const sent = expressionsIn(requests as never).flatMap(({ text }) => referencesOf(text))
  const isSent = (input: string) => sent.some(({ name, member }) => name === 'inputs' && member === input)
  return Object.fromEntries(
    Object.entries(inputs).map(([name, { default: usual, example, ...spec }]) => [
      name,
      {
        ...spec,
        ...(usual !== undefined && { default: asText(usual) }),
        ...(example !== undefined && { example: asText(example) }),
        ...(usual === '' && !isSent(name) && { fact: true as const }),
      },
    ]),
  )
}

/** A suite with everything that is wrong with it so far; rules look for more (`lint`). */
export interface Loaded {
  suite: Suite
  sources: Source[]
  problems: Problem[]
}

/**
 * Reads a suite's folder: `suite.yaml`, further YAML files with requirements and scenarios.
 * @throws {UsageError} when a file is not YAML or not of the published shape, with every such problem.
 */
export const loadSuite = (dir: string): Loaded => {
  const main = suiteFile(dir)
  if (!existsSync(main)) {
    const hint = existsSync(dir) ? 'a suite is a folder with a suite.yaml' : 'there is no such folder'
    throw new UsageError({ code: 'no-suite', message: `"${dir}" is not a suite`, hint })
  }
  // It may be a folder, and then it is none of the files.
  const head = readYaml(main)
  const sources = suiteFilesIn(dir).map((file) => (file === main ? head : readYaml(file)))
  const misshapen = sources.flatMap((source) =>
    validateSource(source, source === head ? suiteShape : sectionShape, 'suite-shape'),
  )
  if (misshapen.length) throw new UsageError(misshapen)

  const raw = head.value as RawSuite
  const problems: Problem[] = []
  const own = sources.flatMap(requirementsOf)
  const described = raw.operations ? describeSuite(raw as RawDescription, head, own) : undefined
  const requests = Object.fromEntries(
    Object.entries({ ...described?.requests, ...raw.requests }).map(([name, request]) => [
      name,
      withContentType(request),
    ]),
  )
  const named = (described?.withIds(head) ?? head).value as RawSuite
  const expectations = expectationsOf(named, head, described)
  const names = namesOf(expectations, requests, problems, described)
  const surroundings = {
    suite: raw.suite,
    requests,
    names,
    ...(described && { credentials: described.credentials }),
  }
  // A suite's own words take the place of a rule's text; what explains it stays the same.
  const explained = own.map((it): Requirement => {
    const follows = it.follows ?? described?.follows.get(it.id)
    return follows === undefined ? it : { ...it, follows }
  })
  const requirements = [...explained, ...(described?.requirements ?? [])]
  const ownSources = described ? sources.map((source) => described.withIds(source)) : sources
  const ruled = described?.scenarios(surroundings)
  const scenarios = [
    ...ownSources.flatMap((source) => scenariosOf(source, surroundings)),
    ...(ruled?.scenarios ?? []),
  ]
  if (scenarios.length > mostScenarios)
    throw new UsageError({
      code: 'too-many-scenarios',
      message: `the suite makes ${scenarios.length} scenarios`,
      hint: `expected: at most ${mostScenarios}; a generator (draw) sweeps over many values within one`,
      place: head.placeOf(['suite']),
    })
  problems.push(...sources.flatMap(needsIn))
  problems.push(...duplicatesIn('requirement', requirements), ...duplicatesIn('scenario', scenarios))
  problems.push(...(ruled?.problems ?? []))
  const tokens = raw.tokens ?? described!.tokens
  const issue = sendOf(tokens.issue, ['tokens', 'issue'], head, names)
  const suite: Suite = {
    id: raw.suite,
    title: raw.title,
    source: raw.source,
    ...(raw.version !== undefined && { version: raw.version }),
    dir,
    inputs: inputsOf(raw.inputs, requests),
    paths: raw.paths,
    ...(raw.origins && { origins: raw.origins }),
    lifetimes: lifetimesOf(raw, head, problems),
    requests,
    expectations,
    unanswered: raw.unanswered ?? described!.unanswered,
    tokens: {
      supersedes: tokens.supersedes,
      issue,
      use: [tokens.use ?? []]
        .flat()
        .map((use, index, { length }) =>
          sendOf(use, ['tokens', 'use', ...(length > 1 ? [index] : [])], head, names),
        ),
      ...(tokens.revoke && { revoke: sendOf(tokens.revoke, ['tokens', 'revoke'], head, names) }),
      ...requirements.flatMap(({ id }) => (id === described?.parallel ? [{ parallel: id }] : []))[0],
    },
    tokenReaders: described?.tokenReaders ?? Object.values(issue.save),
    invariants: [...invariantsOf(named.invariants, ['invariants'], head), ...(described?.invariants ?? [])],
    choices: (described?.choices ?? []).map(
      ({ given, of, ...rest }): RequestChoice => ({
        ...rest,
        given: stepsOf(given, ['operations', rest.request], head, names),
        options: Object.entries(of).map(([name, patch]) => ({ name, with: patch })),
        at: head.placeOf(['operations', rest.request]),
      }),
    ),
    requirements: new Map(requirements.map((requirement) => [requirement.id, requirement])),
    scenarios,
    profiles: profilesIn(named.profiles, head),
    rules: ruled?.rules ?? [],
    schemas: described?.schemas ?? new Map(),
    digest: digestOf(dir),
  }
  return { suite, sources, problems }
}

/** Which rules speak for a part is found out from its description; a scenario that is written by hand is always there. */
const needsIn = (source: Source): Problem[] =>
  ((source.value as { scenarios?: object[] }).scenarios ?? []).flatMap((scenario, index) =>
    Object.hasOwn(scenario, 'needs')
      ? [
          {
            code: 'needs-in-suite',
            message: '"needs" is for the scenarios of rules',
            hint: 'what a scenario of a suite needs of a target is written as "when"',
            place: source.placeOfKey(['scenarios', index, 'needs']),
          },
        ]
      : [],
  )

/** The suite's own expectations, those that rules make, and where both say something of one, both. */
const expectationsOf = (
  raw: RawSuite,
  source: Source,
  described: Described | undefined,
): Record<string, Expectation> => {
  const expectations: Record<string, Expectation> = { ...described?.expectations }
  for (const [name, expectation] of Object.entries(raw.expectations ?? {})) {
    const told = expectationOf(name, expectation, ['expectations', name], source)
    const made = own(expectations, name)
    expectations[name] = made ? joined(made, told) : told
  }
  return expectations
}

const namesOf = (
  expectations: Record<string, Expectation>,
  requests: Record<string, RequestTemplate>,
  problems: Problem[],
  described: Described | undefined,
): Names => ({
  expectation: (name: string, at: Place, request?: string) => {
    const expectation = own(expectations, `${request}/${name}`) ?? own(expectations, name)
    if (!expectation)
      problems.push({
        code: 'unknown-expectation',
        message: `there is no expectation "${name}"`,
        hint: didYouMean(name, Object.keys(expectations)),
        place: at,
      })
    return expectation ?? { name, checks: [], either: [], at }
  },
  defaultExpectation: (request) => own(requests, request)?.expect,
  successor: (request) => described && own(described.successors, request),
  revokes: (request) => described?.revocations.includes(request) ?? false,
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
