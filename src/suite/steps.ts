import type { Place } from '../model/errors.ts'
import { isObject } from '../model/json.ts'
import type {
  Account,
  Change,
  Check,
  Expectation,
  Invariant,
  Json,
  JsonObject,
  LifecycleStep,
  ResponseChoice,
  Scenario,
  SendStep,
  Step,
  Suite,
  TokenPolicy,
} from '../model/suite.ts'
import type { Path } from '../source/secrecy.ts'
import type { Source } from '../source/yaml.ts'
import { unfilled } from './each.ts'
import { unfolded } from './merge.ts'

/** A scenario's parts as YAML has them, after `each`; shapes are guaranteed by the schema. */
export interface RawSend {
  send: string
  as?: Account
  with?: JsonObject
  change?: Change
  expect?: string | string[] | RawExpectation
  check?: RawCheck[]
  either?: RawResponseChoice[]
  save?: Record<string, string>
}
/** How tokens of one account live together, as it is written. */
export interface RawTokens {
  supersedes: TokenPolicy['supersedes']
  issue: RawSend
  use?: RawSend | RawSend[]
  revoke?: RawSend
}

export interface RawCheck {
  that: string
  proves?: string
  says?: string
  expects?: string
  when?: string
}
export interface RawInvariant {
  that: string
  proves: string
  says?: string
  expects?: string
  when?: string
}
export interface RawResponseChoice {
  requirement: string
  of: Record<string, string>
}
export interface RawExpectation {
  says?: string
  status?: number | string | (number | string)[]
  check?: RawCheck[]
  either?: RawResponseChoice[]
}
export interface RawLifecycle {
  issue: RawSend
  use: RawSend
  dead: string
  supersedes: LifecycleStep['supersedes']
  proves?: LifecycleStep['proves']
}
export type RawStep =
  | RawSend
  | { wait: string }
  | { parallel: RawSend[]; repeat?: number; check?: RawCheck[] }
  | { lifecycle: RawLifecycle }
  | { check: RawCheck[] }

/** Names in a step that stand for something of the suite; a miss is reported by the linter's own rule. */
export interface Names {
  /** That of a request whose operation has one of its own; otherwise the one that all share. */
  expectation(name: string, at: Place, request?: string): Expectation
  defaultExpectation(request: string): string | undefined
  /** What the control of a negative saves, because a request can be sent once: a renewal may spend its token. */
  successor(request: string): Record<string, string> | undefined
  /** Whether a request revokes what it is sent with, so that a changed one needs a setup of its own. */
  revokes(request: string): boolean
}

/** Checks with the place of each. */
export const checksOf = (raw: RawCheck[] | undefined, path: Path, source: Source): Check[] =>
  listOf(raw, path, source).map((check, index) => ({
    ...check,
    at: source.placeOf([...path, index, 'that']),
  }))

/** A list that a column of a table may have filled in. @throws {UsageError} when it is none. */
const listOf = <T>(raw: T[] | undefined, path: Path, source: Source): T[] => {
  if (raw === undefined || Array.isArray(raw)) return raw ?? []
  throw unfilled(String(path.at(-1)), raw, 'a list', source.placeOf(path))
}

/** The same of names with values. */
const namedOf = <T extends object>(raw: T, path: Path, source: Source): T => {
  if (isObject(raw)) return raw
  throw unfilled(String(path.at(-1)), raw, 'names with values', source.placeOf(path))
}

/** What every exchange satisfies, with the place of each. */
export const invariantsOf = (raw: RawInvariant[] | undefined, path: Path, source: Source): Invariant[] =>
  (raw ?? []).map((invariant, index) => ({
    ...invariant,
    at: source.placeOf([...path, index, 'that']),
  }))

/** Readings with the place of each. */
export const choicesOf = (
  raw: RawResponseChoice[] | undefined,
  path: Path,
  source: Source,
): ResponseChoice[] =>
  listOf(raw, path, source).map(({ requirement, of }, index) => ({
    requirement,
    of: Object.entries(namedOf(of, [...path, index, 'of'], source)).map(([name, that]) => ({ name, that })),
    at: source.placeOf([...path, index]),
  }))

/** An expectation from its definition. */
export const expectationOf = (
  name: string,
  raw: RawExpectation,
  path: Path,
  source: Source,
): Expectation => ({
  name,
  ...(raw.says !== undefined && { says: raw.says }),
  ...(raw.status !== undefined && { status: [raw.status].flat() }),
  checks: checksOf(raw.check, [...path, 'check'], source),
  either: choicesOf(raw.either, [...path, 'either'], source),
  at: source.placeOf(path),
})

/** What a step expects where any answer is right. */
const anything = 'anything'

/** A send step from its definition; without an `expect` of its own it expects what its request says. */
export const sendOf = (raw: RawSend, path: Path, source: Source, names: Names): SendStep => {
  const expectAt = source.placeOf([...path, raw.expect === undefined ? 'send' : 'expect'])
  const expected = (): Expectation[] => {
    const expect = raw.expect ?? (raw.change ? undefined : names.defaultExpectation(raw.send))
    if (expect === undefined || expect === anything) return []
    if (typeof expect === 'object' && !Array.isArray(expect))
      return [expectationOf('as described', expect, [...path, 'expect'], source)]
    return [expect].flat().map((name) => names.expectation(name, expectAt, raw.send))
  }
  return {
    kind: 'send',
    request: raw.send,
    as: raw.as ?? 'self',
    ...(raw.with && { with: unfolded(namedOf(raw.with, [...path, 'with'], source)) }),
    ...(raw.change && { change: raw.change }),
    expect: expected(),
    checks: checksOf(raw.check, [...path, 'check'], source),
    either: choicesOf(raw.either, [...path, 'either'], source),
    save: raw.save ?? {},
    at: source.placeOf(path),
  }
}

/** Steps from their definitions. */
export const stepsOf = (raw: RawStep[] | undefined, path: Path, source: Source, names: Names): Step[] =>
  listOf(raw, path, source).map((step, index): Step => {
    const here = [...path, index]
    const at = source.placeOf(here)
    if ('send' in step) return sendOf(step, here, source, names)
    if ('wait' in step) return { kind: 'wait', wait: step.wait, at }
    if ('lifecycle' in step) return lifecycleOf(step.lifecycle, [...here, 'lifecycle'], source, names)
    const checks = checksOf(step.check, [...here, 'check'], source)
    if (!('parallel' in step)) return { kind: 'check', checks, at }
    const sends = step.parallel.map((send, n) => sendOf(send, [...here, 'parallel', n], source, names))
    return {
      kind: 'parallel',
      sends: Array.from({ length: step.repeat ?? 1 }, () => sends).flat(),
      checks,
      at,
    }
  })

const lifecycleOf = (raw: RawLifecycle, path: Path, source: Source, names: Names): LifecycleStep => ({
  kind: 'lifecycle',
  issue: sendOf(raw.issue, [...path, 'issue'], source, names),
  use: sendOf(raw.use, [...path, 'use'], source, names),
  dead: names.expectation(raw.dead, source.placeOf([...path, 'dead']), raw.use.send),
  supersedes: raw.supersedes,
  proves: raw.proves ?? {},
  at: source.placeOf(path),
})

/** The sends among steps, those of `parallel` too. */
export const sendsOf = (steps: Step[]): SendStep[] =>
  steps.flatMap((step) =>
    step.kind === 'send'
      ? [step]
      : step.kind === 'parallel'
        ? step.sends
        : step.kind === 'lifecycle'
          ? [step.issue, step.use]
          : [],
  )

/** A lifecycle is drawn alone; every other property has a sweep, which is a table and always runs. */
export const isDrawnAlone = ({ steps }: Pick<Scenario, 'steps'>): boolean =>
  steps.some(({ kind }) => kind === 'lifecycle')

/** Every send of a suite: of its scenarios, its choices and its tokens. */
export const sendsIn = ({ scenarios, choices, tokens: { issue, use } }: Suite): SendStep[] => [
  ...scenarios.flatMap(({ given, steps }) => sendsOf([...given, ...steps])),
  ...choices.flatMap(({ given }) => sendsOf(given)),
  issue,
  ...use,
]

/** Every JSON value of a step that may hold expressions. */
export const templatesOf = ({ with: patch, change }: SendStep): Json[] => [
  ...(patch ? [patch] : []),
  ...(change ? [change] : []),
]
