import { ok } from '../behaviour/answer.ts'
import type { Clock } from '../behaviour/clock.ts'
import type { Answer, Call } from '../behaviour/types.ts'

/** Where the clock is told and moved. */
export const clockPath = '/__clock'

/** Beyond that a clock's date has no form (ECMA-262, time values). */
const lastMs = 8.64e15

/** Tells the time, and first moves it when it is asked by POST to: `{"advance": seconds}`, or `{"reset": true}`. */
export function moveClock({ method, body, world: { clock } }: Call): Answer {
  const asked = method === 'POST' ? askedIn(body.toString(), clock) : 0
  if (asked === 'reset') clock.reset()
  else clock.advance(asked ?? 0)
  const told =
    asked === undefined
      ? { error: 'expected {"advance": seconds}, 0 or more, or {"reset": true}' }
      : nowBy(clock)
  return { ...ok(told), status: asked === undefined ? 400 : 200, bytes: Buffer.from(JSON.stringify(told)) }
}

const nowBy = (clock: Clock) => ({ now: new Date(clock.now()).toISOString() })

function askedIn(text: string, clock: Clock): number | 'reset' | undefined {
  try {
    const { advance: seconds, reset } = JSON.parse(text) as { advance?: unknown; reset?: unknown }
    if (reset === true) return 'reset'
    return typeof seconds === 'number' && seconds >= 0 && clock.now() + seconds * 1000 <= lastMs
      ? seconds
      : undefined
  } catch {
    return undefined
  }
}
