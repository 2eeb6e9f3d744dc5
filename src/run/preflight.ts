import { isDeepStrictEqual } from 'node:util'
import { referencesOf } from '../expression/references.ts'
import { expressionsIn } from '../expression/template.ts'
import { type NoAnswer, preflightId } from '../model/event.ts'
import { own } from '../model/own.ts'
import type { Dialect, Scenario, SendStep, Step, Suite } from '../model/suite.ts'
import { formatDuration } from '../source/duration.ts'
import { sendsOf } from '../suite/steps.ts'
import type { Assay } from './assay.ts'
import type { StepOutcome } from './judge.ts'
import { mergeInvariants } from './scenario.ts'
import { freshState, type ScenarioState } from './state.ts'
import { perform } from './step.ts'

/** What is found out about a target before any scenario runs. */
export interface Preflight {
  /** Why nothing can be judged at all, e.g. because nobody listens there. */
  unusable?: string
  /** The option taken of each dialect, by request. */
  choices: Record<string, string>
  readings: { statement: string; took: string }[]
  /** What a reader should know before the verdicts. */
  remarks: string[]
  /** What the target's answers to valid requests have broken of what every exchange must satisfy. */
  state: ScenarioState
}

const noticeableSkewSeconds = 2

/** Finds out how the target reads what its source leaves open, and whether it can be asked at all. */
export const preflight = async (assay: Assay): Promise<Preflight> => {
  const { suite } = assay
  const found: Preflight = { choices: {}, readings: [], remarks: [], state: scratch(suite) }
  for (const dialect of suite.dialects) {
    const outcome = await tryDialect(assay, dialect)
    if (outcome.unusable !== undefined) return { ...found, unusable: outcome.unusable }
    if (outcome.took) {
      found.choices[dialect.request] = outcome.took.name
      found.readings.push({ statement: dialect.statement, took: outcome.took.name })
    }
  }
  const state = scratch(suite)
  const issued = await valid(assay, found, state, suite.tokens.issue)
  const refusal = issued.results.find(({ ok }) => !ok)
  // A target may answer everything but this; only what each scenario meets can tell.
  const broken = issued.error?.kind === 'closed' || issued.error?.kind === 'malformed'
  if (issued.error && !broken) return { ...found, unusable: issued.error.message }
  if (issued.error)
    found.remarks.push(`The first valid request got no whole answer: ${issued.error.message}.`)
  if (refusal)
    found.remarks.push(
      `The first valid request was not granted; if that is not the target's fault, check its inputs. What came: ${refusal.actual}`,
    )
  const skew = assay.skewSeconds ?? 0
  if (Math.abs(skew) >= noticeableSkewSeconds)
    found.remarks.push(
      `The target's clock is ${formatDuration(Math.abs(skew))} ${skew > 0 ? 'ahead' : 'behind'}; that is not held against it.`,
    )
  assay.discards =
    suite.tokens.discards === 'always' ||
    (suite.tokens.discards === 'free' && (await discards(assay, state, found)))
  return found
}

/** Takes over what an earlier pre-flight of the same run has settled, so that no new token ends the life of a watched one. */
export const recallPreflight = (
  assay: Assay,
  { choices, discards }: { choices: Record<string, string>; discards: boolean },
): void => {
  assay.discards = discards
  for (const { request, options } of assay.suite.dialects) {
    const option = options.find(({ name }) => name === own(choices, request))
    if (option) assay.choices.set(request, option.with)
  }
}

/** The pre-flight as a scenario: it is told of only where the target breaks something there already. */
export const preflightScenario = (suite: Suite): Scenario => ({
  suite: suite.id,
  id: preflightId,
  title: 'The first valid requests are answered as every request must be',
  proves: [suite.answers],
  given: [],
  steps: [],
  tags: [],
  needs: { paths: [], otherAccount: false, waiting: false, exclusive: false },
  when: [],
  property: false,
  at: suite.tokens.issue.at,
})

const scratch = (suite: Suite): ScenarioState => freshState(preflightScenario(suite), 0, 1)

/** Sends a request that is valid; what its answer breaks is kept, with the exchange as evidence. */
const valid = async (
  assay: Assay,
  { state: kept }: Preflight,
  state: ScenarioState,
  step: SendStep,
): Promise<StepOutcome> => {
  const before = state.exchanges.length
  const outcome = await run(assay, state, step)
  const exchange = kept.exchanges.push(...state.exchanges.slice(before)) - 1
  const broken = outcome.invariants.filter(({ ok }) => !ok)
  mergeInvariants(kept.checks, assay.record ? broken.map((judged) => ({ ...judged, exchange })) : broken)
  return outcome
}

const run = (assay: Assay, state: ScenarioState, step: Step): Promise<StepOutcome> =>
  step.kind === 'wait'
    ? Promise.resolve({ results: [], invariants: [] })
    : perform(assay, { proves: [] } as unknown as Scenario, state, step)

const usable = (assay: Assay, step: SendStep): boolean => {
  const template = [own(assay.suite.requests, step.request), step.with ?? {}] as never
  const references = expressionsIn(template).flatMap(({ text }) => referencesOf(text))
  return references.every(
    ({ name, member }) =>
      name !== 'paths' || member === undefined || own(assay.target.paths, member) !== undefined,
  )
}

const holds = ({ results, error, missing }: StepOutcome): boolean =>
  error === undefined && missing === undefined && results.every(({ ok }) => ok)

/** What can become of one request where others fare well. */
const ofThisRequest = new Set<NoAnswer>(['closed', 'malformed', 'unsendable'])

const tryDialect = async (
  assay: Assay,
  dialect: Dialect,
): Promise<{ took?: Dialect['options'][number]; unusable?: string }> => {
  const state = scratch(assay.suite)
  const step = dialectStep(assay.suite, dialect)
  if (![...sendsOf(dialect.given), step].every((send) => usable(assay, send))) return {}
  for (const given of dialect.given) {
    const outcome = await run(assay, state, given)
    if (outcome.error) return { unusable: outcome.error.message }
    if (!holds(outcome)) return {}
  }
  for (const option of dialect.options) {
    assay.choices.set(dialect.request, option.with)
    const outcome = await run(assay, state, step)
    const { kind, message = '' } = outcome.error ?? {}
    if (kind && !ofThisRequest.has(kind)) return { unusable: message }
    if (holds(outcome)) return { took: option }
  }
  assay.choices.delete(dialect.request)
  return {}
}

const dialectStep = ({ requests, outcomes }: Suite, { request, with: patch, at }: Dialect): SendStep => {
  const expected = own(outcomes, own(requests, request)?.expect ?? '')
  return {
    kind: 'send',
    request,
    as: 'self',
    ...(patch && { with: patch }),
    expect: expected ? [expected] : [],
    checks: [],
    readings: [],
    save: {},
    at,
  }
}

/** How many tokens are had after the first one: some targets let a user have a few at a time, and no more. */
const furtherTokens = 6

/** Whether further tokens end the life of the first one here; when there is no telling, it is taken to be so. */
const discards = async (assay: Assay, state: ScenarioState, found: Preflight): Promise<boolean> => {
  const { issue, use } = assay.suite.tokens
  const uses = use.filter((step) => usable(assay, step))
  const used = async (): Promise<boolean> => {
    for (const step of uses) if (!holds(await valid(assay, found, state, step))) return false
    return true
  }
  if (uses.length === 0 || !(await used())) return true
  const further = Array.from({ length: furtherTokens }, () => scratch(assay.suite))
  const issued = await Promise.all(further.map((one) => valid(assay, found, one, issue)))
  if (!issued.every(holds)) return true
  // The same token again, e.g. a JWT of the same second, tells nothing.
  if (further.every(({ saved }) => isDeepStrictEqual(state.saved, saved))) return true
  const survives = await used()
  if (!survives)
    found.remarks.push(
      'A new token ends the life of older ones here; scenarios that watch a token run one at a time on its account.',
    )
  return !survives
}
