import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib'
import type { Dispatcher } from 'undici'
// @ts-expect-error the package has types for its index only, and importing that costs 40 ms more
import Pool from 'undici/lib/dispatcher/pool.js'
import type { Target } from '../model/target.ts'
import { type Answer, classify, timeoutAfter } from './answer.ts'
import { LimitError, Limiter } from './limiter.ts'
import { sendRaw } from './raw.ts'
import type { WireRequest } from './wire.ts'

// undici's parser is WebAssembly; V8's optimiser spends 0.1 s on it that a run of a few hundred requests never earns back.
setFlagsFromString('--liftoff-only')

/** Sends requests to one target, within its limits. */
export interface HttpClient {
  send(request: WireRequest): Promise<Answer>
  readonly sent: number
  close(): Promise<void>
}

const maxBodyBytes = 1 << 20
const maxPauseMs = 60_000
const triesWhenLimited = 20
const triesWhenClosed = 3

/**
 * A client for a target. Redirects are not followed. A 429 is obeyed and tried again; a closed connection is tried
 * once more, because a server may close an idle connection just as it is used again.
 */
export const createHttpClient = async (target: Target): Promise<HttpClient> => {
  const limiter = new Limiter(target.limits)
  const dispatcher = await createDispatcher(target)
  const once = async (request: WireRequest): Promise<Answer> => {
    try {
      await limiter.enter()
    } catch (error) {
      if (!(error instanceof LimitError)) throw error
      return { noAnswer: { kind: 'limited', message: error.message }, sentAtMs: Date.now(), ms: 0 }
    }
    const answer = request.raw
      ? await sendRaw(target, request.raw)
      : await dispatch(dispatcher, target, request)
    limiter.exit(answer.response && pauseAskedFor(answer.response) === undefined ? answer.ms : undefined)
    return answer
  }
  const send = async (request: WireRequest): Promise<Answer> => {
    for (let closed = 0, limited = 0; ; ) {
      const answer = await once(request)
      if (answer.noAnswer?.kind === 'closed' && ++closed < triesWhenClosed) continue
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
    close: () => dispatcher.destroy(),
  }
}

const createDispatcher = async ({ url, limits, connection }: Target): Promise<Dispatcher> => {
  const read = (file: string | undefined) => (file ? readFileSync(file) : undefined)
  const ca = read(connection.caCert)
  const cert = read(connection.cert)
  const key = read(connection.key)
  const secure = {
    rejectUnauthorized: !connection.insecure,
    ...(ca && { ca }),
    ...(cert && { cert }),
    ...(key && { key }),
  }
  const options = { connections: limits.parallel, pipelining: 1, headersTimeout: 0, bodyTimeout: 0 }
  if (connection.proxy) {
    // The agent needs methods that only the whole package adds; its exports are under `default` once bundled.
    const { default: undici } = await import('undici')
    const { ProxyAgent } = undici
    return new ProxyAgent({ ...options, uri: connection.proxy, requestTls: secure })
  }
  return new Pool(url.origin, { ...options, connect: { ...secure, timeout: limits.timeoutMs } })
}

/** How long a target asks to be left alone (RFC 6585 §4, RFC 9110 §10.2.3), in ms; undefined when it does not. */
const pauseAskedFor = ({
  status,
  headers,
}: {
  status: number
  headers: [string, string][]
}): number | undefined => {
  const value = headers.find(([name]) => name.toLowerCase() === 'retry-after')?.[1]
  if (status !== 429 && !(status === 503 && value !== undefined)) return undefined
  if (value === undefined) return 1000
  if (/^\d+(\.\d+)?$/.test(value)) return Number(value) * 1000
  const at = Date.parse(value)
  return Number.isNaN(at) ? 1000 : Math.max(0, at - Date.now())
}

const dispatch = (dispatcher: Dispatcher, { url, limits }: Target, request: WireRequest): Promise<Answer> =>
  new Promise((resolve) => {
    const sentAtMs = Date.now()
    const start = performance.now()
    const chunks: Buffer[] = []
    let status = 0
    let headers: [string, string][] = []
    let bytes = 0
    let abort: ((reason: Error) => void) | undefined
    let timedOut = false
    const timer = setTimeout(() => {
      timedOut = true
      abort?.(new Error('timeout'))
      settle({ noAnswer: timeoutAfter(limits.timeoutMs) })
    }, limits.timeoutMs)
    const settle = (result: Pick<Answer, 'response' | 'noAnswer'>) => {
      clearTimeout(timer)
      resolve({ ...result, sentAtMs, ms: performance.now() - start })
    }
    const fail = (error: Error) =>
      settle({ noAnswer: timedOut ? timeoutAfter(limits.timeoutMs) : classify(error) })
    try {
      dispatcher.dispatch(
        {
          origin: url.origin,
          path: request.path,
          method: request.method as Dispatcher.HttpMethod,
          headers: request.headers.flat(),
          body: request.body ?? null,
        },
        {
          onRequestStart: (controller) => {
            abort = (reason) => controller.abort(reason)
            if (timedOut) abort(new Error('timeout'))
          },
          onResponseStart: (controller, statusCode) => {
            status = statusCode
            headers = pairs((controller as unknown as { rawHeaders?: (Buffer | string)[] }).rawHeaders ?? [])
          },
          onResponseData: (controller, chunk) => {
            bytes += chunk.length
            if (bytes > maxBodyBytes)
              controller.abort(new Error(`the body is larger than ${maxBodyBytes} bytes`))
            else chunks.push(chunk)
          },
          onResponseEnd: () => settle(decoded(status, headers, Buffer.concat(chunks))),
          onResponseError: (_, error) => fail(error),
        },
      )
    } catch (error) {
      fail(error as Error)
    }
  })

const pairs = (raw: (Buffer | string)[]): [string, string][] => {
  const text = raw.map((item) => (typeof item === 'string' ? item : item.toString('latin1')))
  return Array.from({ length: text.length / 2 }, (_, index) => [text[2 * index]!, text[2 * index + 1]!])
}

const decoders: Record<string, (body: Buffer) => Buffer> = {
  gzip: gunzipSync,
  'x-gzip': gunzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync,
}

const decoded = (
  status: number,
  headers: [string, string][],
  body: Buffer,
): Pick<Answer, 'response' | 'noAnswer'> => {
  const coding = headers.find(([name]) => name.toLowerCase() === 'content-encoding')?.[1]?.toLowerCase()
  const decode = coding === undefined || body.length === 0 ? undefined : decoders[coding]
  try {
    return { response: { status, headers, body: decode ? decode(body) : body } }
  } catch (error) {
    return {
      noAnswer: { kind: 'malformed', message: `the body is not ${coding}: ${(error as Error).message}` },
    }
  }
}
