import { ok } from '../behaviour/answer.ts'
import type { Clock } from '../behaviour/clock.ts'
import type { Answer, Call } from '../behaviour/types.ts'

/** Where the clock is told and moved. */
export const clockPath = '/__clock'

/** Beyond that a clock's date has no form (ECMA-262, time values). */
const lastMs = 8.64e15

/** Tells the time, and first moves it when it is asked by POST to: `{"advance": seconds}`. */
export function moveClock({ method, body, world: { clock } }: Call): Answer {
  const seconds = method === 'POST' ? secondsIn(body.toString(), clock) : 0
  clock.advance(seconds ?? 0)
  const told = seconds === undefined ? { error: 'expected {"advance": seconds}, 0 or more' } : nowBy(clock)
  return { ...ok(told), status: seconds === undefined ? 400 : 200, bytes: Buffer.from(JSON.stringify(told)) }
}

const nowBy = (clock: Clock) => ({ now: new Date(clock.now()).toISOString() })

function secondsIn(text: string, clock: Clock): number | undefined {
  try {
    const seconds = (JSON.parse(text) as { advance?: unknown }).advance
    return typeof seconds === 'number' && seconds >= 0 && clock.now() + seconds * 1000 <= lastMs
      ? seconds
      : undefined
  } catch {
    return undefined
  }
}
