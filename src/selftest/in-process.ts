import type { Listening, Message, Opened } from '../../reference-server/index.ts'
import type { Target } from '../model/target.ts'
import { type Answer, closed, decoded } from '../target/answer.ts'
import { openTransport, type Transport } from '../target/transport.ts'
import type { WireRequest } from '../target/wire.ts'

/** A way to a reference server. */
export type Way = (server: Opened, target: Target) => Transport

/** The way over a socket, on which the server listens once something is sent. */
export const overHttp: Way = (server, target) => {
  let opened: Promise<{ listening: Listening; transport: Transport }> | undefined
  const open = async () => {
    const listening = await server.listen()
    return { listening, transport: await openTransport({ ...target, url: new URL(listening.url) }) }
  }
  return {
    // all origins of a target are this one server
    send: async ({ origin: _, ...request }, timeoutMs) => {
      opened ??= open()
      return (await opened).transport.send(request, timeoutMs)
    },
    close: async () => {
      const { listening, transport } = (await opened) ?? {}
      await transport?.close()
      await listening?.close()
    },
  }
}

/**
 * The way within this thread. Most of what a request costs is the network's, so there is none; only what HTTP's two
 * ends could read in different ways goes over a socket.
 */
export const inProcess: Way = (server, target) => {
  const { send, close } = overHttp(server, target)
  return {
    send: (request, timeoutMs) => (isPlain(request) ? ask(server, request) : send(request, timeoutMs)),
    close,
  }
}

const methods = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'])
/** What the connection itself is made of. */
const ofTheConnection = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

const maxHeadChars = 8 * 1024
const maxBodyBytes = 32 * 1024

/** Where the server is when nothing but its own thread can reach it. */
export const nowhere = 'http://127.0.0.1:1'
const { host } = new URL(nowhere)

/** Whether every client sends a request alike and every server reads it alike. */
const isPlain = ({ method, path, headers, body }: WireRequest): boolean => {
  if (!methods.has(method) || !path.startsWith('/')) return false
  const names = new Set<string>()
  let chars = path.length
  for (const [name, value] of headers) {
    const key = name.toLowerCase()
    if (names.has(key) || ofTheConnection.has(key) || value.trim() !== value) return false
    names.add(key)
    chars += name.length + value.length
  }
  return chars <= maxHeadChars && (body?.length ?? 0) <= maxBodyBytes
}

/** Asks once all that was sent before has been heard, as packets would be; a server in this thread always answers. */
const ask = (server: Opened, request: WireRequest): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const sentAtMs = Date.now()
    const start = performance.now()
    const settle = (result: Pick<Answer, 'response' | 'noAnswer'>) =>
      resolve({ ...result, sentAtMs, ms: performance.now() - start })
    setImmediate(() => {
      server
        .ask(messageOf(request))
        .then((reply) => settle(reply ? decoded(reply) : { noAnswer: closed }), reject)
    })
  })

const needsLength = new Set(['POST', 'PUT', 'PATCH'])

/** A request as it arrives, with what the client for HTTP adds. */
const messageOf = ({ method, path, headers, body }: WireRequest): Message => {
  const message: Message = { method, url: path, headers: {}, rawHeaders: [], body: body ?? Buffer.alloc(0) }
  const add = (name: string, value: string) => {
    message.headers[name.toLowerCase()] = value
    message.rawHeaders.push(name, value)
  }
  add('host', host)
  add('connection', 'keep-alive')
  for (const [name, value] of headers) add(name, value)
  if (body || needsLength.has(method)) add('content-length', String(body?.length ?? 0))
  return message
}
