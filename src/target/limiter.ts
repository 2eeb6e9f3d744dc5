import type { Limits } from '../model/target.ts'

/** Why nothing more may be sent. */
export class LimitError extends Error {
  readonly code = 'limited'
  /** Whether what the run may send is used up; otherwise all was ended. */
  readonly kind: 'limited' | 'spent'
  constructor(message: string, kind: LimitError['kind'] = 'limited') {
    super(message)
    this.kind = kind
    this.name = 'LimitError'
  }
}

const smallestWindow = 4
/** How wide the first requests go at the most, and how long an answer takes that makes it worth while. */
const startWindow = 32
const startMs = 20
/** By how much an answer may be later than the fastest and still be prompt; from when on it is late. */
const promptSlackMs = 20
const lateSlackMs = 200

/**
 * Decides when a request may leave: within the target's limits, and within a window that follows how well it copes,
 * as TCP follows a path. The window opens by one with each prompt answer (that doubles it each round) until an answer
 * is late; then it is halved and opens slowly. So a server that only waits is asked widely, one that works hard or
 * takes few connections is left in peace.
 */
export class Limiter {
  readonly #limits: Limits
  readonly #queue: { leave: () => void; giveUp: (reason: Error) => void }[] = []
  #window: number
  /** After the first late answer the window opens by one a round, not by one an answer. */
  #cautious = false
  #narrowedAtMs = 0
  #underWay = 0
  #sent = 0
  #fastestMs = Number.POSITIVE_INFINITY
  #nextSlotMs = 0
  #pausedUntilMs = 0
  #timer: NodeJS.Timeout | undefined
  #ended: LimitError | undefined

  constructor(limits: Limits) {
    this.#limits = limits
    this.#window = Math.min(smallestWindow, limits.parallel)
  }

  /** How many requests have left so far. */
  get sent(): number {
    return this.#sent
  }

  /** Why nothing more may be sent; undefined while anything may. */
  get ended(): string | undefined {
    return this.#ended?.message
  }

  /** Waits for leave to send one request. @throws {LimitError} when the budget is used up, or all has been ended. */
  async enter(): Promise<void> {
    const { budget } = this.#limits
    if (budget !== undefined && this.#sent >= budget)
      this.#ended ??= new LimitError(`the budget of ${budget} requests is used up (limits.budget)`, 'spent')
    if (this.#ended) throw this.#ended
    this.#sent++
    if (this.#queue.length === 0 && this.#mayLeave(Date.now())) {
      this.#leave()
      return
    }
    await new Promise<void>((leave, giveUp) => {
      this.#queue.push({ leave, giveUp })
      this.#pump()
    })
  }

  /** Says that a request has ended; `ms` is how long its answer took, undefined when none came. */
  exit(ms?: number): void {
    this.#underWay--
    if (ms === undefined) this.#narrow(0)
    else this.#follow(ms)
    this.#window = Math.min(this.#window, this.#limits.parallel)
    this.#pump()
  }

  #follow(ms: number): void {
    const first = this.#fastestMs === Number.POSITIVE_INFINITY
    this.#fastestMs = Math.min(this.#fastestMs, ms)
    // Where each answer takes its time anyway, asking one by one would only add the times up.
    if (first && ms >= startMs) this.#window = startWindow
    if (ms <= Math.max(2 * this.#fastestMs, this.#fastestMs + promptSlackMs))
      this.#window += this.#cautious ? 1 / this.#window : 1
    else if (ms > Math.max(4 * this.#fastestMs, this.#fastestMs + lateSlackMs)) this.#narrow(ms)
  }

  /** Halves the window, once for all requests that were under way together. */
  #narrow(ms: number): void {
    const nowMs = Date.now()
    if (nowMs - ms < this.#narrowedAtMs) return
    this.#narrowedAtMs = nowMs
    this.#cautious = true
    this.#window = Math.max(smallestWindow, this.#window / 2)
  }

  /** Holds everything back for a while, because the target asked for it. */
  pause(ms: number): void {
    this.#pausedUntilMs = Math.max(this.#pausedUntilMs, Date.now() + ms)
  }

  /** Lets nothing leave any more, not even what waits for leave. */
  end(reason: string): void {
    const ended = new LimitError(reason)
    this.#ended ??= ended
    clearTimeout(this.#timer)
    for (const { giveUp } of this.#queue.splice(0)) giveUp(ended)
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

  /** One look at the clock for both questions: between two, a slot can fall due that then nobody waits for. */
  #pump(): void {
    let nowMs = Date.now()
    while (this.#queue.length && this.#mayLeave(nowMs)) {
      this.#leave()
      this.#queue.shift()!.leave()
      nowMs = Date.now()
    }
    const waitMs = Math.max(this.#pausedUntilMs, this.#nextSlotMs) - nowMs
    if (this.#queue.length && waitMs > 0 && !this.#timer) {
      this.#timer = setTimeout(() => {
        this.#timer = undefined
        this.#pump()
      }, waitMs)
    }
  }
}
