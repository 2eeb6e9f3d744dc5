import { setTimeout as sleep } from 'node:timers/promises'
import type { NoAnswer } from '../model/event.ts'
import { headersOf } from '../model/headers.ts'
import type { Target } from '../model/target.ts'
import { AdaptiveTimeout } from './adaptive-timeout.ts'
import type { Answer } from './answer.ts'
import { LimitError, Limiter } from './limiter.ts'
import type { Transport } from './transport.ts'
import { unsendablePart, type WireRequest } from './wire.ts'

/** Sends requests to one target, within its limits. */
export interface HttpClient {
  send(request: WireRequest): Promise<Answer>
  readonly sent: number
  close(): Promise<void>
}

const maxPauseMs = 60_000
const triesWhenLimited = 20
const triesWhenDropped = 3

/**
 * A client for a target. Redirects are not followed. A 429 is obeyed and tried again; so is what a connection was closed
 * on, because a server may close an idle one just as it is used again, and what found none where others have: a server
 * with a short queue drops connections that come all at once.
 */
export const createHttpClient = (target: Target, transport: Transport): HttpClient => {
  const limiter = new Limiter(target.limits)
  const timeout = new AdaptiveTimeout(target.limits.timeoutMs)
  let answered = false
  const once = async (request: WireRequest): Promise<Answer> => {
    try {
      await limiter.enter()
    } catch (error) {
      if (!(error instanceof LimitError)) throw error
      return unsent('limited', error.message)
    }
    const answer = await transport.send(request, timeout.ms)
    timeout.learn(answer)
    limiter.exit(answer.response && pauseAskedFor(answer.response) === undefined ? answer.ms : undefined)
    return answer
  }
  const send = async (request: WireRequest): Promise<Answer> => {
    // The pool of connections is not asked: it never again uses one on which it has refused to send.
    const part = unsendablePart(request)
    if (part !== undefined) return unsent('unsendable', `the request cannot be sent: it has ${part}`)
    for (let dropped = 0, limited = 0; ; ) {
      const answer = await once(request)
      const kind = answer.noAnswer?.kind
      if ((kind === 'closed' || (kind === 'unreachable' && answered)) && ++dropped < triesWhenDropped)
        continue
      answered ||= answer.response !== undefined
      const pauseMs = answer.response && pauseAskedFor(answer.response)
      if (pauseMs === undefined) return answer
      if (pauseMs > maxPauseMs || ++limited >= triesWhenLimited)
        return {
          ...answer,
          noAnswer: {
            kind: 'limited',
            message: `the target is limiting its rate (${answer.response?.status})`,
          },
        }
      limiter.pause(pauseMs)
      await sleep(pauseMs)
    }
  }
  return {
    send,
    get sent() {
      return limiter.sent
    },
    close: () => transport.close(),
  }
}

const unsent = (kind: NoAnswer, message: string): Answer => ({
  noAnswer: { kind, message },
  sentAtMs: Date.now(),
  ms: 0,
})

/** How long a target asks to be left alone (RFC 6585 §4, RFC 9110 §10.2.3), in ms; undefined when it does not. */
const pauseAskedFor = ({
  status,
  headers,
}: {
  status: number
  headers: [string, string][]
}): number | undefined => {
  const value = headersOf(headers, 'retry-after')[0]
  if (status !== 429 && !(status === 503 && value !== undefined)) return undefined
  if (value === undefined) return 1000
  if (/^\d+(\.\d+)?$/.test(value)) return Number(value) * 1000
  const at = Date.parse(value)
  return Number.isNaN(at) ? 1000 : Math.max(0, at - Date.now())
}
