import { expect, it } from 'vitest'
import type { Waiver } from '../../model/event.ts'
import { aCheck, aJournal, aRequirement, aScenario } from '../fixture.ts'
import { differenceOf } from './difference.ts'
import { createFleetTally } from './tally.ts'

const failing = (...ids: string[]) =>
  aJournal(
    ids.map((requirement) =>
      aScenario(`of-${requirement}`, {
        verdict: 'fail',
        proves: [requirement],
        checks: [aCheck(requirement, { ok: false })],
      }),
    ),
    { run: { requirements: ['R-a', 'R-b'].map((id) => aRequirement(id)) } },
  )
const fine = () =>
  aJournal([aScenario('fine', { proves: ['R-a'], checks: [aCheck('R-a')] })], {
    run: { requirements: ['R-a', 'R-b'].map((id) => aRequirement(id)) },
  })
const begun = { startedAt: '2026-01-01T00:00:00.000Z' }

it('takes the largest group for the rest, though it is the one that fails', () => {
  const tally = createFleetTally(begun)
  for (const name of ['b', 'a', 'c']) tally.judged(name, 'at', failing('R-a'))
  expect(tally.judged('odd', 'at', fine()).isFirst).toBe(true)
  const { groups, exitCode, summary } = tally.result({ whole: true })
  expect(groups.map(({ targets }) => targets.map(({ name }) => name))).toEqual([['a', 'b', 'c'], ['odd']])
  expect(differenceOf(groups[1]!, groups[0]!).notMetThere.length).toBe(1)
  expect([exitCode, summary.fail, summary.pass]).toEqual([1, 3, 1])
})

it('never becomes green by what was not judged', () => {
  const results = [
    [{ whole: true }, 4],
    [{ whole: true, cut: 130 }, 130],
  ] as const
  for (const [of, code] of results) expect(createFleetTally(begun).result(of).exitCode).toBe(code)
  const one = createFleetTally(begun)
  one.judged('a', 'at', fine())
  expect(one.result({ whole: true }).exitCode).toBe(0)
  expect(one.result({ whole: true, cut: 3 }).exitCode).toBe(3)
  one.unjudged('b', 'at', 'gone')
  expect(one.result({ whole: true }).exitCode).toBe(3)
  one.unjudged('c', 'at', 'nothing ran', 4)
  expect(one.result({ whole: true }).exitCode).toBe(3)
})

it('calls a waiver stale that waives nothing for any target, once all are judged', () => {
  const waiver: Waiver = {
    requirement: 'R-a',
    reason: 'r',
    owner: 'o',
    until: '2099-01-01',
    at: 'w.yaml:1:1',
  }
  const tally = createFleetTally({ ...begun, waivers: [waiver] })
  tally.judged('a', 'at', fine())
  expect(tally.result({ whole: false }).exitCode).toBe(0)
  const { exitCode, stale } = tally.result({ whole: true })
  expect([exitCode, stale.map(({ why }) => why)]).toEqual([1, ['what it waives is met']])
  tally.unjudged('b', 'at', 'gone')
  expect(tally.result({ whole: true }).stale).toEqual([])
})
