import { shortened, UsageError } from '../model/errors.ts'

/** An expression of a suite has more to do than any has to: a mistake of the suite, that says nothing about the target. */
export class EffortError extends UsageError {
  constructor(message: string) {
    super({ code: 'effort', message, hint: 'ask for less in one expression' })
  }
}

/** How long one expression may work, in ms: nothing else happens meanwhile, no interrupt is heard. */
const mostMs = 1000

let until = Number.POSITIVE_INFINITY
/** Why the expression at work is at its end. */
let over: string | undefined

/** Ends an expression that has worked for too long; each turn of its loops asks. @throws {EffortError} */
export const checkEffort = (): void => {
  if (performance.now() <= until) return
  over ??= `it takes longer than ${mostMs / 1000} s, as where each of a long list meets each of another`
  throw new EffortError(over)
}

/**
 * What an expression comes to, in bounded time. CEL lets one half of an "or" fail without a word, so that an expression has had too
 * much to do is told here once more.
 * @throws {EffortError} when it takes too long.
 */
export const withinEffort = <T>(text: string, work: () => T): T => {
  until = performance.now() + mostMs
  over = undefined
  try {
    const value = work()
    if (over === undefined) return value
  } catch (error) {
    if (over === undefined) throw error
  } finally {
    until = Number.POSITIVE_INFINITY
  }
  throw new EffortError(`in "${shortened(text, 200)}": ${over}`)
}

/** @throws {EffortError} when a pattern of so many instructions meets so long a text that it would take seconds. */
export const checkPattern = (instructions: number, characters: number): void => {
  if (instructions * characters <= mostSteps) return
  over = `a pattern of ${instructions} steps meets ${characters} characters, together more than ${mostSteps}`
  throw new EffortError(over)
}

const mostSteps = 100_000_000
