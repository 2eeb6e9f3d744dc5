import { setTimeout as sleep } from 'node:timers/promises'
import { keyVariable } from '../journal/seal.ts'
import type { ScenarioFinished } from '../model/event.ts'
import type { Scenario } from '../model/suite.ts'
import { instantText, lastSecond, longestTimerMs } from '../model/time.ts'
import { formatDuration } from '../source/duration.ts'
import { ClockError } from '../target/clock.ts'
import { createLocks, type Hold } from './locks.ts'
import type { Planned, Rank } from './plan.ts'
import { advance, finished, type Judged, verdictOf } from './scenario.ts'
import { freshState, type ScenarioState } from './state.ts'
import { type SuiteRun, targetTime } from './suite-run.ts'
import { toleranceOf } from './tolerance.ts'

/** How a wait is met. */
export type Means = 'clock' | 'time'

/** What the scheduler tells while it works. */
export interface ScheduleEvents {
  started?(scenario: Scenario): void
  finished(event: ScenarioFinished, state: ScenarioState | undefined): void
  /** A wait begins that nothing else can fill. */
  waiting?(seconds: number, means: Means): void
  /** A scenario waits; writes it down if it can be, and says whether it could. */
  parked?(state: ScenarioState): boolean
}

export interface ScheduleOptions {
  /** Scenarios under way at once. */
  lanes: number
  /** How long real waiting may take in all, in seconds. */
  maxWaitSeconds: number
  signal?: AbortSignal
  /** Scenarios that an earlier part of the run has parked, by id. */
  states?: ReadonlyMap<string, ScenarioState>
}

interface Running {
  planned: Planned
  state: ScenarioState
  hold: Hold
}

/**
 * What is left for later. Without a clock hook a wait can outlast the run, and its watched token keeps the account:
 * whatever does not wait comes before it then, or nobody would see it today.
 */
const ranksFor = ({ clock }: SuiteRun): Rank[] =>
  clock
    ? ['plain', 'waiting', 'attempt', 'attempts', 'draws', 'alone']
    : ['plain', 'attempt', 'attempts', 'draws', 'alone', 'waiting']

/**
 * How many scenarios of a rank may be under way at once, beside the target's own limit. Each sends a right request before its
 * wrong one, so that two with a single attempt make no more than two in a row.
 */
const widest: Partial<Record<Rank, number>> = { attempt: 2, attempts: 1, alone: 1 }

/**
 * Runs a plan as a small discrete-event loop: all that can run does, scenarios that wait are parked, and when nothing
 * else is left time moves to the earliest wake: by the target's clock hook, by waiting, or not in this run (deferred).
 * Because the clock only moves when all others are parked or done, a shared clock disturbs nobody.
 */
export const runSchedule = async (
  run: SuiteRun,
  plan: Planned[],
  events: ScheduleEvents,
  options: ScheduleOptions,
): Promise<void> => {
  const locks = createLocks()
  const runnable = plan.filter(({ skip }) => skip === undefined)
  const ranks = ranksFor(run)
  const queues = new Map(ranks.map((rank) => [rank, runnable.filter((planned) => planned.rank === rank)]))
  const parked: Running[] = []
  const active = new Set<Promise<void>>()
  const startMs = Date.now()
  let turn = 0

  const end = ({ hold, planned, state }: Running, cut?: Judged) => {
    // A watched token must live on until its scenario is taken up again, so its account stays locked.
    if (cut?.verdict !== 'deferred' || !canWait(state)) locks.release(hold)
    const earned = verdictOf(run.suite, state)
    // What was found before the wait stands, whatever became of the rest.
    const judged = cut && earned.verdict !== 'fail' ? cut : earned
    events.finished(finished(run.suite, planned.scenario, state, judged), state)
  }
  const go = (running: Running): void => {
    const { planned, state } = running
    const work = advance(run, planned.scenario, state).then(() => {
      active.delete(work)
      if (state.wakeAt === undefined) end(running)
      else if (canWait(state)) park(running)
      else end(running, { verdict: 'deferred', reason: reasonFor(state, false, options) })
    })
    active.add(work)
  }
  const park = (running: Running): void => {
    parked.push(running)
    if (!run.clock) events.parked?.(running.state)
  }
  const start = (planned: Planned): boolean => {
    const running = take(run, planned, locks, turn)
    if (!running) return false
    turn++
    events.started?.(planned.scenario)
    go(running)
    return true
  }
  const fill = (): void => {
    for (const rank of ranks) {
      const queue = queues.get(rank)!
      for (
        let index = 0;
        index < queue.length &&
        active.size < Math.min(widest[rank] ?? options.lanes, options.lanes) &&
        !options.signal?.aborted;
      )
        if (start(queue[index]!)) queue.splice(index, 1)
        else index++
      const laterMustWait = queue.length > 0 || active.size > 0 || (rank === 'waiting' && parked.length > 0)
      if (laterMustWait) return
    }
  }
  const restart = (running: Running): void => {
    locks.release(running.hold)
    queues.get(running.planned.rank)!.push(running.planned)
  }
  const wake = (means: Means): void => {
    const now = targetTime(run)
    while (parked.length && parked[0]!.state.wakeAt! <= now) {
      const running = parked.shift()!
      const lateSeconds = now - running.state.wakeAt!
      if (lateSeconds > toleranceOf(running.planned.scenario, running.state, run)) restart(running)
      else {
        running.state.notes.push(
          means === 'clock' ? "waited by the target's clock hook" : 'waited in real time',
        )
        go(running)
      }
    }
  }
  /** Moves time to the earliest wake; false when this run has no means to. */
  const moveTime = async (): Promise<boolean> => {
    parked.sort((a, b) => a.state.wakeAt! - b.state.wakeAt!)
    const seconds = Math.max(0, parked[0]!.state.wakeAt! - targetTime(run))
    const spentSeconds = (Date.now() - startMs) / 1000
    const means: Means = run.clock ? 'clock' : 'time'
    if (means === 'time' && spentSeconds + seconds > options.maxWaitSeconds && seconds > 0) return false
    if (seconds > 0) {
      events.waiting?.(seconds, means)
      if (means === 'clock') await run.clock!.advance(Math.ceil(seconds))
      else
        await sleep(
          Math.min(seconds * 1000, longestTimerMs),
          undefined,
          options.signal ? { signal: options.signal } : {},
        ).catch(() => {})
    }
    if (!options.signal?.aborted) wake(means)
    return true
  }

  for (const { scenario, skip } of plan)
    if (skip !== undefined)
      events.finished(finished(run.suite, scenario, undefined, { verdict: 'skip', reason: skip }), undefined)
  for (const [rank, queue] of queues) {
    const taken = queue.filter(({ scenario }) => options.states?.has(scenario.id))
    queues.set(
      rank,
      queue.filter((planned) => !taken.includes(planned)),
    )
    for (const planned of taken)
      parked.push(takeUp(run, planned, locks, options.states!.get(planned.scenario.id)!))
  }
  for (;;) {
    fill()
    if (active.size > 0) {
      await Promise.race(active)
      continue
    }
    if (parked.length === 0 || options.signal?.aborted) break
    try {
      if (!(await moveTime())) break
    } catch (error) {
      if (!(error instanceof ClockError)) throw error
      for (const running of parked.splice(0)) end(running, { verdict: 'error', reason: error.message })
    }
  }
  if (!options.signal?.aborted) defer()

  /** Puts off what is left: what waits, and what waits for an account that is being watched. */
  function defer(): void {
    for (const running of parked) {
      const written = events.parked?.(running.state) ?? false
      end(running, { verdict: 'deferred', reason: reasonFor(running.state, written, options) })
    }
    for (const planned of [...queues.values()].flat())
      events.finished(
        finished(run.suite, planned.scenario, undefined, {
          verdict: 'deferred',
          reason: 'a token of its account is being watched by a scenario that waits',
        }),
        undefined,
      )
  }
}

/** Whether there will ever be the time that a scenario waits for. */
const canWait = ({ wakeAt = 0 }: ScenarioState): boolean => wakeAt <= lastSecond

const reasonFor = (state: ScenarioState, written: boolean, { maxWaitSeconds }: ScheduleOptions): string => {
  if (!canWait(state)) return 'it would wait until after the year 9999, so it cannot be judged'
  const when = instantText(state.wakeAt!)
  if (written) return `it is parked until ${when} at least: tokenassay resume takes it up`
  return `it would wait until ${when} at least; the target has no clock hook, --max-wait is ${formatDuration(maxWaitSeconds)}, and without a ${keyVariable} it cannot be parked (make one: openssl rand -hex 32)`
}

type Locks = ReturnType<typeof createLocks>

const holdOf = (run: SuiteRun, { scenario: { needs } }: Planned, account: number, other: number): Hold => ({
  accounts: needs.otherAccount ? [account, other] : [account],
  exclusive: run.supersedes && needs.exclusive,
})

const takeUp = (run: SuiteRun, planned: Planned, locks: Locks, state: ScenarioState): Running => {
  const hold = holdOf(run, planned, state.account, state.other)
  locks.tryTake(hold)
  return { planned, state, hold }
}

const take = (run: SuiteRun, planned: Planned, locks: Locks, turn: number): Running | undefined => {
  const { needs } = planned.scenario
  const count = run.target.accounts.length
  // Other accounts make a run wider only where tokens of one account disturb each other.
  const spread = run.supersedes && needs.exclusive && !needs.otherAccount ? count : 1
  for (let offset = 0; offset < spread; offset++) {
    const account = (turn + offset) % spread
    const other = (account + 1) % count
    const hold = holdOf(run, planned, account, other)
    if (locks.tryTake(hold)) return { planned, state: freshState(planned.scenario, account, other), hold }
  }
  return undefined
}
