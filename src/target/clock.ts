import { fill } from '../expression/template.ts'
import { own } from '../model/own.ts'
import type { Json, RequestTemplate } from '../model/suite.ts'
import type { Hook, Target } from '../model/target.ts'
import { lastSecond } from '../model/time.ts'
import type { Answer } from './answer.ts'
import { runCommand } from './command.ts'
import type { HttpClient } from './http.ts'
import { toWire, type WireRequest, withContentType } from './wire.ts'

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
  /** Puts it back to the right time, where there is a hook for that. @throws {ClockError} as `advance` does. */
  reset?(): Promise<void>
}

/** The clock of a target with a hook; undefined when it has none. After a signal nothing is waited for but what puts it back. */
export const createClock = (target: Target, client: HttpClient, signal?: AbortSignal): Clock | undefined => {
  const hooks = target.clock
  if (!hooks) return undefined
  let movedSeconds = 0
  const call = async (hook: Hook, seconds: number, signal?: AbortSignal): Promise<void> => {
    const command = own(hook, 'command')
    if (!command) return sendHook(hook.request!, seconds, { target, client })
    const words = (fill(command, { seconds }) as string[]).map(String)
    const trouble = await runCommand(words, target.limits.timeoutMs, signal)
    if (trouble !== undefined)
      throw new ClockError(`the clock command ${trouble}; call it by hand to see why`)
  }
  const { advance, reset } = hooks
  return {
    get movedSeconds() {
      return movedSeconds
    },
    advance: async (seconds) => {
      if (Date.now() / 1000 + movedSeconds + seconds > lastSecond)
        throw new ClockError(`the clock is not moved by ${seconds} s: that would be after the year 9999`)
      await call(advance, seconds, signal)
      movedSeconds += seconds
    },
    ...(reset && {
      reset: async () => {
        await call(reset, movedSeconds)
        movedSeconds = 0
      },
    }),
  }
}

/** A hook may be at another origin, such as an admin port, and is sent even where the run itself may send no more. */
const sendHook = async (
  template: RequestTemplate,
  seconds: number,
  { target, client }: { target: Target; client: HttpClient },
): Promise<void> => {
  const request = withContentType(fill(template as Json, { seconds }) as RequestTemplate)
  const url = /^https?:/i.test(request.path) ? new URL(request.path) : target.url
  const isElsewhere = url.origin !== target.url.origin
  const wire = toWire(request, isElsewhere ? new URL(url.origin) : target.url)
  const { response, noAnswer } =
    isElsewhere || client.ended !== undefined
      ? await sendApart({ ...target, url: isElsewhere ? url : target.url }, wire)
      : await client.send(wire)
  if (!response) throw new ClockError(`the clock hook got no response: ${noAnswer?.message}`)
  if (response.status < 200 || response.status > 299)
    throw new ClockError(`the clock hook answered ${response.status}`)
}

const sendApart = async (target: Target, wire: WireRequest): Promise<Answer> => {
  const { openTransport } = await import('./transport.ts')
  const transport = await openTransport(target)
  try {
    return await transport.send(wire, target.limits.timeoutMs)
  } finally {
    await transport.close()
  }
}
