import { randomBytes } from 'node:crypto'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A request as the hand-made servers read it. */
export interface Asked {
  method: string
  path: string
  query: URLSearchParams
  headers: IncomingHttpHeaders
  /** The body as a JSON object, as a form; undefined where it is none. */
  json: Record<string, unknown> | undefined
  form: URLSearchParams | undefined
  cookies: Record<string, string>
  now: number
}

/** A response: its status, its JSON body if it has one, further header fields. */
export type Answered = [status: number, body?: unknown, headers?: Record<string, string>]

/** A token that nobody guesses. */
export const newToken = (): string => randomBytes(24).toString('base64url')

const objectIn = (text: string): Record<string, unknown> | undefined => {
  try {
    const value = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined
  } catch {
    return undefined
  }
}

const isOf = (headers: IncomingHttpHeaders, type: string): boolean =>
  (headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase() === type

/** A server of a made-up API, written apart from the reference server: what it answers is a function of what it is asked. Its clock moves by a hook; servers of one API share it. */
export const startHandMade = async (answer: (asked: Asked) => Answered, time = { movedMs: 0 }) => {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const text = Buffer.concat(chunks).toString()
    const { headers } = request
    const [path = '', query = ''] = (request.url ?? '').split('?')
    const asked = (): Answered => {
      if (path === '/__clock') {
        time.movedMs += Number(objectIn(text)?.['advance']) * 1000
        return [200, {}]
      }
      return answer({
        method: request.method ?? '',
        path,
        query: new URLSearchParams(query),
        headers,
        json: isOf(headers, 'application/json') ? objectIn(text) : undefined,
        form: isOf(headers, 'application/x-www-form-urlencoded') ? new URLSearchParams(text) : undefined,
        cookies: Object.fromEntries(
          (headers.cookie ?? '')
            .split(/; */)
            .map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
        ),
        now: Date.now() + time.movedMs,
      })
    }
    const [status, body, more = {}] = asked()
    const type = body === undefined ? {} : { 'content-type': 'application/json' }
    const date = new Date(Date.now() + time.movedMs).toUTCString()
    response.writeHead(status, { ...type, date, 'cache-control': 'no-store', ...more })
    response.end(body === undefined ? '' : JSON.stringify(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    clock: { advance: { method: 'POST', path: '/__clock', json: { advance: '$seconds' } } },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** One value of each parameter of a form; undefined where one is given twice. */
export const singly = (form: URLSearchParams): Record<string, string> | undefined =>
  new Set(form.keys()).size === [...form.keys()].length ? Object.fromEntries(form) : undefined
