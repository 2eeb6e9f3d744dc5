/** So many pauses in a row must have led nowhere before it is hopeless … */
const leastRounds = 3
/** … and taken so long in all. */
const leastWaitMs = 30_000

/** Follows whether it helps to pause where a target asks for it: one that limits for ever is not asked for ever. */
export class Backoff {
  #rounds = 0
  #waitMs = 0
  #untilMs = 0

  /** A request that was sent at `sentAtMs` is limited again, so all wait for `pauseMs` from `nowMs` on. */
  limited({ sentAtMs, pauseMs, nowMs }: { sentAtMs: number; pauseMs: number; nowMs: number }): void {
    // Requests that were under way together ask for one pause together.
    if (sentAtMs < this.#untilMs) return
    this.#rounds++
    this.#waitMs += pauseMs
    this.#untilMs = nowMs + pauseMs
  }

  /** Something was answered as it should be, so that pausing leads somewhere. */
  answered(): void {
    this.#rounds = 0
    this.#waitMs = 0
  }

  /** Whether pauses have led nowhere for long enough. */
  get hopeless(): boolean {
    return this.#rounds > leastRounds && this.#waitMs > leastWaitMs
  }

  /** How many pauses have led nowhere. */
  get rounds(): number {
    return this.#rounds
  }
}
