import { formatDuration } from '../source/duration.ts'

/** What tells the target's time: the Date field of its responses, or when its tokens say that they were issued. */
export type Sign = 'Date field' | 'iat of its tokens'

/** Seconds by which a sign may be off; whole seconds and a slow response lie within. */
const toleranceSeconds = 2
/** A move that is shorter than this says nothing, for the signs may be off by as much. */
const tellingSeconds = 2 * toleranceSeconds
const ofTheMove = 0.005

/** Beyond that an earlier run has moved the clock, as far as can be told. */
const movedBeforeSeconds = 600
/** By so much the Date field and the tokens may differ. */
const agreeSeconds = 30

interface Told {
  /** How far the target was ahead of this machine, in seconds, before any move. */
  base: number
  /** How far it is ahead of that now, and how far it was moved. */
  now?: { ahead: number; moved: number }
}

/** Follows what the target lets be seen of its time, so that a clock hook is not believed by its word. */
export class ClockSigns {
  readonly #told = new Map<Sign, Told>()
  #vouched = false

  /** Notes how far a sign is ahead of this machine's time, after the clock was moved so far. */
  note(sign: Sign, aheadSeconds: number, movedSeconds: number): void {
    const told = this.#told.get(sign)
    if (!told) this.#told.set(sign, { base: aheadSeconds - movedSeconds })
    else if (movedSeconds > 0) told.now = { ahead: aheadSeconds - told.base, moved: movedSeconds }
  }

  /** A token was accepted shortly before its end and rejected shortly after, so the clock was moved as it was told. */
  vouch(): void {
    this.#vouched = true
  }

  /** Forgets what was before the clock was put back. */
  clear(): void {
    this.#told.clear()
  }

  /** Why nothing that waited by the clock hook can be judged; undefined where the hook does what it is told. */
  get doubt(): string | undefined {
    if (this.#vouched) return undefined
    const told = [...this.#told].flatMap(([sign, { now }]) =>
      now && now.moved > tellingSeconds ? [{ sign, ...now }] : [],
    )
    if (told.some((it) => isNear(it.ahead, it.moved))) return undefined
    const wrong = told.find(({ ahead }) => Math.abs(ahead) > toleranceSeconds)
    if (wrong)
      return `the clock hook moved the target's clock by ${formatDuration(Math.round(wrong.ahead))}, by the ${wrong.sign}, and not by ${formatDuration(wrong.moved)}; check clock.advance`
    if (told.some(({ sign }) => sign !== 'Date field'))
      return "the clock hook moves nothing: the iat of the target's tokens stays behind; check clock.advance"
    const date = told.length > 0 ? 'its Date field stays behind' : 'it sends no Date field'
    return `nothing shows that the clock hook moves the target's clock: ${date}, no token has an iat, and none has ended by it; check clock.advance`
  }

  /** How far the target's time was moved before this run, in seconds, and whether its Date field says so too. */
  get movedBefore(): { seconds: number; byDate: boolean } | undefined {
    const date = this.#told.get('Date field')?.base
    const iat = this.#told.get('iat of its tokens')?.base
    const isFar = date !== undefined && Math.abs(date) >= movedBeforeSeconds
    // A Date field that is far off where the tokens have our time is wrong by itself.
    const isBorneOut = iat === undefined || Math.abs(iat) >= movedBeforeSeconds
    if (isFar && isBorneOut) return { seconds: date, byDate: true }
    const apart = iat === undefined ? 0 : iat - (isFar ? 0 : (date ?? 0))
    return apart > agreeSeconds ? { seconds: apart, byDate: false } : undefined
  }
}

const isNear = (ahead: number, moved: number): boolean =>
  Math.abs(ahead - moved) <= toleranceSeconds + ofTheMove * moved
