import { describe, expect, it } from 'vitest'
import { Attempts, type Turn } from './attempts.ts'

/** A server that counts wrong secrets in a row, whose answers take as many ticks as it is told. */
const counting = (mostTicks: number) => {
  let seed = 7
  const pause = async () => {
    seed = (seed * 1103515245 + 12345) % 2 ** 31
    for (let tick = seed % mostTicks; tick >= 0; tick--) await Promise.resolve()
  }
  const seen = { inARow: 0, most: 0, wrongs: 0, rights: 0 }
  return {
    seen,
    wrong: async () => {
      await pause()
      seen.wrongs++
      seen.most = Math.max(seen.most, ++seen.inARow)
      await pause()
    },
    right: async () => {
      await pause()
      seen.rights++
      seen.inARow = 0
      await pause()
    },
  }
}

const start = (most: number, mostTicks = 5) => {
  const shutOut = new Map<number, string>()
  const attempts = new Attempts(most, shutOut)
  const server = counting(mostTicks)
  const turn = (count: number, more: Partial<Turn> = {}): Turn => ({
    accounts: [0],
    count,
    request: 'token',
    control: async () => {
      await server.right()
      return undefined
    },
    ...more,
  })
  /** Makes some attempts in one turn, as a scenario does. */
  const make = async (count: number, more: Partial<Turn> = {}) => {
    const mine = turn(count, more)
    const withheld = await attempts.take(mine)
    if (withheld) return withheld
    for (let index = 0; index < count; index++) await server.wrong()
    attempts.end(mine)
    return undefined
  }
  return { attempts, shutOut, server, make }
}

describe('attempts on an account', () => {
  it.each([
    [1, [1, 1, 1, 1, 1]],
    [4, Array(60).fill(1)],
    [4, [3, 1, 3, 3, 2, 1, 1, 4, 3, 3, 2]],
    [5, Array(40).fill(2)],
  ])('come %d in a row at most, however many want to make them at once', async (most, counts: number[]) => {
    const { server, make } = start(most)
    await Promise.all(counts.map((count) => make(count)))
    expect(server.seen.wrongs).toBe(counts.reduce((sum, count) => sum + count, 0))
    expect(server.seen.most).toBeLessThanOrEqual(most)
    expect(server.seen.rights).toBeLessThanOrEqual(counts.length)
  })

  it('are forgiven by a right request only if they had ended before it began', async () => {
    const { attempts, server, make } = start(4)
    await make(3)
    const underWay = { accounts: [0], count: 1 }
    await attempts.take({ ...underWay, request: 'token', control: async () => undefined })
    const accepted = attempts.right(0)
    attempts.end(underWay)
    await server.right()
    accepted?.()
    // three are forgiven and one is not, so that three more fit in and no fourth does
    const { rights } = server.seen
    await make(3)
    expect(server.seen.rights).toBe(rights)
    await make(1)
    expect(server.seen.rights).toBe(rights + 1)
  })

  it('of another account do not wait for it', async () => {
    const { server, make } = start(1)
    await make(1)
    await make(1, { accounts: [1] })
    expect(server.seen.rights).toBe(0)
  })

  it('end for all who wait once the right request is rejected', async () => {
    const { shutOut, server, make } = start(2)
    const control = async () => {
      shutOut.set(0, 'locked')
      return { kind: 'withheld' as const, message: 'locked' }
    }
    const came = await Promise.all(Array.from({ length: 20 }, () => make(1, { control })))
    expect(server.seen.wrongs).toBe(2)
    expect(came.filter((withheld) => withheld?.message.includes('locked'))).toHaveLength(18)
  })

  it('are not made at all where one turn has too many', async () => {
    const { server, make } = start(2)
    expect(await make(3)).toMatchObject({ message: expect.stringContaining('limits.attempts is 2') })
    expect(server.seen.wrongs).toBe(0)
  })
})
