import type { CheckResult } from '../model/event.ts'
import type { Hold } from './locks.ts'
import type { Planned } from './plan.ts'
import { type Judged, verdictOf } from './scenario.ts'
import { freshState, type ScenarioState } from './state.ts'
import type { SuiteRun } from './suite-run.ts'

/** A scenario under way. */
export interface Running {
  planned: Planned
  state: ScenarioState
  hold: Hold
  /** Set once the clock hook has moved it on: what it had come to before. */
  moved?: Judged['verdict']
  /** What it had come to beside others, where it is run once more, alone. */
  before?: Running
}

/** A check of a right request for a token, which came to another response. */
const ofLogin = /\.expect\.(?:[^.]+\/)?(?:issued|documented)\.(?:status|check\[\d+\])$/

/** Whether a right request for a token was rejected. */
const isRejectedLogin =
  ({ exchanges }: ScenarioState) =>
  ({ ok, check, exchange }: CheckResult): boolean => {
    const { status = 0 } = (exchange === undefined ? undefined : exchanges[exchange]?.response) ?? {}
    return !ok && ofLogin.test(check) && Math.floor(status / 100) === 4
  }

/** So many in a row must come to the same alone as beside others before the rest are believed. */
const enough = 5

const capped =
  'A new token ends the life of an older one here, at some number of them or in some order: what failed beside other tests is judged as it is alone.'

/**
 * What failed in scenarios beside others, and is run once more with nothing beside it, before anybody is accused. A token may have ended for those
 * that others asked for, where the document does not say how many live together: servers keep ten tokens of a user, or one session. A
 * right request for a token that is rejected beside others alone breaks what the document says of such requests, and nothing else.
 */
export class Disputes {
  readonly #run: SuiteRun
  #open: Running[] = []
  #same = 0

  constructor(run: SuiteRun) {
    this.#run = run
  }

  /** Keeps what a scenario has come to, if that may be the doing of others; says whether it does. */
  keep(running: Running): boolean {
    const { suite, trusted, shutOut, client } = this.#run
    const { planned, state, hold } = running
    const { supersedes, parallel } = suite.tokens
    const isShared = planned.scenario.needs.exclusive && !hold.exclusive
    const mayBeOthers =
      (supersedes === 'free' && isShared) ||
      (parallel !== undefined && state.checks.some(isRejectedLogin(state)))
    if (trusted || !mayBeOthers || this.#same >= enough) return false
    if (client.ended !== undefined || shutOut.has(state.account)) return false
    const { verdict } = verdictOf(suite, state)
    if (verdict !== 'fail' && verdict !== 'warn' && verdict !== 'blocked') return false
    this.#open.push(running)
    return true
  }

  /** One to be run again, from its beginning; it needs no hold, for nothing else is under way. */
  next(): Running | undefined {
    const before = this.#open.shift()
    if (!before) return undefined
    const { planned, state } = before
    const again = freshState(planned, state.account, state.other)
    // Whoever runs as the other account has them changed about already.
    if (planned.scenario.as === 'other') Object.assign(again, { account: state.account, other: state.other })
    return { planned, state: again, hold: { accounts: [], exclusive: true }, before }
  }

  /** Learns what one came to alone: which of the two counts, and what else is to be run again or told as it was. */
  settle(alone: Running & { before: Running }): { counts: Running; again: Running[]; told: Running[] } {
    const { suite, client } = this.#run
    const { verdict } = verdictOf(suite, alone.state)
    if (verdict === 'pass') {
      const { before } = alone
      if (this.#charge(before)) return { counts: before, again: [], told: [] }
      if (!this.#run.supersedes) this.#run.remark(capped)
      this.#run.supersedes = true
      return { counts: alone, again: this.rest(), told: [] }
    }
    this.#same++
    const isCut = verdict === 'error' && client.ended !== undefined
    return { counts: isCut ? alone.before : alone, again: [], told: this.#same >= enough ? this.rest() : [] }
  }

  /** Charges what was rejected beside others alone to the requirement that is about that; says whether there was any. */
  #charge({ state }: Running): boolean {
    const { parallel } = this.#run.suite.tokens
    const isRejected = isRejectedLogin(state)
    if (parallel === undefined || !state.checks.some(isRejected)) return false
    state.checks = state.checks.map((check) =>
      isRejected(check)
        ? { ...check, requirement: parallel, message: `${check.message} while other requests are under way` }
        : check,
    )
    state.notes.push('alone, this test was passed: it fails only while other tests are under way')
    return true
  }

  /** All that is still open, which nothing is kept of then. */
  rest(): Running[] {
    return this.#open.splice(0)
  }
}
