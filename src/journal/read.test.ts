import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
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

const run = (level: string) => ({
  type: 'run',
  format: 1,
  suites: [],
  requirements: [{ suite: 'a', id: 'A', level }],
})
const scenario = (verdict: string, level: string) => ({
  type: 'scenario',
  suite: 'a',
  id: 'a',
  verdict,
  level,
})

it.each(['constructor', 'toString', '__proto__', 'splendid'])(
  'a journal with the verdict or level %s is damaged',
  (word) => {
    const open =
      (...events: object[]) =>
      () =>
        openJournal(journalOf(...events))
    expect(open(run('MUST'), scenario('pass', 'MUST'))).not.toThrow()
    expect(open(run('MUST'), scenario(word, 'MUST'))).toThrow(/is damaged[\s\S]*run\.ndjson:2:1/)
    expect(open(run('MUST'), scenario('pass', word))).toThrow(/is damaged[\s\S]*run\.ndjson:2:1/)
    expect(open(run(word))).toThrow(/is damaged[\s\S]*run\.ndjson:1:1/)
  },
)
