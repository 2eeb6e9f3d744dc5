import { expect, it } from 'vitest'
import { inLanes } from './lanes.ts'

const { signal: never } = new AbortController()

it('works on so many at once and no more, and takes up the next as one ends', async () => {
  let underWay = 0
  let most = 0
  const done: number[] = []
  const isWhole = await inLanes([5, 1, 1, 1, 1].values(), { lanes: 2, signal: never }, async (turns) => {
    most = Math.max(most, ++underWay)
    for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve))
    underWay--
    done.push(turns)
  })
  expect([isWhole, most, done]).toEqual([true, 2, [1, 1, 1, 1, 5]])
})

it('takes up nothing after one has thrown, and throws that once those under way have ended', async () => {
  const done: number[] = []
  const work = async (one: number) => {
    await new Promise((resolve) => setImmediate(resolve))
    if (one === 1) throw new Error('the disk is full')
    await new Promise((resolve) => setImmediate(resolve))
    done.push(one)
  }
  const all = inLanes([1, 2, 3, 4].values(), { lanes: 2, signal: never }, work)
  await expect(all).rejects.toThrow('the disk is full')
  expect(done).toEqual([2])
})

it('leaves a stream that never says another word, after a signal', async () => {
  const stop = new AbortController()
  async function* endless() {
    yield 1
    await new Promise(() => {})
  }
  const seen: number[] = []
  const isWhole = await inLanes(endless(), { lanes: 12, signal: stop.signal }, async (one) => {
    seen.push(one)
    stop.abort()
  })
  expect([isWhole, seen]).toEqual([false, [1]])
})
