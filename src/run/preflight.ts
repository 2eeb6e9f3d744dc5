import { isDeepStrictEqual } from 'node:util'
import { pathsIn } from '../expression/references.ts'
import { expressionsIn } from '../expression/template.ts'
import { type NoAnswer, preflightId } from '../model/event.ts'
import { own } from '../model/own.ts'
import type { RequestChoice, Scenario, SendStep, Step, Suite } from '../model/suite.ts'
import { formatDuration } from '../source/duration.ts'
import { sendsOf } from '../suite/steps.ts'
import { type Denied, deniedLogin, findDenied, type Try } from './access.ts'
import { timeMovedBefore } from './moved-before.ts'
import { mergeInvariants } from './scenario.ts'
import { isGranted } from './shut-out.ts'
import { freshState, type ScenarioState } from './state.ts'
import { perform } from './step.ts'
import { type StepResult, stepResult } from './step-context.ts'
import type { SuiteRun } from './suite-run.ts'

/** What is found out about a target before any scenario runs. */
export interface Preflight {
  /** Why nothing can be judged at all, e.g. because nobody listens there. */
  unusable?: string
  denied: Denied
  /** The option taken of each choice, by request. */
  ways: Record<string, string>
  choices: { requirement: string; took: string }[]
  /** What a reader should know before the verdicts. */
  remarks: string[]
  /** What the target's answers to valid requests have broken of what every exchange must satisfy. */
  state: ScenarioState
}

const noticeableSkewSeconds = 2

/** What came of the first request for a token, with the origin that it went to where that is not the target's url. */
const atOrigin = ({ requests, tokens }: Suite, message: string): string => {
  const { origin } = own(requests, tokens.issue.request) ?? {}
  return origin === undefined ? message : `origins.${origin}: ${message}`
}

/** Finds out how the target reads what its source leaves open, and whether it can be asked at all. */
export const preflight = async (run: SuiteRun): Promise<Preflight> => {
  const { suite } = run
  const found: Preflight = {
    ways: {},
    choices: [],
    remarks: [],
    state: scratch(suite),
    denied: { paths: {} },
  }
  let rejected: StepResult | undefined
  for (const choice of suite.choices) {
    const result = await tryChoice(run, choice)
    if (choice.request === suite.tokens.issue.request) rejected = result.rejected
    if (result.unusable !== undefined) return { ...found, unusable: result.unusable }
    if (result.took) {
      found.ways[choice.request] = result.took.name
      found.choices.push({ requirement: choice.requirement, took: result.took.name })
    }
  }
  const state = scratch(suite)
  const issued = rejected ?? (await valid(run, found, state, suite.tokens.issue))
  const refusal = issued.results.find(({ ok }) => !ok)
  // A target may answer everything but this; only what each scenario meets can tell.
  const broken = issued.error?.kind === 'closed' || issued.error?.kind === 'malformed'
  const mistaken = await wrongProtocol(run, issued)
  if (mistaken !== undefined) return { ...found, denied: { all: mistaken, paths: {} } }
  if (issued.error && !broken) return { ...found, unusable: atOrigin(suite, issued.error.message) }
  if (issued.error)
    found.remarks.push(`The first valid request got no complete response: ${issued.error.message}.`)
  const send: Try = (account, step) => sendIn(run, account === 0 ? state : scratch(suite, account), step)
  const login = run.trusted || issued.error ? undefined : await deniedLogin(run, issued, send)
  if (login !== undefined) return { ...found, denied: { all: login, paths: {} } }
  if (refusal)
    found.remarks.push(
      isGranted(issued.status)
        ? `The first valid request got no response as it is documented. Actual: ${refusal.actual}`
        : `The first valid request was rejected. If that is not the target's fault, check the inputs. Actual: ${refusal.actual}`,
    )
  const moved = run.trusted ? undefined : await timeMovedBefore(run, send)
  if (moved?.unusable !== undefined) return { ...found, denied: { all: moved.unusable, paths: {} } }
  if (moved?.remark !== undefined) found.remarks.push(moved.remark)
  const skew = run.skewSeconds ?? 0
  if (moved?.remark === undefined && Math.abs(skew) >= noticeableSkewSeconds)
    found.remarks.push(
      `The target's clock is ${formatDuration(Math.abs(skew))} ${skew > 0 ? 'ahead' : 'behind'}; that is not held against it.`,
    )
  const policy = suite.tokens.supersedes
  // One that ends tokens which are to live is found out too: what it breaks by that is told by one requirement then.
  run.supersedes =
    policy === 'always' || (!run.inOrder && ((await supersedes(run, state, found)) ?? policy === 'free'))
  if (run.trusted || refusal || issued.error) return found
  const denied = await findDenied(run, send)
  return { ...found, denied, remarks: [...found.remarks, ...remarksOf(denied)] }
}

/** Why nothing can be asked where the url has http for https, or https for http. */
const wrongProtocol = async (
  { client, target }: SuiteRun,
  { error, status }: StepResult,
): Promise<string | undefined> => {
  if (!client.speaksTls) return undefined
  if (target.url.protocol === 'https:')
    return error?.kind === 'tls' && !(await client.speaksTls()) ? error.message : undefined
  // A server that has TLS closes the connection of who comes without, answers with bytes of TLS, or with a 400 that says so.
  const suspect = error?.kind === 'closed' || error?.kind === 'malformed' || status === 400
  return suspect && (await client.speaksTls())
    ? `no connection to ${target.url.host}: it speaks TLS; write https:// for http://`
    : undefined
}

/** Takes over what an earlier pre-flight of the same run has settled, so that no new token ends the life of a watched one. */
export const recallPreflight = (
  run: SuiteRun,
  { ways, supersedes }: { ways: Record<string, string>; supersedes: boolean },
): void => {
  run.supersedes = supersedes
  for (const { request, options } of run.suite.choices) {
    const option = options.find(({ name }) => name === own(ways, request))
    if (option) run.choices.set(request, option.with)
  }
}

/** The pre-flight as a scenario: it is told of only where the target breaks something there already. */
export const preflightScenario = (suite: Suite): Scenario => ({
  suite: suite.id,
  id: preflightId,
  title: 'The first valid requests are answered as every request must be',
  proves: [suite.unanswered],
  given: [],
  steps: [],
  guesses: false,
  needs: { paths: [], otherAccount: false, waiting: false, exclusive: false },
  when: [],
  property: false,
  at: suite.tokens.issue.at,
})

const scratch = (suite: Suite, account = 0): ScenarioState =>
  freshState({ scenario: preflightScenario(suite) }, account, account === 0 ? 1 : 0)

const remarksOf = ({ otherAccount, paths }: Denied): string[] =>
  [...(otherAccount === undefined ? [] : [otherAccount]), ...Object.values(paths)].map(
    (reason) => `Not everything can be judged: ${reason}.`,
  )

/** Sends a request that is valid; what its answer breaks is kept, with the exchange as evidence. */
const valid = async (
  run: SuiteRun,
  { state: kept }: Preflight,
  state: ScenarioState,
  step: SendStep,
): Promise<StepResult> => {
  const before = state.exchanges.length
  const result = await sendIn(run, state, step)
  const exchange = kept.exchanges.push(...state.exchanges.slice(before)) - 1
  const broken = result.invariants.filter(({ ok }) => !ok)
  mergeInvariants(kept.checks, run.record ? broken.map((judged) => ({ ...judged, exchange })) : broken)
  return result
}

const sendIn = (run: SuiteRun, state: ScenarioState, step: Step): Promise<StepResult> =>
  step.kind === 'wait'
    ? Promise.resolve(stepResult())
    : perform(
        {
          run,
          scenario: preflightScenario(run.suite),
          state,
          place: 'given[0]',
          requirement: run.suite.unanswered,
        },
        step,
      )

/** Whether the target gives every path that a request reads. */
const usable = ({ suite, target }: SuiteRun, step: SendStep): boolean => {
  const template = [own(suite.requests, step.request), step.with ?? {}] as never
  const texts = expressionsIn(template).map(({ text }) => text)
  return pathsIn(texts).every((name) => own(target.paths, name) !== undefined)
}

const holds = ({ results, error, cannotContinue }: StepResult): boolean =>
  error === undefined && cannotContinue === undefined && results.every(({ ok }) => ok)

/** What can become of one request where others fare well. */
const ofThisRequest = new Set<NoAnswer>(['closed', 'malformed', 'unsendable'])

const tryChoice = async (
  run: SuiteRun,
  choice: RequestChoice,
): Promise<{ took?: RequestChoice['options'][number]; rejected?: StepResult; unusable?: string }> => {
  const state = scratch(run.suite)
  const step = choiceStep(run.suite, choice)
  if (![...sendsOf(choice.given), step].every((send) => usable(run, send))) return {}
  for (const given of choice.given) {
    const result = await sendIn(run, state, given)
    if (result.error) return { unusable: result.error.message }
    if (!holds(result)) return {}
  }
  // A wrong password in the target file is tried no more often than any other.
  const isLogin = choice.request === run.suite.tokens.issue.request
  const options = isLogin ? choice.options.slice(0, run.target.limits.attempts) : choice.options
  let rejected: StepResult | undefined
  for (const option of options) {
    run.choices.set(choice.request, option.with)
    const result = await sendIn(run, state, step)
    const { kind, message = '' } = result.error ?? {}
    if (!kind) rejected = result
    if (kind && !ofThisRequest.has(kind)) return { unusable: message }
    if (holds(result)) return { took: option }
  }
  run.choices.delete(choice.request)
  return rejected ? { rejected } : {}
}

const choiceStep = (
  { requests, expectations }: Suite,
  { request, with: patch, at }: RequestChoice,
): SendStep => {
  const expected = own(expectations, own(requests, request)?.expect ?? '')
  return {
    kind: 'send',
    request,
    as: 'self',
    ...(patch && { with: patch }),
    expect: expected ? [expected] : [],
    checks: [],
    either: [],
    save: {},
    at,
  }
}

/** How many tokens are had after the first one: some targets let a user have a few at a time, and no more. */
export const furtherTokens = 6

/** Whether further tokens, or the end of one of them, end the life of the first one here; undefined when there is no telling. */
const supersedes = async (
  run: SuiteRun,
  state: ScenarioState,
  found: Preflight,
): Promise<boolean | undefined> => {
  const { issue, use } = run.suite.tokens
  const uses = use.filter((step) => usable(run, step))
  const used = async (one = state): Promise<boolean> => {
    for (const step of uses) if (!holds(await valid(run, found, one, step))) return false
    return true
  }
  if (uses.length === 0 || !(await used())) return undefined
  const further = Array.from({ length: furtherTokens }, () => scratch(run.suite))
  const issued = await Promise.all(further.map((one) => valid(run, found, one, issue)))
  if (!issued.every(holds)) return undefined
  // The same token again, e.g. a JWT of the same second, tells nothing; and what one scenario does to a token that
  // all are given, such as renewing it, the others suffer.
  const shared = ([name, value]: [string, unknown]) =>
    value !== null && further.every(({ saved }) => isDeepStrictEqual(own(saved, name), value))
  if (Object.entries(state.saved).some(shared)) return undefined
  const alone = (what: string): true => {
    found.remarks.push(
      `${what} ends the life of others here; scenarios that watch a token run one at a time on its account.`,
    )
    return true
  }
  if (!(await used())) {
    // A token that ends by being used says nothing of others.
    const one = scratch(run.suite)
    const endsByUse = holds(await valid(run, found, one, issue)) && (await used(one)) && !(await used(one))
    return endsByUse ? undefined : alone('A new token')
  }
  const { revoke } = run.suite.tokens
  if (!revoke || !usable(run, revoke)) return false
  const isRevoked = holds(await valid(run, found, further[0]!, revoke))
  return isRevoked && !(await used()) && alone('The revocation of a token')
}
