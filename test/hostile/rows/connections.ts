import type { Reply } from '../../../reference-server/index.ts'
import { about, having, type Row } from '../row.ts'
import { type Asked, bytesOf } from '../server.ts'

const bad = about('all', 'eeeeeee')
/** What comes before the request is whole is taken for its answer: a server may answer early. */
const early = about('all', 'fbbbbbb')
const fine = about('all', 'ppppppp')
const granted = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}'

/** Closes a connection that is used again, once in so many times. */
const dropped = (oneIn: number, how: (asked: Asked) => void) => (asked: Asked) => {
  const { turn, nth, right } = asked
  if (nth === 1 || turn % oneIn !== 0) return right
  how(asked)
  return undefined
}

const reset = ({ socket }: Asked): undefined => {
  socket.resetAndDestroy()
}
const half =
  (of: (right: Reply) => number) =>
  (asked: Asked): undefined => {
    const { right, socket } = asked
    socket.end(bytesOf(right).subarray(0, of(right)))
  }
const inHead = half((right) => bytesOf(right).indexOf('\r\n\r\n') - 3)
const inBody = half((right) => bytesOf(right).length - 5)

export const connections: Row[] = [
  bad('a connection that is closed at once', () => undefined, {
    connected: (socket) => void socket.destroy(),
  }),
  early('an answer without a request, and the end', () => undefined, {
    connected: (socket) => void socket.end(granted),
  }),
  early('an answer before the request', ({ right }) => right, {
    connected: (socket) => void socket.write(granted),
  }),
  fine('two answers to one request', ({ right }) => Buffer.concat([bytesOf(right), Buffer.from(granted)])),
  fine('a second answer later', ({ right, socket }) => {
    setTimeout(() => socket.writable && socket.write(granted), 5)
    return right
  }),
  fine('garbage behind the answer', ({ right }) => Buffer.concat([bytesOf(right), Buffer.from('garbage')])),
  fine('a reset of one used connection in seven', dropped(7, reset)),
  fine('a reset of every connection that is used again', dropped(1, reset)),
  fine(
    'an end of every connection that is used again',
    dropped(1, ({ socket }) => void socket.end()),
  ),
  fine('an end amid the head of one answer in seven', dropped(7, inHead)),
  fine('an end amid the body of one answer in seven', dropped(7, inBody)),
  bad('an end amid the head of each answer', (asked) => inHead(asked)),
  bad('an end amid the body of each answer', (asked) => inBody(asked)),
  bad('a reset instead of each answer', (asked) => reset(asked)),
  fine('half-closed after each answer', ({ right, socket }) => void socket.end(bytesOf(right))),
  fine('Connection: close, and no end', ({ right }) => having(right, 'Connection', 'close')),
  fine('Keep-Alive for no time', ({ right }) => having(right, 'Keep-Alive', 'timeout=0')),
  fine('Keep-Alive for ever', ({ right }) => having(right, 'Keep-Alive', 'timeout=1e99, max=-1')),
]
