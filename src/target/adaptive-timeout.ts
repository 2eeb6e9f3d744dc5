import type { Answer } from './answer.ts'

/** After so many silences a target that has been quick otherwise is waited for no longer than it is likely to take. */
const silencesUntilThen = 3
const timesTheSlowest = 4
const leastMs = 1000

/**
 * How long an answer is waited for. A target that keeps silent to every bad request would hold up a run for its whole
 * time-out each time; a slow one goes on having all of it, because its own answers say how slow it is.
 */
export class AdaptiveTimeout {
  readonly #timeoutMs: number
  #silences = 0
  #slowestMs = 0

  constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs
  }

  /** How long the next answer is waited for. */
  get ms(): number {
    if (this.#silences < silencesUntilThen) return this.#timeoutMs
    return Math.min(this.#timeoutMs, Math.max(leastMs, timesTheSlowest * this.#slowestMs))
  }

  /** Learns from what came of a request. */
  learn({ response, noAnswer, ms }: Answer): void {
    if (response) this.#slowestMs = Math.max(this.#slowestMs, ms)
    if (noAnswer?.kind === 'timeout' || noAnswer?.kind === 'unreachable') this.#silences++
  }
}
