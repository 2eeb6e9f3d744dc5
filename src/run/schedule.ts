import { setTimeout as sleep } from 'node:timers/promises'
import type { ScenarioFinished } from '../model/event.ts'
import type { Scenario } from '../model/suite.ts'
import { formatDuration } from '../source/duration.ts'
import { ClockError } from '../target/clock.ts'
import { type Assay, targetTime } from './assay.ts'
import { AccountLocks, type Hold } from './locks.ts'
import type { Planned, Rank } from './plan.ts'
import { advance, finished, type Judged, verdictOf } from './scenario.ts'
import { freshState, type ScenarioState } from './state.ts'

/** What the scheduler tells while it works. */
export interface ScheduleEvents {
  started?(scenario: Scenario): void
  finished(event: ScenarioFinished, state: ScenarioState | undefined): void
  /** A wait begins that nothing else can fill. */
  waiting?(seconds: number, means: 'clock' | 'time'): void
}

export interface ScheduleOptions {
  /** Scenarios under way at once. */
  lanes: number
  /** How long real waiting may take, in seconds. */
  maxWaitSeconds: number
  signal?: AbortSignal
}

interface Running {
  planned: Planned
  state: ScenarioState
  hold: Hold
}

const ranks: Rank[] = ['plain', 'waiting', 'lockout']

/**
 * Runs a plan as a small discrete-event loop: all that can run does, scenarios that wait are parked, and when nothing
 * else is left time moves to the earliest wake: by the target's clock hook, by waiting, or not at all (deferred).
 * Because the clock only moves when all others are parked or done, a shared clock disturbs nobody.
 */
export const runSchedule = async (
  assay: Assay,
  plan: Planned[],
  events: ScheduleEvents,
  options: ScheduleOptions,
): Promise<void> => {
  const locks = new AccountLocks()
  const queues = new Map(
    ranks.map((rank) => [
      rank,
      plan.filter((planned) => planned.rank === rank && planned.skip === undefined),
    ]),
  )
  const parked: Running[] = []
  const active = new Set<Promise<void>>()
  let nextAccount = 0
  let waitedSeconds = 0

  const end = ({ hold, planned, state }: Running, cut?: Judged) => {
    locks.release(hold)
    const earned = verdictOf(assay.suite, state)
    // What was found before the wait stands, whatever became of the rest.
    const judged = cut && earned.verdict !== 'fail' ? cut : earned
    events.finished(finished(assay.suite, planned.scenario, state, judged), state)
  }
  const go = (running: Running): void => {
    const work = advance(assay, running.planned.scenario, running.state).then(() => {
      active.delete(work)
      if (running.state.wakeAt === undefined) end(running)
      else parked.push(running)
    })
    active.add(work)
  }
  const start = (planned: Planned): boolean => {
    const running = take(assay, planned, locks, nextAccount)
    if (!running) return false
    nextAccount++
    events.started?.(planned.scenario)
    go(running)
    return true
  }
  const fill = (): void => {
    for (const rank of ranks) {
      const queue = queues.get(rank)!
      for (let index = 0; index < queue.length && active.size < options.lanes && !options.signal?.aborted; )
        if (start(queue[index]!)) queue.splice(index, 1)
        else index++
      const laterMustWait = queue.length > 0 || active.size > 0 || (rank === 'waiting' && parked.length > 0)
      if (laterMustWait) return
    }
  }

  for (const { scenario, skip } of plan)
    if (skip !== undefined)
      events.finished(
        finished(assay.suite, scenario, undefined, { verdict: 'skip', reason: skip }),
        undefined,
      )
  for (;;) {
    fill()
    if (active.size > 0) {
      await Promise.race(active)
      continue
    }
    if (parked.length === 0 || options.signal?.aborted) break
    parked.sort((a, b) => a.state.wakeAt! - b.state.wakeAt!)
    const seconds = Math.max(0, parked[0]!.state.wakeAt! - targetTime(assay))
    const means = assay.clock
      ? 'clock'
      : waitedSeconds + seconds <= options.maxWaitSeconds
        ? 'time'
        : undefined
    if (!means) {
      const reason = `it waits ${formatDuration(seconds)} longer; the target has no clock hook and --max-wait is ${formatDuration(options.maxWaitSeconds)}`
      end(parked.shift()!, { verdict: 'deferred', reason })
      continue
    }
    if (seconds > 0) {
      events.waiting?.(seconds, means)
      try {
        if (means === 'clock') await assay.clock!.advance(Math.ceil(seconds))
        else {
          await sleep(seconds * 1000, undefined, options.signal ? { signal: options.signal } : {}).catch(
            () => {},
          )
          waitedSeconds += seconds
        }
      } catch (error) {
        if (!(error instanceof ClockError)) throw error
        for (const running of parked.splice(0)) end(running, { verdict: 'error', reason: error.message })
        continue
      }
    }
    const now = targetTime(assay)
    while (parked.length && parked[0]!.state.wakeAt! <= now) go(parked.shift()!)
  }
}

const take = (assay: Assay, planned: Planned, locks: AccountLocks, turn: number): Running | undefined => {
  const { needs } = planned.scenario
  const count = assay.target.accounts.length
  // Without a need for it, other accounts only make a run wider where tokens of one account disturb each other.
  // What a scenario's `when` asks of its account was found true of the first one.
  const spread =
    assay.discards && needs.exclusive && !needs.otherAccount && planned.scenario.when.length === 0 ? count : 1
  for (let offset = 0; offset < spread; offset++) {
    const account = (turn + offset) % spread
    const other = (account + 1) % count
    const hold: Hold = {
      accounts: needs.otherAccount ? [account, other] : [account],
      exclusive: assay.discards && needs.exclusive,
    }
    if (locks.tryTake(hold)) return { planned, state: freshState(planned.scenario, account, other), hold }
  }
  return undefined
}
