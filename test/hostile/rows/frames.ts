import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import type { Reply } from '../../../reference-server/index.ts'
import { about, but, having, type Row } from '../row.ts'
import { type Asked, bytesOf, type Wrong } from '../server.ts'

const bad = about('all', 'eeeeeee')
/** What can be read is judged, though it is no grant. */
const cut = about('all', 'fbbbbbb')
const fine = about('all', 'ppppppp')

type Said = (asked: { right: Reply }) => Buffer

/** The same answer with these header fields in place of its length, and this body. */
const framed =
  (fields: string[], body: (right: Reply) => Buffer | string = ({ body }) => body): Said =>
  ({ right }) => {
    const head = bytesOf(right)
      .subarray(0, bytesOf(right).indexOf('\r\n\r\n'))
      .toString('latin1')
      .replace(/\r\nContent-Length: \d+/, '')
    return Buffer.concat([
      Buffer.from(`${[head, ...fields].join('\r\n')}\r\n\r\n`, 'latin1'),
      Buffer.from(body(right)),
    ])
  }

const sized =
  (text: (length: number) => string[]): Said =>
  ({ right }) =>
    framed(text(right.body.length))({ right })

const chunked = (body: (right: Reply) => Buffer | string): Said =>
  framed(['Transfer-Encoding: chunked'], body)

const chunk = (bytes: Buffer, extension = '') =>
  `${bytes.length.toString(16)}${extension}\r\n${bytes.toString('latin1')}\r\n`

/** What is said, and then nothing more, with an open or a closed end. */
const last = (said: Said) => (asked: Asked) => void asked.socket.end(said(asked))

/** Goes on for ever. */
const forever =
  (said: Said, more: string | Buffer, everyMs = 5) =>
  (asked: Asked): Wrong => {
    const { socket } = asked
    socket.write(said(asked))
    const timer = setInterval(() => socket.writableNeedDrain || socket.write(more), everyMs)
    socket.on('close', () => clearInterval(timer))
    return undefined
  }

const slowly =
  (everyMs: number, part = 1) =>
  async ({ right, socket }: Asked): Promise<Wrong> => {
    const bytes = bytesOf(right)
    for (let at = 0; at < bytes.length && socket.writable; at += part) {
      socket.write(bytes.subarray(at, at + part))
      await new Promise((go) => setTimeout(go, everyMs))
    }
    return undefined
  }

const bomb = deflateSync(Buffer.alloc(16 << 20))
const quick = { timeoutMs: 300 }
const coded = (right: Reply, body: Buffer) => but(having(right, 'Content-Encoding', 'gzip'), { body })

export const frames: Row[] = [
  cut(
    'a length that is too small',
    sized((n) => [`Content-Length: ${n - 5}`]),
  ),
  bad(
    'a length that is too large',
    sized((n) => [`Content-Length: ${n + 5}`]),
    quick,
  ),
  bad('a length that is too large, and the end', last(sized((n) => [`Content-Length: ${n + 5}`]))),
  bad(
    'the same length twice',
    sized((n) => [`Content-Length: ${n}`, `Content-Length: ${n}`]),
  ),
  bad(
    'two lengths',
    sized((n) => [`Content-Length: ${n}`, `Content-Length: ${n - 1}`]),
  ),
  bad(
    'a length below nought',
    sized((n) => [`Content-Length: -${n}`]),
  ),
  bad(
    'a length that is no number',
    sized(() => ['Content-Length: all']),
  ),
  bad(
    'a length of 1e30',
    sized(() => [`Content-Length: 1${'0'.repeat(30)}`]),
  ),
  bad(
    'a length of an exabyte',
    sized(() => [`Content-Length: 1${'0'.repeat(18)}`]),
    quick,
  ),
  bad(
    'a length and chunks',
    framed(['Content-Length: 3', 'Transfer-Encoding: chunked'], ({ body }) => `${chunk(body)}0\r\n\r\n`),
  ),
  fine('no length, and the end', last(framed(['Connection: close']))),
  bad('no length, and no end', framed([]), quick),
  fine(
    'chunks',
    chunked(({ body }) => `${chunk(body)}0\r\n\r\n`),
  ),
  fine(
    'chunks with extensions',
    chunked(({ body }) => `${chunk(body, ';a=b;c="d"')}0;e\r\n\r\n`),
  ),
  fine(
    'chunks with trailers',
    chunked(({ body }) => `${chunk(body)}0\r\nX-Sum: 1\r\nDate: never\r\n\r\n`),
  ),
  fine(
    'chunks of a byte',
    chunked(({ body }) => `${[...body].map((one) => chunk(Buffer.from([one]))).join('')}0\r\n\r\n`),
  ),
  bad(
    'a chunk size that is no number',
    chunked(({ body }) => `zz\r\n${body}\r\n0\r\n\r\n`),
  ),
  bad(
    'a chunk size below nought',
    chunked(({ body }) => `-5\r\n${body}\r\n0\r\n\r\n`),
  ),
  bad(
    'a chunk size of 2^64',
    chunked(({ body }) => `10000000000000000\r\n${body}\r\n0\r\n\r\n`),
  ),
  bad(
    'a chunk shorter than it says',
    chunked(({ body }) => `${(body.length + 9).toString(16)}\r\n${body}\r\n0\r\n\r\n`),
    quick,
  ),
  bad(
    'chunks without the last',
    chunked(({ body }) => chunk(body)),
    quick,
  ),
  bad('chunks without the last, and the end', last(chunked(({ body }) => chunk(body)))),
  bad(
    'a chunk extension without end',
    forever(
      chunked(() => '5;'),
      'a'.repeat(1000),
    ),
    quick,
  ),
  bad(
    'trailers without end',
    forever(
      chunked(({ body }) => `${chunk(body)}0\r\n`),
      `x-a: ${'a'.repeat(1000)}\r\n`,
    ),
    quick,
  ),
  bad(
    'an unknown transfer coding',
    framed(['Transfer-Encoding: zip'], ({ body }) => body),
    quick,
  ),
  bad('a body without end', forever(framed([]), 'a'.repeat(65536), 1), { says: 'larger than 1 MiB' }),
  bad(
    'header fields without end',
    forever(() => Buffer.from('HTTP/1.1 200 OK\r\n'), `x-a: ${'a'.repeat(1000)}\r\n`, 1),
    { says: 'larger than 16 KiB' },
  ),
  bad(
    'one header field without end',
    forever(() => Buffer.from('HTTP/1.1 200 OK\r\nx-a: '), 'a'.repeat(1000), 1),
    { says: 'larger than 16 KiB' },
  ),
  bad(
    'empty lines without end',
    forever(() => Buffer.from(''), '\r\n'),
    quick,
  ),
  bad(
    'a head without an end',
    forever(() => Buffer.from('HTTP/1.1 200 OK\r\n'), ''),
    quick,
  ),
  bad('a blank in the name of a header field', ({ right }) => having(right, 'x bad', 'y')),
  bad(
    'a header field without a colon',
    framed(['Content-Length: 2', 'no colon here'], () => '{}'),
  ),
  fine('a header field of odd bytes', ({ right }) => having(right, 'x-odd', 'é\u0080ÿ')),
  bad('NUL in a header field', ({ right }) => having(right, 'x-odd', 'a\u0000b')),
  bad('a folded header field', ({ right }) => having(right, 'x-folded', 'a\r\n b')),
  bad('lines that end in LF alone', ({ right }) =>
    Buffer.from(
      bytesOf(right).toString('latin1').replace('\r\n\r\n', '\n\n').replaceAll('\r\n', '\n'),
      'latin1',
    ),
  ),
  bad('seven codings', ({ right }) => having(right, 'Content-Encoding', Array(7).fill('gzip').join()), {
    says: 'the body has 7 content codings',
  }),
  fine('deflate', ({ right }) =>
    but(having(right, 'Content-Encoding', 'deflate'), { body: deflateSync(right.body) }),
  ),
  fine('br', ({ right }) =>
    but(having(right, 'Content-Encoding', 'br'), { body: brotliCompressSync(right.body) }),
  ),
  bad('a bomb in deflate', ({ right }) => but(having(right, 'Content-Encoding', 'deflate'), { body: bomb }), {
    says: 'the body is larger than 1 MiB once its deflate coding is undone',
  }),
  fine('gzip', ({ right }) => coded(right, gzipSync(right.body))),
  bad('gzip that is cut', ({ right }) => coded(right, gzipSync(right.body).subarray(0, -10)), {
    says: 'the body is not gzip',
  }),
  bad('gzip with garbage behind', ({ right }) =>
    coded(right, Buffer.concat([gzipSync(right.body), Buffer.from('garbage')])),
  ),
  cut('gzip twice, said once', ({ right }) => coded(right, gzipSync(gzipSync(right.body)))),
  fine('gzip in two fields', ({ right }) =>
    but(having(right, 'Content-Encoding', 'gzip', 'gzip'), { body: gzipSync(gzipSync(right.body)) }),
  ),
  fine('a slow answer, part by part', slowly(1, 200)),
  bad('an answer that comes byte by byte for ever', slowly(50), quick),
  bad('silence', () => undefined, quick),
  bad('a tarpit', ({ socket }) => void socket.pause(), quick),
]
