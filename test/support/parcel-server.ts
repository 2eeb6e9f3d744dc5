import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

/** One way in which the parcel API goes wrong; without any it is right. */
export type ParcelFault =
  | 'any-pin'
  | 'pin-any-case'
  | 'any-key'
  | 'no-kind'
  | 'token-never-ends'
  | 'lives-shorter'
  | 'echo-other'
  | 'counts-tokens'
  | 'tells-senders'
  | 'stack'
  | 'last-sender'
  /** No fault: the token stands in a member that is not named like one. */
  | 'token-called-mark'

const senders = [
  { email: 'ann@example.com', pin: 'Blue-4711-kiwi' },
  { email: 'bob@example.com', pin: 'Green-0815-plum' },
]
const key = 'app-7f3a9c51e2'
const ttlSeconds = 900

const readAll = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

const parsed = (text: string): Record<string, unknown> | undefined => {
  try {
    const value = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** A server of a made-up API that is written apart from the reference server: sessions by e-mail address and PIN. */
export const startParcel = async (...faults: ParcelFault[]) => {
  const has = (fault: ParcelFault) => faults.includes(fault)
  const sessions = new Map<string, { email: string; endsAt: number }>()
  let movedMs = 0
  let count = 0
  let last = ''
  const now = () => Date.now() + movedMs
  const server = createServer(async (request, response) => {
    const answer = (status: number, body: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
      response.end(JSON.stringify(body))
    }
    const problem = (status: number, text: string) =>
      answer(status, { problem: has('stack') ? (new Error(text).stack ?? text) : text })
    const text = await readAll(request)
    const [path] = (request.url ?? '').split('?')
    if (path === '/__clock') {
      movedMs += Number(parsed(text)?.['advance']) * 1000
      return answer(200, {})
    }
    if (path === '/v1/me') {
      const session = sessions.get(/^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '')
      if (!session || (session.endsAt <= now() && !has('token-never-ends'))) return problem(401, 'no session')
      return answer(200, { email: has('last-sender') ? last : session.email })
    }
    if (path !== '/v1/sessions') return problem(404, 'nothing here')
    if (request.method !== 'POST') return problem(405, 'POST opens a session')
    if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) return problem(415, 'send JSON')
    const body = parsed(text)
    if (!body) return problem(400, 'the body is no JSON object')
    if (request.headers['x-app-key'] !== key && !has('any-key')) return problem(401, 'unknown application')
    const { email, pin, kind } = body
    if (kind !== 'sender' && !(has('no-kind') && kind === undefined))
      return problem(400, 'kind must be sender')
    const sender = senders.find((one) => one.email === email)
    if (!sender && has('tells-senders')) return problem(404, 'no such sender')
    const right =
      has('any-pin') ||
      pin === sender?.pin ||
      (has('pin-any-case') && typeof pin === 'string' && pin.toLowerCase() === sender?.pin.toLowerCase())
    if (!sender || typeof pin !== 'string' || !right) return problem(401, 'wrong e-mail address or PIN')
    const token = has('counts-tokens')
      ? `session-token-${String(++count).padStart(8, '0')}`
      : randomBytes(24).toString('base64url')
    const lives = has('lives-shorter') ? ttlSeconds / 2 : ttlSeconds
    sessions.set(token, { email: sender.email, endsAt: now() + lives * 1000 })
    last = sender.email
    answer(200, {
      session: {
        [has('token-called-mark') ? 'mark' : 'token']: token,
        ttl: ttlSeconds,
        email: has('echo-other') ? senders[1]!.email : sender.email,
      },
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    /** Every token that was issued. */
    issued: () => [...sessions.keys()],
    target: {
      name: 'parcel',
      url: `http://127.0.0.1:${port}`,
      inputs: { ...senders[0], app_key: key },
      accounts: [senders[1]],
      clock: { advance: { method: 'POST', path: '/__clock', json: { advance: '$seconds' } } },
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
