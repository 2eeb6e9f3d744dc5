import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Target } from '../model/target.ts'
import { createHttpClient } from './http.ts'
import { openTransport } from './transport.ts'

let server: Server
let target: Target

beforeAll(async () => {
  server = createServer((_, response) => response.end('here'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  const limits = { parallel: 2, timeoutMs: 1000 }
  target = { url, limits, connection: { insecure: false } } as Target
})

afterAll(() => server.close())

it('goes on after more requests that cannot be sent than it has connections', async () => {
  const client = createHttpClient(target, await openTransport(target))
  const get = { method: 'GET', path: '/', headers: [] as [string, string][] }
  const broken = { ...get, headers: [['authorization', 'Bearer a\nb']] as [string, string][] }
  for (let count = 0; count < 5; count++)
    expect((await client.send(broken)).noAnswer).toEqual({
      kind: 'unsendable',
      message: expect.stringContaining('a header field "authorization"'),
    })
  expect(client.sent).toBe(0)
  expect((await client.send(get)).response?.body.toString()).toBe('here')
  await client.close()
})
