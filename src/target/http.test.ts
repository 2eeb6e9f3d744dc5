import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Target } from '../model/target.ts'
import { createHttpClient } from './http.ts'
import { openTransport, type Transport } from './transport.ts'

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

describe('a target that limits its rate', () => {
  afterEach(() => {
    vi.useRealTimers()
  })

  type Reply = [status: number, retryAfter?: string | undefined]

  /** A client of a server in memory, in a time that passes only when a test says so. */
  const limitedBy = (answer: (path: string) => Reply, signal?: AbortSignal) => {
    vi.useFakeTimers()
    let asked = 0
    const transport: Transport = {
      send: async ({ path }) => {
        asked++
        const [status, retryAfter] = answer(path)
        const headers: [string, string][] = retryAfter === undefined ? [] : [['Retry-After', retryAfter]]
        return { response: { status, headers, body: Buffer.alloc(0) }, sentAtMs: Date.now(), ms: 1 }
      },
      close: async () => {},
    }
    const client = createHttpClient(target, transport, signal)
    const get = (path = '/') => client.send({ method: 'GET', path, headers: [] })
    return { client, get, asked: () => asked }
  }

  /** How long something takes, in seconds of that time, to the second. */
  const secondsOf = async <T>(work: Promise<T>): Promise<{ seconds: number; value: T }> => {
    let value: { is: T } | undefined
    void work.then((is) => {
      value = { is }
    })
    for (let seconds = 0; seconds < 3600; seconds++) {
      await vi.advanceTimersByTimeAsync(0)
      if (value) return { seconds, value: value.is }
      await vi.advanceTimersByTimeAsync(1000)
    }
    throw new Error('this takes more than an hour')
  }

  it.each<[string | undefined, number]>([
    ['3', 6],
    ['0', 1],
    ['0.05', 1],
    [undefined, 2],
    ['', 2],
    ['-1', 1],
    ['1e9', 2],
    ['soon', 2],
    ['Tue, 99 Foo 2020', 2],
    ['Fri, 31 Dec 1999 00:00:00 GMT', 1],
  ])('is asked again after as long as it says, twice: %s', async (retryAfter, seconds) => {
    let limits = 2
    const { get } = limitedBy(() => (limits-- > 0 ? [429, retryAfter] : [200]))
    const found = await secondsOf(get())
    expect(found.value.response?.status).toBe(200)
    expect(found.seconds).toBe(seconds)
  })

  it.each<[string | undefined, number]>([
    ['60', 240],
    ['20', 80],
    ['1', 40],
    ['-1', 40],
    ['soon', 40],
    [undefined, 40],
  ])(
    'for ever (Retry-After: %s) is given up, and all that comes after it at once',
    async (retryAfter, most) => {
      const { get, asked, client } = limitedBy(() => [429, retryAfter])
      const many = await secondsOf(Promise.all(Array.from({ length: 50 }, () => get())))
      for (const { noAnswer } of many.value) expect(noAnswer?.kind).toBe('limited')
      expect(many.seconds).toBeLessThanOrEqual(most)
      const before = asked()
      while (client.ended === undefined) await secondsOf(get())
      expect(client.ended).toMatch(
        /^the target limits its rate without end: \d+ pauses that it asked for led nowhere$/,
      )
      const last = await secondsOf(get())
      expect(last).toMatchObject({
        seconds: 0,
        value: { noAnswer: { kind: 'limited', message: client.ended } },
      })
      expect(asked()).toBeLessThan(before + 50)
    },
  )

  it.each(['1000000000', '9'.repeat(400), 'Fri, 31 Dec 9999 00:00:00 GMT', 'Fri, 31 Dec 99999 00:00:00 GMT'])(
    'for ages (%s) is waited for a minute at most',
    async (retryAfter) => {
      const { get } = limitedBy(() => [429, retryAfter])
      const found = await secondsOf(get())
      expect(found.value.noAnswer?.kind).toBe('limited')
      expect(found.seconds).toBeLessThanOrEqual(60)
    },
  )

  it('for one account alone is asked on for the others, and no request waits for more than a minute', async () => {
    const { get, client } = limitedBy((path) => (path === '/locked' ? [429, '25'] : [200]))
    for (let turn = 0; turn < 5; turn++) {
      const locked = await secondsOf(get('/locked'))
      expect(locked.seconds).toBeLessThanOrEqual(60)
      expect(locked.value.noAnswer).toEqual({
        kind: 'limited',
        message: 'the target is limiting its rate (429)',
      })
      expect((await secondsOf(get())).value.response?.status).toBe(200)
    }
    expect(client.ended).toBeUndefined()
  })

  it('is not waited for once the run is interrupted', async () => {
    const stop = new AbortController()
    const { get } = limitedBy(() => [429, '30'], stop.signal)
    const work = Promise.all([get(), get(), get()])
    await vi.advanceTimersByTimeAsync(10)
    stop.abort()
    const { seconds, value } = await secondsOf(work)
    expect(seconds).toBe(0)
    for (const { noAnswer } of value) expect(noAnswer?.message).toBe('the run was interrupted')
  })
})
