import type { ChoiceTaken, PreflightDone, Remark, ScenarioFinished } from '../model/event.ts'
import type { Scenario, Suite } from '../model/suite.ts'
import type { Target } from '../model/target.ts'
import { formatDuration } from '../source/duration.ts'
import { type Clock, createClock } from '../target/clock.ts'
import { createHttpClient, type HttpClient } from '../target/http.ts'
import { realTimer, type Timer } from '../target/timer.ts'
import { openTransport, type Transport } from '../target/transport.ts'
import { type Denied, deniedTo } from './access.ts'
import { Attempts } from './attempts.ts'
import { ClockSigns } from './clock-signs.ts'
import { type Deadline, endByEstimate } from './deadline.ts'
import { estimateOf, secondsOf } from './estimate.ts'
import type { Planned } from './plan.ts'
import { preflight, preflightScenario, recallPreflight } from './preflight.ts'
import { finished, type Judged, unjudged, verdictOf } from './scenario.ts'
import { type Means, type ScheduleEvents, Scheduler } from './scheduler.ts'
import type { ScenarioState } from './state.ts'
import type { FuzzOptions, SuiteRun } from './suite-run.ts'
import { heardByMany } from './unless-aborted.ts'

/** Who hears what happens while one suite is held against one target. `parked` says whether a waiting scenario could be written down. */
export interface Listener {
  started?(suite: Suite, scenario: Scenario): void
  event(event: ScenarioFinished | PreflightDone | ChoiceTaken | Remark): void
  waiting?(suite: Suite, seconds: number, means: Means): void
  parked?(state: ScenarioState): boolean
  /** The pre-flight is over, and scenarios begin; a response has taken so long. */
  ready?(latencyMs: number): void
  learn?: SuiteRun['learn']
  defect?(suite: Suite, during: string, error: unknown): void
  derive?: SuiteRun['derive']
}

export interface SuiteRunOptions {
  plan: Planned[]
  maxWaitSeconds: number
  /** The end that is set; without it one is set by what is estimated. */
  deadline?: Deadline
  /** How often a scenario is started over that comes to an error. */
  retries?: number
  /** Whether exchanges are kept as evidence. */
  record: boolean
  signal?: AbortSignal
  /** How drawn changes are drawn; without it nothing is. */
  fuzz?: FuzzOptions
  trusted?: SuiteRun['trusted']
  inOrder?: SuiteRun['inOrder']
  /** What an earlier part of the run has settled and parked. */
  past?: { preflight?: PreflightDone; states: ReadonlyMap<string, ScenarioState> }
  /** The time that waits take; real time when it does not say. */
  timer?: Timer
}

/** A target that is connected to: its client with all that it has already sent, its clock with how far it was moved. */
export interface OpenTarget {
  client: HttpClient
  clock?: Clock
  signs: ClockSigns
}

/** Connects to a target, over HTTP if no other way is given; a signal ends all that is under way. */
export const openTarget = async (
  target: Target,
  { transport, signal }: { transport?: Transport; signal?: AbortSignal } = {},
): Promise<OpenTarget> => {
  const client = createHttpClient(
    target,
    transport ?? (await openTransport(target)),
    signal && heardByMany(signal),
  )
  const clock = createClock(target, client, signal)
  return { client, signs: new ClockSigns(), ...(clock && { clock }) }
}

/**
 * Holds a suite against a target that is open: pre-flight, then every planned scenario, each told to the listener as it ends. `denied`: the
 * target file gives no login that works, so that nothing was judged.
 */
export const runSuite = async (
  { suite, target, open }: { suite: Suite; target: Target; open: OpenTarget },
  listener: Listener,
  options: SuiteRunOptions,
): Promise<'judged' | 'denied'> => {
  const { plan, past, fuzz, signal } = options
  const shutOut = new Map<number, string>()
  const run: SuiteRun = {
    suite,
    target,
    ...open,
    timer: options.timer ?? realTimer,
    choices: new Map(),
    shutOut,
    attempts: new Attempts(target.limits.attempts, shutOut),
    supersedes: true,
    ...(listener.learn && { learn: listener.learn }),
    ...(listener.derive && { derive: listener.derive }),
    defect: (during, error) => listener.defect?.(suite, during, error),
    remark: (text) => listener.event({ type: 'remark', suite: suite.id, text }),
    record: options.record,
    ...(fuzz && { fuzz }),
    ...(signal && { signal }),
    ...(options.trusted && { trusted: true }),
    ...(options.inOrder && { inOrder: true }),
  }
  const { unusable, denied } = await prepare(run, listener, options)
  if (signal?.aborted) return 'judged'
  if (denied.all !== undefined) {
    leaveOut(run, listener, plan, () => ({ verdict: 'blocked', reason: denied.all! }))
    return 'denied'
  }
  if (unusable !== undefined) {
    leaveOut(run, listener, plan, () => ({ verdict: 'error', reason: unusable }))
    return 'judged'
  }
  // An account that cannot log in is none.
  if (denied.otherAccount !== undefined) run.target = { ...target, accounts: target.accounts.slice(0, 1) }
  const blocked = (scenario: Scenario): Judged | undefined => {
    const reason = deniedTo(denied, scenario)
    return reason === undefined ? undefined : { verdict: 'blocked', reason }
  }
  const left = leaveOut(run, listener, plan, blocked)
  const scheduler = new Scheduler(run, eventsFor(run, listener), {
    lanes: options.inOrder ? 1 : target.limits.parallel,
    maxWaitSeconds: options.maxWaitSeconds,
    ...(options.retries !== undefined && { retries: options.retries }),
    ...(past && { states: past.states }),
  })
  const { meanMs } = open.client
  listener.ready?.(meanMs)
  const deadline = options.deadline ?? (run.trusted ? undefined : deadlineFor(run, left, options))
  try {
    await scheduler.run(left)
  } finally {
    if (deadline !== options.deadline) deadline?.clear()
    if (open.client.strayed) run.remark(strayed)
  }
  return 'judged'
}

const strayed =
  'The target sends responses that nobody has asked for, so each request has had a connection of its own since the first of them was seen.'

/** By when a run is to have ended: what it needs by its estimate, and more. */
const deadlineFor = (
  { suite, target, client, fuzz }: SuiteRun,
  plan: Planned[],
  { maxWaitSeconds }: SuiteRunOptions,
): Deadline => {
  const { meanMs } = client
  const needed = secondsOf(estimateOf(plan, suite, target), target, meanMs)
  return endByEstimate(client, needed + drawnSeconds(plan, fuzz, meanMs), maxWaitSeconds)
}

/** How long random draws take about, in seconds. */
const drawnSeconds = (plan: Planned[], fuzz: FuzzOptions | undefined, meanMs: number): number => {
  if (!fuzz) return 0
  const each = (2 * fuzz.runs * meanMs + (fuzz.timeMs ?? 0)) / 1000
  return each * plan.filter(({ scenario, skip }) => skip === undefined && scenario.property).length
}

/** Tells of what is skipped or cannot be judged, and gives the rest of a plan. */
const leaveOut = (
  { suite }: SuiteRun,
  listener: Listener,
  plan: Planned[],
  judgedOf: (scenario: Scenario) => Judged | undefined,
): Planned[] =>
  plan.filter(({ scenario, skip }) => {
    const judged = judgedOf(scenario)
    if (!judged) return true
    const told: Judged = skip === undefined ? judged : { verdict: 'skip', reason: skip }
    listener.event(finished(suite, scenario, undefined, told))
    return false
  })

/** What a listener hears of the schedule: each choice that the target makes is told once. */
const eventsFor = ({ suite }: SuiteRun, listener: Listener): ScheduleEvents => {
  const known = new Set<string>()
  return {
    started: (scenario) => listener.started?.(suite, scenario),
    waiting: (seconds, means) => listener.waiting?.(suite, seconds, means),
    parked: (state) => listener.parked?.(state) ?? false,
    finished: (event, state) => {
      for (const choice of state?.choices ?? []) {
        const key = JSON.stringify(choice)
        if (!known.has(key)) listener.event({ type: 'choice', suite: suite.id, ...choice })
        known.add(key)
      }
      listener.event(event)
    },
  }
}

/** Finds out about the target, or recalls what was found: why it can't be judged at all, and what it denies. */
const prepare = async (
  run: SuiteRun,
  listener: Listener,
  { past }: SuiteRunOptions,
): Promise<{ unusable?: string; denied: Denied }> => {
  const { suite, target } = run
  const nothing: Denied = { paths: {} }
  if (past?.preflight) {
    recallPreflight(run, past.preflight)
    return { denied: nothing }
  }
  const found = await preflight(run).catch((error: unknown) => unjudged(run, 'pre-flight', error))
  if (typeof found === 'string') return { unusable: found, denied: nothing }
  // An interrupted pre-flight has found out nothing.
  if (run.signal?.aborted) return { denied: nothing }
  const { unusable, ways, choices, remarks, state, denied } = found
  for (const choice of choices) listener.event({ type: 'choice', suite: suite.id, ...choice })
  for (const text of [...remarks, ...lifetimeRemarks(suite, target)]) run.remark(text)
  if (state.checks.length > 0)
    listener.event(finished(suite, preflightScenario(suite), state, verdictOf(suite, state)))
  if (unusable === undefined && denied.all === undefined)
    listener.event({
      type: 'preflight',
      suite: suite.id,
      ways,
      supersedes: run.supersedes,
      ...(run.skewSeconds !== undefined && { skewSeconds: run.skewSeconds }),
    })
  return { denied, ...(unusable !== undefined && { unusable }) }
}

const lifetimeRemarks = (suite: Suite, target: Target): string[] =>
  Object.entries(target.lifetimes).flatMap(([name, seconds]) =>
    Object.hasOwn(suite.lifetimes, name)
      ? [
          `The lifetime "${name}" is held to be ${formatDuration(seconds)} here, not ${formatDuration(suite.lifetimes[name]!)}: the target file says so.`,
        ]
      : [],
  )
