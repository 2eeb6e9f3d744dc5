import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { UsageError } from '../model/errors.ts'
import { aJournal, aScenario } from './fixture.ts'
import { removeReports, reporterNames, reporters, reportFiles, writeReports } from './index.ts'
import { writeRendered } from './write.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'tokenassay-report-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const journal = aJournal([aScenario('a')])

it('writes every format, readable by nobody else, and leaves nothing aside', async () => {
  const out = path.join(dir, 'new', 'run')
  const { files } = await writeReports(journal, out, reporterNames(Object.keys(reporters)))
  expect(files).toHaveLength(9)
  expect(readdirSync(out).sort()).toEqual(files.map((file) => path.basename(file)).sort())
  expect(statSync(out).mode & 0o777).toBe(0o700)
  for (const file of files) expect(statSync(file).mode & 0o777).toBe(0o600)
})

it('destroys nothing earlier when a report cannot be made, and writes the others', () => {
  writeFileSync(path.join(dir, 'good.txt'), 'earlier')
  writeFileSync(path.join(dir, 'bad.txt'), 'earlier')
  const good = { name: 'good', file: 'good.txt', render: () => ['later'] }
  const bad = {
    name: 'bad',
    file: 'bad.txt',
    *render() {
      yield 'half'
      throw new Error('a journal that ends too soon')
    },
  }
  const { files, failures } = writeRendered(journal, dir, [bad, good])
  expect(failures.map(({ message }) => message)).toEqual(['a journal that ends too soon'])
  expect(files).toEqual([path.join(dir, 'good.txt')])
  expect(readFileSync(path.join(dir, 'good.txt'), 'utf8')).toBe('later')
  expect(readFileSync(path.join(dir, 'bad.txt'), 'utf8')).toBe('earlier')
  expect(readdirSync(dir).sort()).toEqual(['bad.txt', 'good.txt'])
})

it('says which folder cannot be written', async () => {
  const file = path.join(dir, 'file')
  writeFileSync(file, '')
  const { failures } = await writeReports(journal, path.join(file, 'run'), ['json'])
  const [failure] = failures
  expect(failure).toBeInstanceOf(UsageError)
  expect(failure).toMatchObject({ code: 'out-unwritable' })
  expect(String(failure)).toContain(path.join(file, 'run'))
})

it('destroys nothing when a report cannot take its name', async () => {
  const blocked = path.join(dir, 'junit.xml')
  mkdirSync(path.join(blocked, 'inside'), { recursive: true })
  const { files, failures } = await writeReports(journal, dir, ['junit', 'json'])
  expect(files).toEqual([path.join(dir, 'report.json')])
  expect(failures).toEqual([expect.any(UsageError)])
  expect(failures[0]!.message).toContain(`cannot write to "${blocked}": it is a folder`)
  expect(existsSync(path.join(blocked, 'inside'))).toBe(true)
  expect(readdirSync(dir)).toEqual(['junit.xml', 'report.json'])
})

it('replaces a report that has lost its protection by one that has it', async () => {
  const { files } = await writeReports(journal, dir, ['json'])
  const [file] = files
  chmodSync(file!, 0o644)
  await writeReports(journal, dir, ['json'])
  expect(statSync(file!).mode & 0o777).toBe(0o600)
})

it('removes every report of an earlier run, and nothing else', async () => {
  await writeReports(journal, dir, reporterNames(Object.keys(reporters)))
  writeFileSync(path.join(dir, 'run.ndjson'), '')
  removeReports(dir)
  expect(readdirSync(dir)).toEqual(['run.ndjson'])
  for (const [name, load] of Object.entries(reporters))
    expect((await load()).file).toBe(reportFiles[name as keyof typeof reportFiles])
})

it('knows its reporters by name', () => {
  expect(reporterNames(['json', 'junit', 'json'])).toEqual(['json', 'junit'])
  expect(() => reporterNames(['jsn'])).toThrow('did you mean "json"?')
})
