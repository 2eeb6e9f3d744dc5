import { expect, it } from 'vitest'
import { aJournal, aScenario } from '../report/fixture.ts'
import { mergeJournals } from './merge.ts'
import type { Journal } from './read.ts'

const part = (index: number, more: Parameters<typeof aScenario>[1] = {}): Journal =>
  aJournal([aScenario(`s${index}`, more)], {
    file: `part-${index}/run.ndjson`,
    run: { shard: { index, count: 3 }, selected: 1, total: 3 },
  })
const failed = { verdict: 'fail' as const }

it('is the whole run once all parts are there', () => {
  const { end, run, remarks } = mergeJournals([part(1), part(2), part(3)])
  expect(end).toMatchObject({ exitCode: 0, summary: { pass: 3 } })
  expect(run).toMatchObject({ selected: 3, total: 3 })
  expect(remarks).toEqual([])
})

it('never conforms while a part is missing, and names it', () => {
  const merged = mergeJournals([part(1), part(3)])
  expect(merged.end?.exitCode).toBe(3)
  expect(merged.remarks.map(({ text }) => text)).toEqual([
    'Part 2/3 of crayon is missing, so the report is inconclusive.',
  ])
  expect(mergeJournals([part(1, failed), part(3)]).end?.exitCode).toBe(1)
})

it('never conforms while a part has not come to its end, and names it', () => {
  const { end, ...cut } = part(2)
  const interrupted = { ...cut, end: { ...end!, interrupted: true, exitCode: 130 } }
  const told = (journal: Journal) =>
    mergeJournals([part(1), journal, part(3)]).remarks.map(({ text }) => text)
  expect(told(cut)).toEqual(['Part 2/3 of crayon was cut off before its end, so the report is inconclusive.'])
  expect(told(interrupted)).toEqual([
    'Part 2/3 of crayon was interrupted before its end, so the report is inconclusive.',
  ])
  expect(mergeJournals([part(1), cut, part(3)]).end).toBeUndefined()
})

it('refuses the same part twice', () => {
  expect(() => mergeJournals([part(1), part(2), part(1)])).toThrow(
    'the journals "part-1/run.ndjson" and "part-1/run.ndjson" are both part 1/3',
  )
})

it('takes runs of several suites that were not split as they are', () => {
  const other = aJournal([aScenario('a', { suite: 'sugarcrm' })])
  expect(mergeJournals([aJournal([aScenario('a')]), other]).end?.exitCode).toBe(0)
})
