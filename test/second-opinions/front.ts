import { createServer, type IncomingHttpHeaders, type RequestListener, request } from 'node:http'
import type { AddressInfo } from 'node:net'

/** One message on its way through a front; a front may hand on another. */
export interface Passing {
  method: string
  path: string
  headers: IncomingHttpHeaders
  body: string
}

/** One answer on its way back. */
export interface Returning {
  status: number
  headers: IncomingHttpHeaders
  body: string
}

/** What stands before a server: what it has seen, unchanged, and where it listens. */
export interface Front {
  url: string
  seen: Passing[]
  close(): Promise<void>
}

/** Listens on a free port of the loopback. */
export const listen = async (handler: RequestListener): Promise<{ url: string; close(): Promise<void> }> => {
  const server = createServer(handler)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** Sends one request with all of its bytes as given, a GET with a body too, and gives the answer. */
export const send = (base: string, { method, path, headers, body }: Passing): Promise<Returning> =>
  new Promise((resolve, reject) => {
    const { 'transfer-encoding': _, ...fields } = headers
    const length = body === '' ? {} : { 'content-length': String(Buffer.byteLength(body)) }
    const call = request(
      new URL(path, base),
      { method, headers: { ...fields, ...length }, agent: false },
      (answer) => {
        const chunks: Buffer[] = []
        answer.on('data', (chunk) => chunks.push(chunk))
        answer.on('end', () =>
          resolve({
            status: answer.statusCode ?? 0,
            headers: answer.headers,
            body: Buffer.concat(chunks).toString(),
          }),
        )
      },
    )
    call.on('error', reject)
    call.end(body)
  })

const hopByHop = ['connection', 'keep-alive', 'transfer-encoding', 'content-length']

/** A front before a server at `base` that translates between what a client says and what the server does. */
export const startFront = async (
  base: string,
  ask: (passing: Passing) => Passing = (passing) => passing,
  answer: (returning: Returning, asked: Passing) => Returning = (returning) => returning,
): Promise<Front> => {
  const seen: Passing[] = []
  const { url, close } = await listen(async (incoming, outgoing) => {
    let body = ''
    for await (const chunk of incoming) body += chunk
    const passing = {
      method: incoming.method ?? '',
      path: incoming.url ?? '',
      headers: incoming.headers,
      body,
    }
    seen.push(passing)
    const returning = answer(await send(base, ask(passing)), passing)
    const headers = Object.fromEntries(
      Object.entries(returning.headers).filter(([name]) => !hopByHop.includes(name)),
    )
    outgoing.writeHead(returning.status, headers as Record<string, string>).end(returning.body)
  })
  return { url, seen, close }
}

/** The JSON of an answer changed by `change`, where it is JSON. */
export const mapJson = (
  returning: Returning,
  change: (body: Record<string, unknown>) => unknown,
): Returning => {
  try {
    return { ...returning, body: JSON.stringify(change(JSON.parse(returning.body))) }
  } catch {
    return returning
  }
}
