import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { lintSuite } from '../lint.ts'

/** The made-up parcel API with a change to its `suite.yaml`. */
const parcelWith = (from: string, to: string) => {
  const dir = path.join(mkdtempSync(path.join(tmpdir(), 'described-')), 'parcel')
  cpSync('test/fixtures/suites/parcel', dir, { recursive: true })
  const file = path.join(dir, 'suite.yaml')
  const text = readFileSync(file, 'utf8')
  expect(text).toContain(from)
  writeFileSync(file, text.replace(from, to))
  return lintSuite(dir)
}

describe('a description with odd names', () => {
  it('may call an expectation as every object calls something that it inherits', () => {
    const { suite, problems } = parcelWith(
      'refusal:',
      'expectations: { toString: { status: 418 } }\n\nrefusal:',
    )
    expect(problems).toEqual([])
    expect(suite?.expectations['toString']).toMatchObject({ status: [418], checks: [] })
  })

  it.each(['/json/__proto__/pin', '/json/constructor', '/form/a/prototype'])(
    'has no part at %s, and says where it stands',
    (at) => {
      const { problems } = parcelWith('/json/pin:', `${at}:`)
      expect(problems[0]).toMatchObject({ code: 'name-unsafe', place: { line: expect.any(Number) } })
      expect(problems[0]?.message).toContain(`"${at}" goes through`)
      expect(Object.keys(Object.prototype)).toEqual([])
    },
  )

  it('has no member of a response at such a place either', () => {
    const { problems } = parcelWith('/body/session/ttl:', '/body/__proto__/ttl:')
    expect(problems[0]?.message).toContain('"/body/__proto__/ttl" goes through "__proto__"')
  })
})
