import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, it } from 'vitest'
import type { Suite } from '../model/suite.ts'
import { staleWords } from '../report/meaning.ts'
import { loadWaivers } from './waivers.ts'

const dir = mkdtempSync(path.join(tmpdir(), 'waivers-'))
afterAll(() => rmSync(dir, { recursive: true }))

const suite = { id: 's', requirements: new Map([['S-a', {}]]), scenarios: [] } as unknown as Suite

const until = (date: string) => {
  const file = path.join(dir, 'waivers.yaml')
  writeFileSync(
    file,
    `waivers:\n  - requirement: S-a\n    reason: known\n    owner: us\n    until: ${date}\n`,
  )
  return () => loadWaivers(file, [suite])
}

it.each(['2027-02-31', '2027-13-01', '31.03.2027', 'soon'])('until %s is told with its place', (date) => {
  expect(until(date)).toThrow(`"until" is "${date}", and there is no such date`)
  expect(until(date)).toThrow('such as 2027-03-31')
  expect(until(date)).toThrow(/waivers\.yaml:5:12/)
})

it('until a day that there is, it holds', () => {
  expect(until('2028-02-29')()).toMatchObject([{ requirement: 'S-a', until: '2028-02-29' }])
})

it('past its date, what is met is to be deleted and not mended', () => {
  const [waiver] = until('2020-01-31')()
  expect(staleWords({ waiver: waiver!, why: 'its date is past, and what it waives is met' })).toMatch(
    /waives nothing, for that is met now, and it was until 2020-01-31: delete it$/,
  )
  expect(staleWords({ waiver: waiver!, why: 'its date is past' })).toMatch(
    /mend it, or agree on another date$/,
  )
})
