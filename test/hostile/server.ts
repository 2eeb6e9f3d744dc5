import { type AddressInfo, createServer, type Socket } from 'node:net'
import {
  type Api,
  type ApiName,
  type Message,
  type Opened,
  open,
  type Reply,
} from '../../reference-server/index.ts'

/** One request, what the right answer to it is, and all that is needed to give another one. */
export interface Asked {
  message: Message
  right: Reply
  socket: Socket
  /** The how manyth request it is that meets the row, and the how manyth on its connection; both from 1. */
  turn: number
  nth: number
  /** What a row remembers from one request to the next. */
  memory: Map<string, number>
}

/** What goes out in place of the right answer: a reply, bytes, or nothing more than the row has written itself. */
export type Wrong = Reply | Buffer | string | undefined

/** Which requests a row is about, by what the right answer to them is. */
export type Kind = 'all' | 'grants' | 'refusals' | 'uses'

/** A server that plays crayon as it should be, but for what a row says. */
export interface Misbehaviour {
  of?: Kind
  answer?(asked: Asked): Wrong | Promise<Wrong>
  /** What its tokens look like. */
  token?(): string
  /** What its clock hook does instead of moving the clock; false: it has none. */
  clock?: false | ((asked: Omit<Asked, 'right'>) => Wrong)
  /** Before anything has been asked. */
  connected?(socket: Socket): void
}

const isUse = ({ url }: Message): boolean => url.startsWith('/api/v1/me')

const kinds: Record<Kind, (message: Message, right: Reply) => boolean> = {
  all: () => true,
  grants: (message, { status }) => status === 200 && !isUse(message),
  refusals: (_, { status }) => status >= 400,
  uses: (message, { status }) => status === 200 && isUse(message),
}

/** An answer as bytes: its head with its length, then its body. */
export const bytesOf = ({ status, headers, body }: Reply, version = 'HTTP/1.1'): Buffer => {
  const fields = headers.filter(([name]) => name.toLowerCase() !== 'content-length')
  const lines = [...fields, ['Content-Length', String(body.length)]].map(
    ([name, value]) => `${name}: ${value}`,
  )
  return Buffer.concat([Buffer.from(`${[`${version} ${status} Said`, ...lines].join('\r\n')}\r\n\r\n`), body])
}

const messageIn = (text: string, body: Buffer): Message => {
  const [line = '', ...fields] = text.split('\r\n')
  const [method = '', url = ''] = line.split(' ')
  const pairs = fields.map((field) => [
    field.slice(0, field.indexOf(':')),
    field.slice(field.indexOf(':') + 1).trim(),
  ])
  const headers = Object.fromEntries(pairs.map(([name = '', value]) => [name.toLowerCase(), value]))
  return { method, url, headers, rawHeaders: pairs.flat() as string[], body }
}

/** Gives whole requests out of the bytes of one connection, one after the other. */
const readRequests = (socket: Socket, each: (message: Message) => Promise<void>): void => {
  let left = Buffer.alloc(0)
  let last = Promise.resolve()
  socket.on('data', (bytes) => {
    // whoever tries TLS is told at once that there is none
    if (left.length === 0 && (bytes as Buffer)[0] === 0x16) return void socket.destroy()
    left = Buffer.concat([left, bytes as Buffer])
    for (;;) {
      const end = left.indexOf('\r\n\r\n')
      if (end === -1) return
      const head = left.subarray(0, end).toString('latin1')
      const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0)
      if (left.length < end + 4 + length) return
      const body = left.subarray(end + 4, end + 4 + length)
      left = left.subarray(end + 4 + length)
      // what cannot be asked at all closes the connection, as the reference server does
      last = last.then(() => each(messageIn(head, body))).catch(() => void socket.destroy())
    }
  })
}

/** The reference server with tokens of another look. */
const renaming = ({ ask }: Opened, token?: () => string): Pick<Opened, 'ask'> => {
  if (!token) return { ask }
  const known = new Map<string, string>()
  return {
    ask: async (message) => {
      const authorization = String(message.headers['authorization'] ?? '')
      const own = known.get(authorization.replace(/^Bearer /i, ''))
      const right = await ask(
        own ? { ...message, headers: { ...message.headers, authorization: `Bearer ${own}` } } : message,
      )
      if (right?.status !== 200 || isUse(message)) return right
      const grant = JSON.parse(right.body.toString())
      const renamed = token()
      known.set(renamed, grant.AccessToken)
      return { ...right, body: Buffer.from(JSON.stringify({ ...grant, AccessToken: renamed })) }
    },
  }
}

/** Starts it; the target file is that of the reference server, which plays crayon unless it is told otherwise. */
export const startHostile = async (
  { of = 'all', answer, token, clock, connected }: Misbehaviour,
  api: Api | ApiName = 'crayon',
) => {
  const reference = open(api, { ttlSeconds: 60 })
  const tokens = renaming(reference, token)
  const sockets = new Set<Socket>()
  const memory = new Map<string, number>()
  let turn = 0
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket)).on('error', () => {})
    connected?.(socket)
    let nth = 0
    const say = (wrong: Wrong) => {
      if (wrong !== undefined && socket.writable)
        socket.write(typeof wrong === 'string' || Buffer.isBuffer(wrong) ? wrong : bytesOf(wrong))
    }
    readRequests(socket, async (message) => {
      const isHook = message.url.startsWith('/__clock')
      nth++
      if (isHook && clock) return say(clock({ message, socket, turn, nth, memory }))
      const right = await tokens.ask(message)
      if (!right) return void socket.destroy()
      const meets = answer && !isHook && kinds[of](message, right)
      say(meets ? await answer({ message, right, socket, turn: ++turn, nth, memory }) : right)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const target = reference.targetAt(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  return {
    target: { ...target, ...(clock === false && { clock: undefined }) },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}
