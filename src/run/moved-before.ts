import { formatDuration } from '../source/duration.ts'
import { ClockError } from '../target/clock.ts'
import type { Try } from './access.ts'
import type { SuiteRun } from './suite-run.ts'

/** What is said of a target whose time an earlier run has moved; `unusable`: nothing can be judged by it. */
interface MovedBefore {
  unusable?: string
  remark?: string
}

const next =
  'restart the target, or let the target file put its clock back (clock.reset); if it was never moved, leave out clock.advance'

/** Puts the target's clock back where an earlier run has left it moved, or says what to do; undefined where it is right. */
export const timeMovedBefore = async (run: SuiteRun, send: Try): Promise<MovedBefore | undefined> => {
  const { clock, signs, suite } = run
  if (!clock || clock.movedSeconds > 0) return undefined
  const before = signs.movedBefore
  if (!before) return undefined
  const far = formatDuration(Math.round(Math.abs(before.seconds)))
  const where = before.seconds > 0 ? 'ahead' : 'behind'
  if (clock.reset) {
    try {
      await clock.reset()
    } catch (error) {
      if (!(error instanceof ClockError)) throw error
      return {
        unusable: `the target's time is ${far} ${where}, and clock.reset does not work: ${error.message}`,
      }
    }
    signs.clear()
    delete run.skewSeconds
    await send(0, suite.tokens.issue)
    if (!signs.movedBefore)
      return {
        remark: `The target's time was ${far} ${where}, moved by an earlier run, and was put back (clock.reset).`,
      }
    return {
      unusable: `the target's time is ${far} ${where}, and clock.reset does not put it back; restart the target`,
    }
  }
  if (before.byDate)
    return {
      remark: `The target's time is ${far} ${where}, which is not held against it; an earlier run may have moved it: ${next}.`,
    }
  return {
    unusable: `the target's time was moved before: its first token begins ${far} in the future; ${next}`,
  }
}
