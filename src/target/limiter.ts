import type { Limits } from '../model/target.ts'

/** Why nothing more may be sent. */
export class LimitError extends Error {
  readonly code = 'limited'
  constructor(message: string) {
    super(message)
    this.name = 'LimitError'
  }
}

const startWindow = 32
const smallestWindow = 4

/**
 * Decides when a request may leave: within the target's limits, and within a window that follows how well it copes.
 * The window opens by one with each answer that comes about as fast as the fastest, and closes by a tenth with each
 * that takes several times as long: a server that only waits is asked widely, one that works hard is left in peace.
 */
export class Limiter {
  readonly #limits: Limits
  readonly #queue: (() => void)[] = []
  #window: number
  #underWay = 0
  #sent = 0
  #fastestMs = Number.POSITIVE_INFINITY
  #nextSlotMs = 0
  #pausedUntilMs = 0
  #timer: NodeJS.Timeout | undefined

  constructor(limits: Limits) {
    this.#limits = limits
    this.#window = Math.min(startWindow, limits.parallel)
  }

  /** How many requests have left so far. */
  get sent(): number {
    return this.#sent
  }

  /** Waits for leave to send one request. @throws {LimitError} when the budget is used up. */
  async enter(): Promise<void> {
    const { budget } = this.#limits
    if (budget !== undefined && this.#sent >= budget)
      throw new LimitError(`the budget of ${budget} requests is used up`)
    this.#sent++
    if (this.#queue.length === 0 && this.#mayLeave(Date.now())) {
      this.#leave()
      return
    }
    await new Promise<void>((resolve) => {
      this.#queue.push(resolve)
      this.#pump()
    })
  }

  /** Says that a request has ended; `ms` is how long its answer took, undefined when none came. */
  exit(ms?: number): void {
    this.#underWay--
    if (ms === undefined) this.#window = Math.max(smallestWindow, this.#window / 2)
    else {
      this.#fastestMs = Math.min(this.#fastestMs, ms)
      if (ms <= Math.max(2 * this.#fastestMs, this.#fastestMs + 20)) this.#window++
      else if (ms > Math.max(4 * this.#fastestMs, this.#fastestMs + 200))
        this.#window = Math.max(smallestWindow, this.#window * 0.9)
    }
    this.#window = Math.min(this.#window, this.#limits.parallel)
    this.#pump()
  }

  /** Holds everything back for a while, because the target asked for it. */
  pause(ms: number): void {
    this.#pausedUntilMs = Math.max(this.#pausedUntilMs, Date.now() + ms)
  }

  #mayLeave(nowMs: number): boolean {
    return (
      this.#underWay < Math.max(1, Math.floor(this.#window)) &&
      nowMs >= this.#pausedUntilMs &&
      nowMs >= this.#nextSlotMs
    )
  }

  #leave(): void {
    this.#underWay++
    const { ratePerSecond } = this.#limits
    if (ratePerSecond) this.#nextSlotMs = Math.max(this.#nextSlotMs, Date.now()) + 1000 / ratePerSecond
  }

  #pump(): void {
    while (this.#queue.length && this.#mayLeave(Date.now())) {
      this.#leave()
      this.#queue.shift()!()
    }
    const waitMs = Math.max(this.#pausedUntilMs, this.#nextSlotMs) - Date.now()
    if (this.#queue.length && waitMs > 0 && !this.#timer) {
      this.#timer = setTimeout(() => {
        this.#timer = undefined
        this.#pump()
      }, waitMs)
    }
  }
}
