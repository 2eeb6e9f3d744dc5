import type { AddressInfo } from 'node:net'
import { createServer, type Socket } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import type { Target } from '../model/target.ts'
import { passOverContinue } from './connector.ts'
import { createHttpClient } from './http.ts'
import { openTransport } from './transport.ts'

const right = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nright'
const sockets = new Set<Socket>()
let close = () => {}

afterEach(() => {
  for (const socket of sockets) socket.destroy()
  close()
})

/** A client of a server that does something with each request, the how manyth of its connection. */
const clientOf = async (serve: (socket: Socket, nth: number) => void) => {
  const server = createServer((socket) => {
    let nth = 0
    sockets.add(socket.on('error', () => {}))
    socket.on('data', () => serve(socket, ++nth))
  })
  close = () => server.close()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  const target = { url, limits: { parallel: 2, timeoutMs: 5000 }, connection: {} } as Target
  const client = createHttpClient(target, await openTransport(target))
  const get = async () => {
    const { response, noAnswer } = await client.send({ method: 'GET', path: '/', headers: [] })
    return response?.body.toString() ?? noAnswer?.kind
  }
  return { client, get }
}

it('passes over interim responses that nobody has asked for', () => {
  const on = (text: string) => passOverContinue(Buffer.from(text)).toString()
  expect(on(`HTTP/1.1 100 Continue\r\n\r\n${right}`)).toBe(`HTTP/1.1 102 Continue\r\n\r\n${right}`)
  expect(on('HTTP/1.1 103 A\r\nb: c\r\n\r\nHTTP/1.0 100 D\r\n\r\n')).toBe(
    'HTTP/1.1 103 A\r\nb: c\r\n\r\nHTTP/1.0 102 D\r\n\r\n',
  )
  for (const text of [right, 'HTTP/1.1 1000 Odd\r\n\r\n', '', 'HTTP/1.1 2', 'x HTTP/1.1 100 Continue'])
    expect(on(text)).toBe(text)
})

it('goes on after a "100 Continue" that comes unasked', async () => {
  const { client, get } = await clientOf((socket) => socket.write(`HTTP/1.1 100 Continue\r\n\r\n${right}`))
  expect([await get(), await get()]).toEqual(['right', 'right'])
  await client.close()
})

it('sends what was dropped on a connection of its own before it says so', async () => {
  const { client, get } = await clientOf((socket, nth) =>
    nth === 1 ? socket.write(right) : socket.resetAndDestroy(),
  )
  const first = await Promise.all([get(), get()])
  const later = [await get(), await get(), await get(), await get()]
  expect([...first, ...later]).toEqual(Array(6).fill('right'))
  await client.close()
})

it('gives each request a connection of its own once a response has come that nobody had asked for', async () => {
  const wrong = right.replace('right', 'wrong')
  let late: (() => void) | undefined
  const { client, get } = await clientOf((socket) => {
    socket.write(right)
    late = () => socket.write(wrong)
  })
  expect(await get()).toBe('right')
  late?.()
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(await get()).toBe('right')
  expect(client.strayed).toBe(true)
  // late, it would be taken for the answer to the next request
  late?.()
  expect(await get()).toBe('right')
  await client.close()
})
