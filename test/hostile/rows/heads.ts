import type { Reply } from '../../../reference-server/index.ts'
import { about, but, having, type Row } from '../row.ts'
import { bytesOf } from '../server.ts'

const bad = about('all', 'eeeeeee')
const fine = about('all', 'ppppppp')

type Said = (asked: { right: Reply }) => Buffer

/** The same answer with another first line. */
const line =
  (version: string, status?: string, reason = ' Said'): Said =>
  ({ right }) => {
    const bytes = bytesOf(right)
    const first = `${version} ${status ?? right.status}${reason}`
    return Buffer.concat([Buffer.from(first), bytes.subarray(bytes.indexOf('\r\n'))])
  }

const before =
  (...heads: string[]): Said =>
  ({ right }) =>
    Buffer.concat([Buffer.from(heads.map((head) => `HTTP/1.1 ${head}\r\n\r\n`).join('')), bytesOf(right)])

export const heads: Row[] = [
  fine('right answers', ({ right }) => right),
  fine('100 before the answer', before('100 Continue')),
  fine('102 before the answer', before('102 Processing')),
  fine(
    '103 with fields before the answer',
    before('103 Early Hints\r\nLink: </a>; rel=preload\r\nContent-Type: text/html'),
  ),
  fine('several 1xx before the answer', before('102 A', '100 Continue', '103 B\r\nX: y', '100 C')),
  bad('101 before the answer', before('101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade')),
  bad(
    '1xx without end',
    ({ socket }) => {
      const t = setInterval(() => socket.write('HTTP/1.1 102 Processing\r\n\r\n'), 20)
      socket.on('close', () => clearInterval(t))
      return undefined
    },
    { timeoutMs: 300 },
  ),
  bad('20,000 header fields', ({ right }) =>
    but(right, {
      headers: [
        ...right.headers,
        ...Array.from({ length: 20_000 }, (_, at): [string, string] => [`x-${at}`, 'y']),
      ],
    }),
  ),
  bad('an unknown content coding', ({ right }) => having(right, 'Content-Encoding', 'zip-of-death')),
  fine('an empty content coding', ({ right }) => having(right, 'Content-Encoding', '')),
  fine('identity', ({ right }) => having(right, 'Content-Encoding', 'identity')),
  bad('gzip that is none', ({ right }) => having(right, 'Content-Encoding', 'gzip')),
  fine('HTTP/1.0', ({ right, socket }) => {
    socket.end(bytesOf(having(right, 'Connection', 'close'), 'HTTP/1.0'))
    return undefined
  }),
  bad('like HTTP/0.9', ({ socket, right }) => {
    socket.end(right.body)
    return undefined
  }),
  fine('HTTP/2.0 in the first line', line('HTTP/2.0')),
  bad('HTTP/9.9 in the first line', line('HTTP/9.9')),
  bad('a first line without a status', line('HTTP/1.1', '', '')),
  bad('a first line of letters', line('HTTP/1.1', 'OK')),
  fine('the name of another protocol', line('RTSP/1.0')),
  bad('an SSH banner', line('SSH-2.0-OpenSSH_9.6', '', '')),
  ...['000', '099', '20', '2000', '-200'].map((status) => bad(`status ${status}`, line('HTTP/1.1', status))),
  // a status above 599 is taken for a server's failure (RFC 9110 §15)
  ...['600', '999'].map((status) => about('all', 'fffffff')(`status ${status}`, line('HTTP/1.1', status))),
  fine('no reason phrase', line('HTTP/1.1', undefined, '')),
  fine('an empty reason phrase', line('HTTP/1.1', undefined, ' ')),
  fine('a reason phrase of 8 KiB', line('HTTP/1.1', undefined, ` ${'a'.repeat(8192)}`)),
  fine('a reason phrase in UTF-8', line('HTTP/1.1', undefined, ' Très bien ✓')),
]
