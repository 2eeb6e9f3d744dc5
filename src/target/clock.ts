import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { fill } from '../expression/template.ts'
import { own } from '../model/own.ts'
import type { Json, RequestTemplate } from '../model/suite.ts'
import type { Target } from '../model/target.ts'
import { lastSecond } from '../model/time.ts'
import type { HttpClient } from './http.ts'
import { toWire, withContentType } from './wire.ts'

/** The clock hook did not do its work; scenarios that wait for it are in error, not the target. */
export class ClockError extends Error {
  readonly code = 'clock'
  constructor(message: string) {
    super(message)
    this.name = 'ClockError'
  }
}

/** A target's clock that a run can move. */
export interface Clock {
  /** How far it has been moved, in seconds. */
  readonly movedSeconds: number
  /** Moves it forward. @throws {ClockError} when the hook does not answer with a 2xx or the command fails. */
  advance(seconds: number): Promise<void>
}

/** What a command needs to find its way, and nothing that may be a secret: the key that seals runs, inputs, tokens of a CI system. */
const passedOn =
  /^(PATH|HOME|USER|LOGNAME|SHELL|PWD|TERM|TZ|LANG|LC_\w+|TMPDIR|TEMP|TMP|SYSTEMROOT|SYSTEMDRIVE|WINDIR|COMSPEC|PATHEXT|USERPROFILE|USERNAME|APPDATA|LOCALAPPDATA|PROGRAMFILES|PROGRAMDATA)$/i

const commandEnv = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(env).filter(([name]) => passedOn.test(name)))

/** The clock of a target with a hook; undefined when it has none. */
export const createClock = (target: Target, client: HttpClient): Clock | undefined => {
  const hook = target.clock
  if (!hook) return undefined
  let movedSeconds = 0
  const move = async (seconds: number) => {
    const command = own(hook, 'command')
    if (command) {
      const [file, ...args] = fill(command, { seconds }) as string[]
      const options = { timeout: target.limits.timeoutMs, env: commandEnv(process.env) }
      await promisify(execFile)(file!, args.map(String), options).catch((error: Error) => {
        throw new ClockError(`the clock command failed: ${error.message}`)
      })
      return
    }
    const request = withContentType(fill(hook.request as Json, { seconds }) as RequestTemplate)
    const { response, noAnswer } = await client.send(toWire(request, target.url))
    if (!response) throw new ClockError(`the clock hook got no response: ${noAnswer?.message}`)
    if (response.status < 200 || response.status > 299)
      throw new ClockError(`the clock hook answered ${response.status}`)
  }
  return {
    get movedSeconds() {
      return movedSeconds
    },
    advance: async (seconds) => {
      if (Date.now() / 1000 + movedSeconds + seconds > lastSecond)
        throw new ClockError(`the clock is not moved by ${seconds} s: that would be after the year 9999`)
      await move(seconds)
      movedSeconds += seconds
    },
  }
}
