import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import type { Message, Opened } from '../../reference-server/index.ts'
import type { Target } from '../model/target.ts'
import type { WireRequest } from '../target/wire.ts'
import { inProcess, nowhere, overHttp, type Way } from './in-process.ts'

const target = {
  url: new URL(nowhere),
  limits: { parallel: 1, timeoutMs: 5000 },
  connection: {},
} as unknown as Target

/** A server that keeps what arrives, whichever way it came. */
const keeping = () => {
  const arrived: Message[] = []
  const server: Opened = {
    targetAt: () => ({}) as never,
    ask: async (message) => {
      arrived.push(message)
      return { status: 204, headers: [], body: Buffer.alloc(0) }
    },
    listen: async () => {
      const http = createServer(async (request, response) => {
        const { method = '', url = '', headers, rawHeaders } = request
        const body = Buffer.concat(await request.toArray())
        arrived.push({ method, url, headers, rawHeaders, body })
        response.writeHead(204).end()
      })
      await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
      const close = async () => {
        http.closeAllConnections()
        await new Promise((resolve) => http.close(resolve))
      }
      return { url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`, close }
    },
  }
  return { arrived, server }
}

/** What a server gets of a request, but for the port that it happens to listen on. */
const arriving = async (way: Way, request: WireRequest) => {
  const { arrived, server } = keeping()
  const transport = way(server, target)
  try {
    await transport.send(request, 5000)
  } finally {
    await transport.close()
  }
  expect(arrived).toHaveLength(1)
  const { method, url, headers, rawHeaders, body } = arrived[0]!
  const raw = rawHeaders.map((text, index) => (rawHeaders[index - 1] === 'host' ? 'here' : text))
  return {
    method,
    url,
    rawHeaders: raw,
    headers: { ...headers, host: 'here' },
    body: body?.toString('latin1'),
  }
}

const type: [string, string] = ['content-type', 'application/x-www-form-urlencoded']
const requests: [what: string, request: WireRequest][] = [
  ['nothing but a path', { method: 'GET', path: '/me?of=a%20b', headers: [] }],
  ['a field', { method: 'GET', path: '/me', headers: [['Authorization', 'Bearer a']] }],
  [
    'a field twice',
    {
      method: 'GET',
      path: '/me',
      headers: [
        ['x-key', 'a'],
        ['x-key', 'b'],
      ],
    },
  ],
  [
    'a field twice in other letters',
    {
      method: 'GET',
      path: '/me',
      headers: [
        ['X-Key', 'a'],
        ['x-key', 'b'],
      ],
    },
  ],
  [
    'a cookie twice',
    {
      method: 'GET',
      path: '/me',
      headers: [
        ['cookie', 'a=1'],
        ['cookie', 'b=2'],
      ],
    },
  ],
  [
    'Authorization twice',
    {
      method: 'GET',
      path: '/me',
      headers: [
        ['authorization', 'Bearer a'],
        ['authorization', 'Bearer b'],
      ],
    },
  ],
  ['a value with spaces around it', { method: 'GET', path: '/me', headers: [['x-key', ' a ']] }],
  ['an empty value', { method: 'GET', path: '/me', headers: [['x-key', '']] }],
  ['a body', { method: 'POST', path: '/token', headers: [type], body: Buffer.from('a=b') }],
  [
    'a body of more bytes than characters',
    { method: 'POST', path: '/token', headers: [type], body: Buffer.from('ü=\u{1f511}') },
  ],
  ['an empty body', { method: 'POST', path: '/token', headers: [type], body: Buffer.alloc(0) }],
  ['no body where one is usual', { method: 'PUT', path: '/token', headers: [] }],
  ['no body where none is', { method: 'DELETE', path: '/token', headers: [] }],
  [
    'a body where none is usual',
    { method: 'DELETE', path: '/token', headers: [type], body: Buffer.from('a=b') },
  ],
  [
    'the length of its body told',
    { method: 'POST', path: '/token', headers: [type, ['content-length', '3']], body: Buffer.from('a=b') },
  ],
]

it.each(requests)('%s arrives alike in this thread and over HTTP', async (_, request) => {
  expect(await arriving(inProcess, request)).toEqual(await arriving(overHttp, request))
})
