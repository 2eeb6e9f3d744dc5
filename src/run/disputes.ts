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

/** So many in a row must come to the same alone as beside others before the rest are believed. */
const enough = 5

const capped =
  'A new token ends the life of an older one here, at some number of them or in some order: what failed beside other tests is judged as it is alone.'

/**
 * What failed in scenarios that watch a token while others ask for more tokens of the same account. Where the document does not say how many
 * live together, each is run once more with nothing beside it, before anybody is accused: servers keep ten tokens of a user, or one session.
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
    const isShared = planned.scenario.needs.exclusive && !hold.exclusive
    if (trusted || suite.tokens.supersedes !== 'free' || !isShared || this.#same >= enough) return false
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
      if (!this.#run.supersedes) this.#run.remark(capped)
      this.#run.supersedes = true
      return { counts: alone, again: this.rest(), told: [] }
    }
    this.#same++
    const isCut = verdict === 'error' && client.ended !== undefined
    return { counts: isCut ? alone.before : alone, again: [], told: this.#same >= enough ? this.rest() : [] }
  }

  /** All that is still open, which nothing is kept of then. */
  rest(): Running[] {
    return this.#open.splice(0)
  }
}
