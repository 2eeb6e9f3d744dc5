import { readFileSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import type { Dispatcher } from 'undici'
// @ts-expect-error the package has types for its index only, and importing that costs 40 ms more
import Pool from 'undici/lib/dispatcher/pool.js'
import type { Target } from '../model/target.ts'
import {
  type Answer,
  classify,
  decoded,
  isStray,
  largestBody,
  noConnectionWithin,
  timeoutAfter,
  tooLarge,
} from './answer.ts'
import { createConnector } from './connector.ts'
import { speaksTls } from './tls-probe.ts'
import type { WireRequest } from './wire.ts'

// undici's parser is WebAssembly; V8's optimiser spends 0.1 s on it that a run of a few hundred requests never earns back.
setFlagsFromString('--liftoff-only')

/** Takes one request to a target and brings its answer, whatever that is; limits and second tries are not its business. */
export interface Transport {
  /** `timeoutMs` is how long an answer is waited for; `fresh`: on a connection that nothing else was sent on. */
  send(request: WireRequest, timeoutMs: number, fresh?: boolean): Promise<Answer>
  /** Whether the target has sent what nobody had asked for. */
  strayed?(): boolean
  /** Whether the target has TLS where it was asked, whatever its url says. */
  speaksTls?(): Promise<boolean>
  close(): Promise<void>
}

/**
 * The way over HTTP. From the first response on that nobody has asked for each request has a connection of its own: one that is
 * late would be taken for the answer to the next request.
 */
export const openTransport = async (target: Target): Promise<Transport> => {
  let strayed = false
  const open = async (origin: string, parallel = target.limits.parallel): Promise<Dispatcher> => {
    const dispatcher = await createDispatcher({
      ...target,
      url: new URL(origin),
      limits: { ...target.limits, parallel },
    })
    dispatcher.on('disconnect', (_url, _targets, error) => {
      strayed ||= isStray(error)
    })
    return dispatcher
  }
  /** One for each origin of the target, made when the first request goes there. */
  const dispatchers = new Map([[target.url.origin, open(target.url.origin)]])
  await dispatchers.get(target.url.origin)
  const toward = (origin: string): Promise<Dispatcher> => {
    const known = dispatchers.get(origin) ?? open(origin)
    dispatchers.set(origin, known)
    return known
  }
  return {
    send: async (request, timeoutMs, fresh = false) => {
      const { origin = target.url.origin } = request
      if (!fresh && !strayed) return dispatch(await toward(origin), origin, request, timeoutMs)
      const alone = await open(origin, 1)
      try {
        return await dispatch(alone, origin, request, timeoutMs)
      } finally {
        await alone.destroy()
      }
    },
    strayed: () => strayed,
    // Through a proxy nobody can tell who it is that speaks.
    ...(!target.connection.proxy && { speaksTls: () => speaksTls(target.url) }),
    close: async () => {
      for (const one of await Promise.all(dispatchers.values())) await one.destroy()
    },
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
  return new Pool(url.origin, {
    ...options,
    connect: createConnector({ ...secure, timeout: limits.timeoutMs }),
  })
}

const dispatch = (
  dispatcher: Dispatcher,
  origin: string,
  request: WireRequest,
  timeoutMs: number,
): Promise<Answer> =>
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
      settle({ noAnswer: tooLate() })
      abort?.(new Error('timeout'))
    }, timeoutMs)
    // A request that has not begun has found no connection: that tells nothing of what the target would answer.
    const tooLate = () => (abort ? timeoutAfter(timeoutMs) : noConnectionWithin(timeoutMs))
    const settle = (result: Pick<Answer, 'response' | 'noAnswer'>) => {
      clearTimeout(timer)
      resolve({ ...result, sentAtMs, ms: performance.now() - start })
    }
    const fail = (error: Error) => settle({ noAnswer: classify(error, new URL(origin).host) })
    try {
      dispatcher.dispatch(
        {
          origin,
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
            if (bytes > largestBody) controller.abort(new Error(tooLarge().message))
            else chunks.push(chunk)
          },
          onResponseEnd: () => settle(decoded({ status, headers, body: Buffer.concat(chunks) })),
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
