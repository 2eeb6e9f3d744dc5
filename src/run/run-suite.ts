import type { ChoiceTaken, PreflightDone, Remark, ScenarioFinished } from '../model/event.ts'
import type { Scenario, Suite } from '../model/suite.ts'
import type { Target } from '../model/target.ts'
import { formatDuration } from '../source/duration.ts'
import { type Clock, createClock } from '../target/clock.ts'
import { createHttpClient, type HttpClient } from '../target/http.ts'
import { openTransport, type Transport } from '../target/transport.ts'
import { planFor } from './plan.ts'
import { preflight, preflightScenario, recallPreflight } from './preflight.ts'
import { finished, unjudged, verdictOf } from './scenario.ts'
import { type Means, runSchedule } from './schedule.ts'
import type { ScenarioState } from './state.ts'
import type { FuzzOptions, SuiteRun } from './suite-run.ts'

/** Who hears what happens while one suite is held against one target. */
export interface Listener {
  started?(suite: Suite, scenario: Scenario): void
  event(event: ScenarioFinished | PreflightDone | ChoiceTaken | Remark): void
  waiting?(suite: Suite, seconds: number, means: Means): void
  /** A scenario waits; writes it down if it can be, and says whether it could. */
  parked?(state: ScenarioState): boolean
  learn?: SuiteRun['learn']
  derive?: SuiteRun['derive']
}

export interface SuiteRunOptions {
  scenarios: Scenario[]
  maxWaitSeconds: number
  /** Whether exchanges are kept as evidence. */
  record: boolean
  signal?: AbortSignal
  /** How drawn changes are drawn; without it nothing is. */
  fuzz?: FuzzOptions
  /** What an earlier part of the run has settled and parked. */
  past?: { preflight?: PreflightDone; states: ReadonlyMap<string, ScenarioState> }
}

/** A target that is connected to: its client with all that it has already sent, its clock with how far it was moved. */
export interface OpenTarget {
  client: HttpClient
  clock?: Clock
}

/** Connects to a target, over HTTP if no other way is given. */
export const openTarget = async (target: Target, transport?: Transport): Promise<OpenTarget> => {
  const client = createHttpClient(target, transport ?? (await openTransport(target)))
  const clock = createClock(target, client)
  return { client, ...(clock && { clock }) }
}

/** Holds a suite against a target: pre-flight, then every planned scenario, each told to the listener as it ends. */
export const runSuite = async (
  suite: Suite,
  target: Target,
  listener: Listener,
  options: SuiteRunOptions,
  open?: OpenTarget,
): Promise<void> => {
  const opened = open ?? (await openTarget(target))
  const run: SuiteRun = {
    suite,
    target,
    ...opened,
    choices: new Map(),
    seen: new Map(),
    supersedes: true,
    ...(listener.learn && { learn: listener.learn }),
    ...(listener.derive && { derive: listener.derive }),
    record: options.record,
    ...(options.fuzz && { fuzz: { ...options.fuzz, ...(options.signal && { signal: options.signal }) } }),
  }
  const plan = planFor(options.scenarios, target, options.fuzz !== undefined)
  try {
    const unusable = await prepare(run, listener, options)
    if (unusable !== undefined) {
      for (const { scenario, skip } of plan)
        listener.event(
          finished(
            suite,
            scenario,
            undefined,
            skip === undefined ? { verdict: 'error', reason: unusable } : { verdict: 'skip', reason: skip },
          ),
        )
      return
    }
    const told = new Set<string>()
    await runSchedule(
      run,
      plan,
      {
        started: (scenario) => listener.started?.(suite, scenario),
        waiting: (seconds, means) => listener.waiting?.(suite, seconds, means),
        parked: (state) => listener.parked?.(state) ?? false,
        finished: (event, state) => {
          for (const choice of state?.choices ?? []) {
            const key = JSON.stringify(choice)
            if (!told.has(key)) listener.event({ type: 'choice', suite: suite.id, ...choice })
            told.add(key)
          }
          listener.event(event)
        },
      },
      {
        lanes: target.limits.parallel,
        maxWaitSeconds: options.maxWaitSeconds,
        ...(options.signal && { signal: options.signal }),
        ...(options.past && { states: options.past.states }),
      },
    )
  } finally {
    if (!open) await opened.client.close()
  }
}

/** Finds out about the target, or recalls what was found; gives the reason why it can't be judged at all, if there is one. */
const prepare = async (
  run: SuiteRun,
  listener: Listener,
  { past }: SuiteRunOptions,
): Promise<string | undefined> => {
  const { suite, target } = run
  if (past?.preflight) {
    recallPreflight(run, past.preflight)
    return undefined
  }
  const found = await preflight(run).catch((error: unknown) => unjudged(error))
  if (typeof found === 'string') return found
  const { unusable, ways, choices, remarks, state } = found
  for (const choice of choices) listener.event({ type: 'choice', suite: suite.id, ...choice })
  for (const text of [...remarks, ...lifetimeRemarks(suite, target)])
    listener.event({ type: 'remark', suite: suite.id, text })
  if (state.checks.length > 0)
    listener.event(finished(suite, preflightScenario(suite), state, verdictOf(suite, state)))
  if (unusable === undefined)
    listener.event({ type: 'preflight', suite: suite.id, ways, supersedes: run.supersedes })
  return unusable
}

const lifetimeRemarks = (suite: Suite, target: Target): string[] =>
  Object.entries(target.lifetimes).flatMap(([name, seconds]) =>
    Object.hasOwn(suite.lifetimes, name)
      ? [
          `The lifetime "${name}" is held to be ${formatDuration(seconds)} here, not ${formatDuration(suite.lifetimes[name]!)}: the target file says so.`,
        ]
      : [],
  )
