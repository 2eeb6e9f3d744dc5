import { type Context, createContext, Script } from 'node:vm'
import { isMainThread } from 'node:worker_threads'
import { shortened, UsageError } from '../model/errors.ts'

/** An expression of a suite has more to do than any has to: a mistake of the suite, that says nothing about the target. */
export class EffortError extends UsageError {
  constructor(message: string) {
    super({ code: 'effort', message, hint: 'ask for less in one expression' })
  }
}

/** How long one expression may work, in ms, and for how long nobody needs to watch it. */
const mostMs = 1000
const unwatchedMs = 50
/** How many times as long that takes on a machine that is busy with other work, at most. */
const slowest = 10

let until = Number.POSITIVE_INFINITY
/** What this process had worked by the time that somebody began to watch; the work of all its threads, for Node cannot tell them apart. */
let before: NodeJS.CpuUsage | undefined
/** Why the expression at work is at its end. */
let over: string | undefined

const tooLong = `it takes longer than ${mostMs / 1000} s, as where each of a long list meets each of another`

/** Ends an expression that has worked for too long; each turn of its loops asks. @throws {EffortError} */
export const checkEffort = (): void => {
  if (performance.now() <= until) return
  const left = before ? mostMs - workedSince(before) : 0
  if (left > 0) {
    until = performance.now() + left
    return
  }
  over ??= tooLong
  throw new EffortError(over)
}

/** In ms. */
const workedSince = (usage: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(usage)
  return (user + system) / 1000
}

/** What an expression comes to, if it has not worked for longer than that. CEL lets one half of an "or" fail without a word. */
const within = <T>(ms: number, work: () => T): { value: T } | undefined => {
  until = performance.now() + ms
  over = undefined
  try {
    const value = work()
    if (over === undefined) return { value }
  } catch (error) {
    if (over === undefined) throw error
  } finally {
    until = Number.POSITIVE_INFINITY
  }
  return undefined
}

let watched: (() => void) | undefined
let watcher: { script: Script; context: Context } | undefined

/** Lets something work while it is watched from outside: it ends in time, also within a function, and an interrupt is heard. */
const watch = (work: () => void): void => {
  watcher ??= { script: new Script('work()'), context: createContext({ work: () => watched!() }) }
  watched = work
  before = process.cpuUsage()
  try {
    watcher.script.runInContext(watcher.context, { timeout: slowest * mostMs, breakOnSigint: isMainThread })
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') over = tooLong
    else if (code === 'ERR_SCRIPT_EXECUTION_INTERRUPTED') {
      over = 'it was interrupted'
      // Whoever listens has not been told.
      process.emit('SIGINT', 'SIGINT')
    } else throw error
  } finally {
    before = undefined
  }
}

/**
 * What an expression comes to, in bounded time; an interrupt ends it.
 * @throws {EffortError} when it takes too long.
 */
export const withinEffort = <T>(text: string, work: () => T): T => {
  let done = within(unwatchedMs, work)
  if (!done && over === tooLong)
    watch(() => {
      done = within(mostMs, work)
    })
  if (done) return done.value
  throw new EffortError(`in "${shortened(text, 200)}": ${over}`)
}

/** @throws {EffortError} when a pattern of so many instructions meets so long a text that it would take seconds. */
export const checkPattern = (instructions: number, characters: number): void => {
  if (instructions * characters <= mostSteps) return
  over = `a pattern of ${instructions} steps meets ${characters} characters, together more than ${mostSteps}`
  throw new EffortError(over)
}

const mostSteps = 100_000_000
