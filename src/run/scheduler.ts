import type { ScenarioFinished } from '../model/event.ts'
import type { Scenario } from '../model/suite.ts'
import { ClockError } from '../target/clock.ts'
import { canWait, whyDeferred } from './deferral.ts'
import { Disputes, type Running } from './disputes.ts'
import { Doubts } from './doubts.ts'
import { createLocks, type Hold } from './locks.ts'
import { type Planned, type Rank, ranksFor, widest } from './plan.ts'
import { advance, finished, type Judged, verdictOf } from './scenario.ts'
import { freshState, type ScenarioState } from './state.ts'
import { type SuiteRun, targetTime } from './suite-run.ts'
import { toleranceOf } from './tolerance.ts'
import { unlessAborted } from './unless-aborted.ts'

/** How a wait is met. */
export type Means = 'clock' | 'time'

/** What the scheduler says while it works. */
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
  /** How often a scenario is started over that comes to an error. */
  retries?: number
  /** How long real waiting may take in all, in seconds. */
  maxWaitSeconds: number
  /** Scenarios that an earlier part of the run has parked, by id. */
  states?: ReadonlyMap<string, ScenarioState>
}

/**
 * Runs a plan as a small discrete-event loop: all that can run does, scenarios that wait are parked, and when nothing
 * else is left time moves to the earliest wake: by the target's clock hook, by waiting, or not in this run (deferred).
 * Because the clock only moves when all others are parked or done, a shared clock disturbs nobody.
 */
export class Scheduler {
  readonly #run: SuiteRun
  readonly #events: ScheduleEvents
  readonly #options: ScheduleOptions
  readonly #locks = createLocks()
  readonly #queues: Map<Rank, Planned[]>
  readonly #active = new Set<Promise<void>>()
  readonly #startMs: number
  readonly #disputes: Disputes
  readonly #doubts: Doubts
  #parked: Running[] = []
  /** How many scenarios have been started: accounts take turns by it. */
  #turn = 0

  constructor(run: SuiteRun, events: ScheduleEvents, options: ScheduleOptions) {
    this.#run = run
    this.#events = events
    this.#options = options
    this.#doubts = new Doubts(run, (running, cut) => this.#tell(running, cut))
    this.#queues = new Map(ranksFor(run).map((rank) => [rank, []]))
    this.#startMs = run.timer.nowMs()
    this.#disputes = new Disputes(run)
  }

  /** Runs a plan until each of its scenarios has a verdict; once the run is interrupted, those without one get none. */
  async run(plan: Planned[]): Promise<void> {
    for (const planned of plan) this.#enqueue(planned)
    for (;;) {
      this.#fill()
      if (this.#active.size > 0) await Promise.race(this.#active)
      else if (this.#interrupted) break
      else if (!(this.#parked.length > 0 && (await this.#moveTime())) && !this.#runAlone()) break
    }
    if (!this.#interrupted) this.#defer()
    for (const running of this.#disputes.rest()) this.#tell(running)
    this.#doubts.decide()
  }

  get #interrupted(): boolean {
    return this.#run.signal?.aborted ?? false
  }

  #enqueue(planned: Planned): void {
    const { scenario, rank, skip } = planned
    const state = this.#options.states?.get(scenario.id)
    if (skip !== undefined) this.#leaveOut(planned, { verdict: 'skip', reason: skip })
    else if (state) this.#takeUp(planned, state)
    else this.#queues.get(this.#run.inOrder ? 'plain' : rank)!.push(planned)
  }

  /** Starts all that may run now, rank by rank. */
  #fill(): void {
    if (this.#run.inOrder && this.#parked.length > 0) return
    for (const [rank, queue] of this.#queues) {
      const width = Math.min(widest[rank] ?? this.#options.lanes, this.#options.lanes)
      for (let index = 0; index < queue.length && this.#active.size < width && !this.#interrupted; )
        if (this.#start(queue[index]!)) queue.splice(index, 1)
        else index++
      const laterMustWait =
        queue.length > 0 || this.#active.size > 0 || (rank === 'waiting' && this.#parked.length > 0)
      if (laterMustWait) return
    }
  }

  /** Starts a scenario, if its accounts are free. */
  #start(planned: Planned): boolean {
    const running = this.#take(planned)
    if (!running) return false
    this.#turn++
    this.#events.started?.(planned.scenario)
    this.#goOn(running)
    return true
  }

  #take(planned: Planned): Running | undefined {
    const { needs } = planned.scenario
    const count = this.#run.target.accounts.length
    // Other accounts make a run wider only where tokens of one account disturb each other.
    const spread = this.#run.supersedes && needs.exclusive && !needs.otherAccount ? count : 1
    for (let offset = 0; offset < spread; offset++) {
      const account = (this.#turn + offset) % spread
      const other = (account + 1) % count
      const hold = this.#holdOf(planned, { account, other })
      if (this.#locks.tryTake(hold)) return { planned, state: freshState(planned, account, other), hold }
    }
    return undefined
  }

  #holdOf(
    { scenario: { needs } }: Planned,
    { account, other }: Pick<ScenarioState, 'account' | 'other'>,
  ): Hold {
    return {
      accounts: needs.otherAccount ? [account, other] : [account],
      exclusive: this.#run.supersedes && needs.exclusive,
    }
  }

  /** Runs what may have failed for what was beside it once more, with nothing beside it; false when there is nothing left. */
  #runAlone(): boolean {
    const alone = this.#disputes.next()
    if (alone) this.#goOn(alone)
    return alone !== undefined
  }

  /** Goes on with what an earlier part of the run has parked; its account was locked all the while. */
  #takeUp(planned: Planned, state: ScenarioState): void {
    const hold = this.#holdOf(planned, state)
    this.#locks.tryTake(hold)
    this.#parked.push({ planned, state, hold })
  }

  #goOn(running: Running): void {
    const { planned, state } = running
    const work = advance(this.#run, planned.scenario, state).then((progress) => {
      this.#active.delete(work)
      // What is interrupted has no verdict, so that a resume starts it again.
      if (progress === 'settled') this.#end(running)
      else if (progress === 'waiting') this.#park(running)
    })
    this.#active.add(work)
  }

  #park(running: Running): void {
    if (!canWait(running.state)) {
      this.#end(running, {
        verdict: 'deferred',
        reason: whyDeferred(running.state, false, this.#options.maxWaitSeconds),
      })
      return
    }
    this.#parked.push(running)
    if (!this.#run.clock) this.#events.parked?.(running.state)
  }

  #end(running: Running, cut?: Judged): void {
    const { hold, state } = running
    // A watched token must live on until its scenario is taken up again, so its account stays locked.
    if (cut?.verdict !== 'deferred' || !canWait(state)) this.#locks.release(hold)
    const { before } = running
    if (cut) this.#judge(running, cut)
    else if (before) this.#settle({ ...running, before })
    else if (!this.#disputes.keep(running)) this.#judge(running)
  }

  /** Takes what was run alone for what counts, or what it had come to before. */
  #settle(alone: Running & { before: Running }): void {
    const { counts, again, told } = this.#disputes.settle(alone)
    for (const { planned } of again) this.#queues.get(planned.rank)!.push(planned)
    for (const running of [counts, ...told]) this.#judge(running)
  }

  #judge(running: Running, cut?: Judged): void {
    if (cut === undefined && this.#triesAgain(running)) return
    if (cut === undefined && this.#doubts.keep(running)) return
    this.#tell(running, cut)
  }

  /** What came to no judgement may do so the next time; once nothing may be sent any more, it will not. */
  #triesAgain({ planned, state }: Running): boolean {
    const retries = (planned.retries ?? 0) + 1
    const isOver = retries > (this.#options.retries ?? 0) || this.#run.client.ended !== undefined
    if (isOver || verdictOf(this.#run.suite, state).verdict !== 'error') return false
    this.#queues.get(planned.rank)!.push({ ...planned, retries })
    return true
  }

  #tell({ planned, state, moved }: Running, cut?: Judged): void {
    const earned = verdictOf(this.#run.suite, state)
    if (moved !== undefined && cut?.verdict === 'blocked') state.checks = []
    // What was found before the wait stands, whatever became of the rest.
    const judged = cut && (cut.verdict === 'blocked' || earned.verdict !== 'fail') ? cut : earned
    this.#events.finished(finished(this.#run.suite, planned.scenario, state, judged), state)
  }

  #leaveOut({ scenario }: Planned, judged: Judged): void {
    this.#events.finished(finished(this.#run.suite, scenario, undefined, judged), undefined)
  }

  /** Moves time to the earliest wake; false when this run has no means to. */
  async #moveTime(): Promise<boolean> {
    // Where nothing may be sent any more, each is told why as soon as it asks.
    if (this.#run.client.ended !== undefined) {
      for (const running of this.#parked.splice(0)) this.#goOn(running)
      return true
    }
    this.#parked.sort((a, b) => a.state.wakeAt! - b.state.wakeAt!)
    const seconds = Math.max(0, this.#parked[0]!.state.wakeAt! - targetTime(this.#run))
    const means: Means = this.#run.clock ? 'clock' : 'time'
    if (
      means === 'time' &&
      seconds > 0 &&
      (this.#run.timer.nowMs() - this.#startMs) / 1000 + seconds > this.#options.maxWaitSeconds
    )
      return false
    try {
      if (seconds > 0) await this.#wait(seconds, means)
      if (!this.#interrupted) this.#wake(means)
    } catch (error) {
      if (this.#interrupted) return true
      if (!(error instanceof ClockError)) throw error
      for (const running of this.#parked.splice(0))
        this.#end(running, { verdict: 'error', reason: error.message })
    }
    return true
  }

  async #wait(seconds: number, means: Means): Promise<void> {
    this.#events.waiting?.(seconds, means)
    if (means === 'clock') await unlessAborted(this.#run.clock!.advance(Math.ceil(seconds)), this.#run.signal)
    else await this.#run.timer.sleep(seconds * 1000, this.#run.signal)
  }

  /** Goes on with all whose time has come. */
  #wake(means: Means): void {
    const now = targetTime(this.#run)
    const due = this.#parked.filter(({ state }) => state.wakeAt! <= now)
    this.#parked = this.#parked.filter(({ state }) => state.wakeAt! > now)
    for (const running of due) {
      const { planned, state } = running
      if (now - state.wakeAt! > toleranceOf(planned.scenario, state, this.#run)) this.#startOver(running)
      else {
        if (means === 'clock') running.moved ??= verdictOf(this.#run.suite, state).verdict
        state.notes.push(means === 'clock' ? "the target's clock was advanced" : 'waited in real time')
        this.#goOn(running)
      }
    }
  }

  #startOver({ planned, hold }: Running): void {
    this.#locks.release(hold)
    this.#queues.get(planned.rank)!.push(planned)
  }

  /** Puts off what is left: what waits, and what waits for an account that is being watched. */
  #defer(): void {
    for (const running of this.#parked) {
      const written = this.#events.parked?.(running.state) ?? false
      this.#end(running, {
        verdict: 'deferred',
        reason: whyDeferred(running.state, written, this.#options.maxWaitSeconds),
      })
    }
    const reason = 'its account is in use by a test that is waiting for expiry'
    for (const queue of this.#queues.values())
      for (const planned of queue) this.#leaveOut(planned, { verdict: 'deferred', reason })
  }
}
