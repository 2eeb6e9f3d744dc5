import { parseDuration } from '../source/duration.ts'
import { type Context, type Evaluation, evaluate } from './compile.ts'

/** How many seconds a wait lasts: a duration such as `1h59m`, or an expression for seconds. */
export const evaluateWait = (wait: string, context: Context): Evaluation => {
  const seconds = parseDuration(wait)
  return seconds === undefined ? evaluate(wait, context) : { ok: true, value: seconds }
}
