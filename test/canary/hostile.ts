import { randomBytes, randomInt, randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Api } from './accounts.ts'
import { echoes } from './echo.ts'

/** A server that grants what is right and says all it knows again, in every way it can think of. */
export interface Hostile {
  url: string
  /** Every token that it has issued. */
  issued: string[]
  /** Says none of them again; gives them. */
  forget(): string[]
  close(): Promise<void>
}

const jwt = (): string => {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const now = Math.floor(Date.now() / 1000)
  // Times that all tokens of a second share are no secret, and would be found wherever one of them is written otherwise.
  const [iat, exp] = [now - randomInt(1e6), now + randomInt(1e6)]
  const payload = { jti: randomUUID(), iat, exp, sub: randomUUID() }
  return `${part({ alg: 'HS256', typ: 'JWT' })}.${part(payload)}.${randomBytes(32).toString('base64url')}`
}

const makers: Record<Api['form'], () => string> = {
  jwt,
  opaque: () => randomBytes(60).toString('base64url'),
  uuid: randomUUID,
}

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

/** Every text that a request gives, wherever it stands. */
const textsOf = (request: IncomingMessage, body: string): string[] => {
  const found: string[] = []
  const walk = (value: unknown): void => {
    if (typeof value === 'string') found.push(value)
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(walk)
  }
  try {
    walk(JSON.parse(body))
  } catch {
    for (const [, value] of new URLSearchParams(body)) found.push(value)
  }
  for (const [, value] of new URL(request.url ?? '', 'http://x').searchParams) found.push(value)
  const [, basic] = /^Basic (\S+)/i.exec(request.headers.authorization ?? '') ?? []
  if (basic) {
    const pair = Buffer.from(basic, 'base64').toString()
    found.push(pair, pair.slice(0, pair.indexOf(':')), pair.slice(pair.indexOf(':') + 1))
  }
  for (const name of ['authorization', 'oauth-token']) {
    const value = request.headers[name]
    if (typeof value === 'string') found.push(value, value.replace(/^\w+ +/, ''))
  }
  return found.filter((text) => text.length >= 10)
}

/** A text as a header can carry it. */
export const headerSafe = (text: string) =>
  Buffer.from(text.replace(/[^ -~\x80-\xff]/g, (one) => encodeURIComponent(one))).toString('latin1')

/** Starts it. `delayMs` makes it slow enough to be interrupted. */
export const startHostile = async (api: Api, delayMs = 0): Promise<Hostile> => {
  const issued: string[] = []
  const known = new Set<string>()
  /** Tokens that the client has surely read: whoever gave up an answer uses its connection no more. */
  const arrived: string[] = []
  const underWay = new WeakMap<Socket, string[]>()
  let turn = 0
  const issuerOn = (socket: Socket) => {
    arrived.push(...(underWay.get(socket) ?? []))
    const given: string[] = []
    underWay.set(socket, given)
    return () => {
      const token = makers[api.form]()
      issued.push(token)
      given.push(token)
      known.add(token)
      return token
    }
  }
  const isRight = (texts: string[]) =>
    texts.some((text) => known.has(text)) ||
    api.accounts.some((account) =>
      Object.entries(account).every(([name, value]) => name === 'unit' || texts.includes(value)),
    )

  const answer = async (request: IncomingMessage, response: ServerResponse, body: string) => {
    turn++
    const issue = issuerOn(request.socket)
    const texts = textsOf(request, body)
    const stored = Object.values(api.accounts[turn % 3]!)
    // what was just said, what is on file, and a token of an earlier answer
    const old = arrived[(turn * 13) % arrived.length]
    const said = [...texts, stored[turn % stored.length]!, ...(old === undefined ? [] : [old])]
    const pick = said[turn % said.length]!
    // a whole run has thousands of answers: few ways in each are all ways of all it knows
    const [one = '', two = ''] = echoes(pick, turn, 2)
    const [three = '', four = '', five = ''] = [one, two, one]
    const [field = ''] = echoes(said[(turn * 7) % said.length]!, turn * 3, 1)
    response.setHeader('x-echo', headerSafe(field))
    response.statusMessage = headerSafe(`Nay ${pick} ${field}`).slice(0, 2000)
    response.setHeader('set-cookie', [`sid=${encodeURIComponent(pick)}; Path=/`, `last=${issue()}`])
    response.setHeader(
      'www-authenticate',
      headerSafe(`Bearer realm=${JSON.stringify(one)}, error=${JSON.stringify(two)}`),
    )
    const json = (status: number, value: object) => {
      response.writeHead(status, { 'content-type': 'application/json' })
      const text = JSON.stringify(value)
      // cut in the middle of what it echoes
      const at = Math.max(1, text.indexOf(JSON.stringify(pick).slice(1, 6)) + Math.ceil(pick.length / 2))
      response.write(text.slice(0, at))
      setImmediate(() => response.end(text.slice(at)))
    }
    const isResource = request.url?.startsWith('/zz-resource') ?? false
    const right = isRight(texts)
    if (right && isResource) return json(200, { user: pick, [`k ${pick}`]: three, echo: [pick, one, two] })
    if (right)
      return json(
        200,
        api.grant(issue(), {
          ...(api.form === 'uuid' && { refresh_token: issue(), download_token: issue() }),
          userName: texts.find((text) => text.includes('@vogel')) ?? pick,
          echo: pick,
          debug: one,
          trace: two,
          [`x ${three}`]: four,
        }),
      )
    switch (turn % 7) {
      case 0:
        response.writeHead(400, { 'content-type': 'text/html' })
        return response.end(
          `<h1>No</h1><p>${pick}</p><pre title="${four}">${one} ${two}</pre>at a (b.js:1:2)`,
        )
      case 1:
        response.writeHead(401, { 'content-type': 'text/plain' })
        return response.end(`Refused: ${pick} is wrong; ${one}\n${two}\n${said.join(' ')}`)
      case 2:
        response.writeHead(302, {
          location: headerSafe(`/cb?access_token=${encodeURIComponent(pick)}#${five}`),
        })
        return response.end()
      case 3:
        response.writeHead(403, { 'content-type': 'application/xml' })
        return response.end(`<error><token>${issue()}</token><password>${three}</password>${one}</error>`)
      case 4:
        return json(500, {
          error: 'server_error',
          error_description: `${pick} ${one}`,
          stack: said,
          hint: two,
        })
      case 5:
        response.writeHead(400, { 'content-type': 'application/x-www-form-urlencoded' })
        return response.end(
          new URLSearchParams({
            error: 'x',
            error_description: pick,
            refresh_token: issue(),
            q: one,
          }).toString(),
        )
      default:
        return json(401, {
          error: one,
          error_message: pick,
          Error: two,
          access_token: turn % 2 ? issue() : null,
        })
    }
  }

  const server = createServer(async (request, response) => {
    const body = await bodyOf(request)
    if (request.url === '/__clock') return response.end('{}')
    if (delayMs) await sleep(delayMs)
    await answer(request, response, body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    issued,
    forget: () => {
      arrived.length = 0
      return issued.splice(0)
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
