import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** How a test wants the tiny token server to be. */
export interface TokenServerOptions {
  ttlSeconds?: number
  /** Answers instead of the server, or lets it go on by returning false. */
  before?(call: {
    path: string
    form: URLSearchParams
    request: IncomingMessage
    response: ServerResponse
  }): boolean
  delayMs?: number
  /** What its clock hook makes of the seconds that it is told. */
  moves?(seconds: number): number
  /** Whether its Date field follows its own clock, as it does by default. */
  dateMoves?: boolean
  /** A new token ends the life of all older ones. */
  supersedes?: boolean
}

/** What a server does `before` that takes the password "wrong" too. */
export const takesWrong: NonNullable<TokenServerOptions['before']> = ({ form, response }) => {
  if (form.get('password') !== 'wrong') return false
  response.writeHead(200, { 'content-type': 'application/json' }).end('{"access_token":"anything"}')
  return true
}

export interface TokenServer {
  url: string
  requests: { method: string; path: string; body: string }[]
  /** Moves the server's clock, as POST /__clock does. */
  advance(seconds: number): void
  /** From now on nobody gets an answer, until it hurries. */
  hold(): void
  /** From now on it answers at once, also whom it has held. */
  hurry(): void
  close(): Promise<void>
}

/** A server for the suite test/fixtures/suites/tiny: user `ada`, password `correct horse`. */
export const startTokenServer = async ({
  ttlSeconds = 3,
  before,
  delayMs = 0,
  supersedes = false,
  moves = (seconds) => seconds,
  dateMoves = true,
}: TokenServerOptions = {}): Promise<TokenServer> => {
  const requests: TokenServer['requests'] = []
  const expiresAt = new Map<string, number>()
  let aheadMs = 0
  const now = () => Date.now() + aheadMs
  const advance = (seconds: number) => {
    aheadMs += seconds * 1000
  }
  let waitMs = delayMs
  let held: (() => void)[] | undefined
  const answer = (response: ServerResponse, status: number, body: unknown) => {
    const send = () =>
      response
        .writeHead(status, {
          'content-type': 'application/json',
          date: new Date(dateMoves ? now() : Date.now()).toUTCString(),
        })
        .end(JSON.stringify(body))
    if (held) held.push(send)
    else if (waitMs) setTimeout(send, waitMs)
    else send()
  }
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    const path = request.url ?? ''
    const form = new URLSearchParams(body)
    requests.push({ method: request.method ?? '', path, body })
    if (before?.({ path, form, request, response })) return
    if (path === '/__clock') {
      const asked = JSON.parse(body)
      if (asked.reset) aheadMs = 0
      else advance(moves(asked.advance))
      return answer(response, 200, {})
    }
    if (path === '/token') {
      const right =
        form.get('grant_type') === 'password' &&
        form.get('user') === 'ada' &&
        form.get('password') === 'correct horse'
      if (!right) return answer(response, 400, { error: 'invalid_request' })
      const token = randomBytes(24).toString('base64url')
      if (supersedes) expiresAt.clear()
      expiresAt.set(token, now() + ttlSeconds * 1000)
      return answer(response, 200, { access_token: token, expires_in: ttlSeconds, greeting: 'hello' })
    }
    const token = request.headers.authorization?.replace(/^Bearer /, '') ?? ''
    if (path === '/me' && (expiresAt.get(token) ?? 0) > now()) return answer(response, 200, { user: 'ada' })
    answer(response, path === '/me' ? 401 : 404, { error: 'no' })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    advance,
    hold: () => {
      held = []
    },
    hurry: () => {
      waitMs = 0
      for (const send of held ?? []) send()
      held = undefined
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
