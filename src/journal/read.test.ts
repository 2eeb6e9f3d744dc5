import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { aCheck, aJournal, aRequirement, aScenario } from '../report/fixture.ts'
import { openJournal } from './read.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'tokenassay-journal-'))
})
afterEach(() => rmSync(dir, { recursive: true }))

const journalOf = (...events: object[]): string => {
  const file = path.join(dir, 'run.ndjson')
  writeFileSync(file, events.map((event) => `${JSON.stringify(event)}\n`).join(''))
  return file
}

const { run: start, end } = aJournal([aScenario('a')])
const run = (more: object = {}) => ({ ...start, requirements: [aRequirement('A')], ...more })
const scenario = (more: object = {}) => ({ ...aScenario('a', { proves: ['A'] }), ...more })
const open =
  (...events: object[]) =>
  () =>
    openJournal(journalOf(...events))

it.each(['constructor', 'toString', '__proto__', 'splendid'])(
  'a journal with the verdict or level %s is damaged',
  (word) => {
    expect(open(run(), scenario())).not.toThrow()
    expect(open(run(), scenario({ verdict: word }))).toThrow(/is damaged[\s\S]*run\.ndjson:2:1/)
    expect(open(run(), scenario({ level: word }))).toThrow(/is damaged[\s\S]*run\.ndjson:2:1/)
    expect(open(run({ requirements: [{ ...aRequirement('A'), level: word }] }))).toThrow(
      /is damaged[\s\S]*run\.ndjson:1:1/,
    )
  },
)

const failed = { verdict: 'fail', checks: [aCheck('A', { ok: false })] }
const doubtful = run({ requirements: [aRequirement('A', { level: 'SHOULD' })] })

it.each([
  ['a verdict that its checks do not earn', [run(), scenario({ ...failed, verdict: 'pass' })], 2],
  ['a failure without a failed check', [run(), scenario({ verdict: 'fail' })], 2],
  ['a failure of what is no MUST', [doubtful, scenario(failed)], 2],
  ['an exchange that is not there', [run(), scenario({ checks: [aCheck('A', { exchange: 0 })] })], 2],
  ['a suite that its run does not have', [run(), scenario({ suite: 'elsewhere' })], 2],
  ['another start', [run(), scenario(), run()], 3],
  ['an end that counts what is not there', [run(), end!], 2],
  ['an end that leaves out a failure', [run(), scenario(failed), end!], 3],
  ['an exit code that nothing earns', [run(), scenario(), { ...end!, exitCode: 1 }], 3],
  ['an interrupt that is none', [run(), scenario(), { ...end!, interrupted: true }], 3],
])('a journal with %s is damaged', (_, events, line) => {
  expect(open(...events)).toThrow(new RegExp(`is damaged: [\\s\\S]*run\\.ndjson:${line}:1`))
})

it('the last word counts, and a last line that was cut off does not', () => {
  const file = journalOf(run(), scenario({ verdict: 'deferred' }), scenario(failed))
  appendFileSync(file, JSON.stringify({ ...end!, exitCode: 1 }))
  const { judged, end: ended, scenarios } = openJournal(file)
  expect({ judged: [...judged.values()], ended, count: [...scenarios()].length }).toEqual({
    judged: ['fail'],
    ended: undefined,
    count: 1,
  })
})

it('a journal that is no file is not opened', () => {
  mkdirSync(path.join(dir, 'run.ndjson'))
  expect(() => openJournal(path.join(dir, 'run.ndjson'))).toThrow('holds no run: "run.ndjson": it is no file')
  expect(() => openJournal('/dev/zero')).toThrow('holds no run: "zero": it is no file')
})
