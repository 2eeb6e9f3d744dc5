import type { NoAnswer } from '../model/event.ts'
import { headersOf } from '../model/headers.ts'
import type { Target } from '../model/target.ts'
import { AdaptiveTimeout } from './adaptive-timeout.ts'
import type { Answer } from './answer.ts'
import { Backoff } from './backoff.ts'
import { LimitError, Limiter } from './limiter.ts'
import { realTimer } from './timer.ts'
import type { Transport } from './transport.ts'
import { unsendablePart, type WireRequest } from './wire.ts'

/** Sends requests to one target, within its limits. */
export interface HttpClient {
  /** `again` is asked before the same request is sent once more; where it says no, what came stands. */
  send(request: WireRequest, again?: () => Promise<boolean>): Promise<Answer>
  readonly sent: number
  /** Why nothing more is sent; undefined while anything is. */
  readonly ended: string | undefined
  /** How long responses have taken on average, in ms. */
  readonly meanMs: number
  /** Whether the target has sent responses that nobody had asked for. */
  readonly strayed: boolean
  /** Lets nothing be sent any more, for this reason. */
  end(reason: string): void
  /** Whether the target has TLS where it is asked without. */
  speaksTls?(): Promise<boolean>
  close(): Promise<void>
}

/** How long one request waits in all because the target asks for it. */
const maxPauseMs = 60_000
const leastPauseMs = 200
const triesWhenLimited = 20
const triesWhenDropped = 3

/**
 * A client for a target. Redirects are not followed. A 429 is obeyed and tried again, until it is plain that this leads nowhere;
 * so is, on a connection of its own, what one was closed on, because a server may close an idle one just as it is used again, and what found none
 * where others have: a server with a short queue drops connections that come all at once. After a signal nothing is sent.
 */
export const createHttpClient = (target: Target, transport: Transport, signal?: AbortSignal): HttpClient => {
  const limiter = new Limiter(target.limits)
  const timeout = new AdaptiveTimeout(target.limits.timeoutMs)
  const backoff = new Backoff()
  const over = new AbortController()
  const end = (reason: string) => {
    limiter.end(reason)
    over.abort()
  }
  const interrupt = () => end('the run was interrupted')
  if (signal?.aborted) interrupt()
  signal?.addEventListener('abort', interrupt)
  const spans = createMean()
  let answered = false
  const once = async (request: WireRequest, fresh: boolean): Promise<Answer> => {
    try {
      await limiter.enter()
    } catch (error) {
      if (!(error instanceof LimitError)) throw error
      return unsent(error.kind, error.message)
    }
    const answer = await transport.send(request, timeout.ms, fresh)
    timeout.learn(answer)
    if (answer.response) spans.add(answer.ms)
    limiter.exit(answer.response && pauseAskedFor(answer.response) === undefined ? answer.ms : undefined)
    return answer
  }
  /** Waits as long as the target asks for; false when there is no sense in it. */
  const pause = async ({ sentAtMs }: Answer, pauseMs: number): Promise<boolean> => {
    backoff.limited({ sentAtMs, pauseMs, nowMs: realTimer.nowMs() })
    if (backoff.hopeless)
      end(`the target limits its rate without end: ${backoff.rounds} pauses that it asked for led nowhere`)
    if (limiter.ended !== undefined) return false
    limiter.pause(pauseMs)
    await realTimer.sleep(pauseMs, over.signal)
    return true
  }
  const send = async (request: WireRequest, again = async () => true): Promise<Answer> => {
    // The pool of connections is not asked: it never again uses one on which it has refused to send.
    const part = unsendablePart(request)
    if (part !== undefined) return unsent('unsendable', `the request cannot be sent: it has ${part}`)
    for (let dropped = 0, limited = 0, pausedMs = 0; ; ) {
      const answer = await once(request, dropped > 0)
      const kind = answer.noAnswer?.kind
      const isDropped = kind === 'closed' || (kind === 'unreachable' && answered)
      if (isDropped && ++dropped < triesWhenDropped && (await again())) continue
      answered ||= answer.response !== undefined
      const asked = answer.response && pauseAskedFor(answer.response)
      if (asked === undefined) {
        if (answer.response) backoff.answered()
        return answer
      }
      const pauseMs = Math.max(leastPauseMs, asked)
      pausedMs += pauseMs
      const enough = pausedMs > maxPauseMs || ++limited >= triesWhenLimited
      if (enough || !(await pause(answer, pauseMs)) || !(await again()))
        return {
          ...answer,
          noAnswer: {
            kind: 'limited',
            message: limiter.ended ?? `the target is limiting its rate (${answer.response?.status})`,
          },
        }
    }
  }
  return {
    send,
    get sent() {
      return limiter.sent
    },
    get ended() {
      return limiter.ended
    },
    get meanMs() {
      return spans.mean
    },
    get strayed() {
      return transport.strayed?.() ?? false
    },
    end,
    ...(transport.speaksTls && { speaksTls: transport.speaksTls }),
    close: () => {
      signal?.removeEventListener('abort', interrupt)
      return transport.close()
    },
  }
}

const createMean = () => {
  let count = 0
  let mean = 0
  return {
    add: (value: number): void => {
      mean += (value - mean) / ++count
    },
    get mean() {
      return mean
    },
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
