import { expect, it } from 'vitest'
import { AdaptiveTimeout } from './adaptive-timeout.ts'
import { noConnectionWithin, timeoutAfter } from './answer.ts'

const answered = (ms: number) => ({
  response: { status: 200, headers: [], body: Buffer.alloc(0) },
  sentAtMs: 0,
  ms,
})
const gone = { noAnswer: noConnectionWithin(10_000), sentAtMs: 0, ms: 10_000 }
const silent = { noAnswer: timeoutAfter(10_000), sentAtMs: 0, ms: 10_000 }

const patienceAfter = (...answers: Parameters<AdaptiveTimeout['learn']>[0][]): number => {
  const timeout = new AdaptiveTimeout(10_000)
  for (const answer of answers) timeout.learn(answer)
  return timeout.ms
}

it('waits for the whole time-out until a target has been silent three times', () => {
  expect(patienceAfter()).toBe(10_000)
  expect(patienceAfter(answered(5), silent, silent)).toBe(10_000)
})

it('then waits for four times the slowest answer, a second at least, the time-out at most', () => {
  expect(patienceAfter(answered(5), silent, silent, silent)).toBe(1000)
  expect(patienceAfter(answered(5), gone, gone, gone)).toBe(1000)
  expect(patienceAfter(answered(700), silent, answered(5), silent, silent)).toBe(2800)
  expect(patienceAfter(answered(2900), silent, silent, silent)).toBe(10_000)
})
