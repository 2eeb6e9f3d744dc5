import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it, vi } from 'vitest'
import { Limiter } from './limiter.ts'

/** Sends `count` requests at once through a limiter; gives the most that were ever under way. */
const flood = async (
  limiter: Limiter,
  count: number,
  work: (underWay: number) => Promise<number>,
): Promise<number> => {
  let underWay = 0
  let most = 0
  await Promise.all(
    Array.from({ length: count }, async () => {
      await limiter.enter()
      most = Math.max(most, ++underWay)
      const ms = await work(underWay)
      underWay--
      limiter.exit(ms)
    }),
  )
  return most
}

const waits = (ms: number) => async () => {
  await sleep(1)
  return ms
}

describe('limiter', () => {
  it('never has more under way than the target allows', async () => {
    expect(await flood(new Limiter({ parallel: 3, attempts: 4, timeoutMs: 1000 }), 50, waits(5))).toBe(3)
  })

  it('opens its window where the server only waits', async () => {
    expect(await flood(new Limiter({ parallel: 64, attempts: 4, timeoutMs: 1000 }), 400, waits(50))).toBe(64)
  })

  it('leaves a server in peace that works on one request at a time', async () => {
    const limiter = new Limiter({ parallel: 64, attempts: 4, timeoutMs: 1000 })
    let last: Promise<unknown> = Promise.resolve()
    const oneByOne = async () => {
      const start = performance.now()
      last = last.then(() => sleep(4))
      await last
      return performance.now() - start
    }
    await flood(limiter, 80, oneByOne)
    expect(await flood(limiter, 40, oneByOne)).toBeLessThan(32)
  })

  it('refuses what goes over the budget', async () => {
    const limiter = new Limiter({ parallel: 2, budget: 2, attempts: 4, timeoutMs: 1000 })
    await flood(limiter, 2, waits(1))
    await expect(limiter.enter()).rejects.toThrow('the budget of 2 requests is used up')
  })

  it('spaces requests by the rate', async () => {
    const limiter = new Limiter({ parallel: 10, ratePerSecond: 100, attempts: 4, timeoutMs: 1000 })
    const start = performance.now()
    await flood(limiter, 11, waits(1))
    expect(performance.now() - start).toBeGreaterThanOrEqual(98)
  })

  it('holds everything back while paused', async () => {
    const limiter = new Limiter({ parallel: 10, attempts: 4, timeoutMs: 1000 })
    limiter.pause(60)
    const start = performance.now()
    await limiter.enter()
    expect(performance.now() - start).toBeGreaterThanOrEqual(55)
  })

  it('waits for a slot that falls due while it looks', async () => {
    const limiter = new Limiter({ parallel: 16, ratePerSecond: 200, attempts: 4, timeoutMs: 1000 })
    let nowMs = 1000
    const clock = vi.spyOn(Date, 'now').mockImplementation(() => nowMs)
    try {
      await limiter.enter()
      limiter.exit(1)
      let looks = 0
      clock.mockImplementation(() => (++looks < 3 ? 1004.9 : 1005.1))
      await limiter.enter()
      nowMs = 1010
    } finally {
      clock.mockRestore()
    }
    expect(limiter.sent).toBe(2)
  })
})
