import type { Running } from './disputes.ts'
import { type Judged, verdictOf } from './scenario.ts'
import type { SuiteRun } from './suite-run.ts'
import { showsTheClock } from './tolerance.ts'

/** Holds back what the clock hook has moved on, while nothing shows that it does what it is told. */
export class Doubts {
  readonly #run: SuiteRun
  readonly #tell: (running: Running, cut?: Judged) => void
  #held: Running[] = []

  constructor(run: SuiteRun, tell: (running: Running, cut?: Judged) => void) {
    this.#run = run
    this.#tell = tell
  }

  /** Whether a scenario is held back; what was found before its wait stands, and needs no hook. */
  keep(running: Running): boolean {
    const { signs, suite, trusted } = this.#run
    const { planned, state, moved } = running
    if (trusted || moved === undefined || moved === 'fail') return false
    const { verdict } = verdictOf(suite, state)
    if (verdict === 'pass' && showsTheClock(planned.scenario, suite)) signs.vouch()
    if (signs.doubt === undefined) {
      this.decide()
      return false
    }
    if (verdict === 'blocked' || verdict === 'error') return false
    this.#held.push(running)
    return true
  }

  /** Tells of what is held back, by what is known now. */
  decide(): void {
    const { doubt } = this.#run.signs
    for (const running of this.#held.splice(0))
      this.#tell(running, doubt === undefined ? undefined : { verdict: 'blocked', reason: doubt })
  }
}
