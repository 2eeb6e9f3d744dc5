import { readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fileNames } from '../../src/certify/folder.ts'
import {
  certified,
  credentials,
  folder,
  recorded,
  refusedOf,
  signed,
  statementIn,
  subject,
  tampered,
} from '../support/certified.ts'

const { dir, remove } = folder()
const at = (name: string) => path.join(dir, name)
let good: string

beforeAll(async () => {
  good = await certified(await recorded(at('run')), at('good'))
}, 60_000)
afterAll(remove)

let copies = 0
const copy = (act: (dir: string) => void) => tampered(good, at(`copy-${++copies}`), act)

/** The ways to all that stands in a JSON value. */
const leavesOf = (value: unknown, way: string[] = []): string[][] =>
  typeof value === 'object' && value !== null
    ? [
        ...(Object.keys(value).length === 0 ? [way] : []),
        ...Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, [...way, key])),
      ]
    : [way]

const edited = (value: unknown, [key, ...rest]: string[]): unknown => {
  if (key !== undefined) {
    const copied = structuredClone(value) as Record<string, unknown>
    copied[key] = edited(copied[key], rest)
    return copied
  }
  if (typeof value === 'number') return value + 1
  if (typeof value === 'boolean') return !value
  return typeof value === 'string' ? `${value}x` : ['x']
}

describe('a certificate', () => {
  it('holds as it was written, and the same journal gives the same bytes', async () => {
    expect(await refusedOf(good, { subject, profile: 'core' })).toEqual([])
    const again = await certified(at('run'), at('again'))
    for (const name of readdirSync(good))
      expect(readFileSync(path.join(again, name), 'utf8')).toBe(readFileSync(path.join(good, name), 'utf8'))
  })

  it('has no credential in any of its files', () => {
    for (const name of readdirSync(good)) {
      const text = readFileSync(path.join(good, name), 'utf8')
      for (const secret of credentials.filter((it) => it.length > 4))
        expect([name, text.includes(secret)]).toEqual([name, false])
      expect(text).not.toContain(at('run'))
    }
  })

  it('is refused with any byte of any file changed', async () => {
    for (const name of [...fileNames, 'certificate.json']) {
      const dir = copy((to) => {
        const file = path.join(to, name)
        const bytes = readFileSync(file)
        const middle = Math.floor(bytes.length / 2)
        bytes[middle] = bytes[middle]! ^ 1
        writeFileSync(file, bytes)
      })
      const [why] = await refusedOf(dir)
      expect([name, why]).toEqual([
        name,
        expect.stringMatching(
          name === 'certificate.json'
            ? /signature|base64|DSSE|payload/
            : new RegExp(`"${name}" is not the file`),
        ),
      ])
    }
  })

  it('is refused with a file missing, one more, or one that lies elsewhere', async () => {
    for (const name of fileNames)
      expect(await refusedOf(copy((to) => rmSync(path.join(to, name))))).toEqual([`"${name}" is missing`])
    expect(await refusedOf(copy((to) => rmSync(path.join(to, 'certificate.json'))))).toEqual([
      'there is no "certificate.json" in it',
    ])
    expect(await refusedOf(copy((to) => writeFileSync(path.join(to, 'errata.html'), 'all is met')))).toEqual([
      '"errata.html" in its folder is not part of it',
    ])
    const linked = copy((to) => {
      rmSync(path.join(to, 'badge.svg'))
      symlinkSync(path.join(good, 'badge.svg'), path.join(to, 'badge.svg'))
    })
    expect(await refusedOf(linked)).toEqual(['"badge.svg" is missing'])
  })

  it('is refused with any member of its statement changed, unless it is signed again', async () => {
    const statement = statementIn(good)
    const envelope = JSON.parse(readFileSync(path.join(good, 'certificate.json'), 'utf8'))
    for (const way of leavesOf(statement)) {
      const payload = Buffer.from(JSON.stringify(edited(statement, way))).toString('base64')
      const dir = copy((to) =>
        writeFileSync(path.join(to, 'certificate.json'), JSON.stringify({ ...envelope, payload })),
      )
      expect([way.join('.'), await refusedOf(dir)]).toEqual([
        way.join('.'),
        ['its signature is not one of this key over this payload'],
      ])
    }
  }, 60_000)

  it('is refused with any member of its envelope changed', async () => {
    const envelope = JSON.parse(readFileSync(path.join(good, 'certificate.json'), 'utf8'))
    for (const way of [...leavesOf(envelope), ['more'], ['signatures', '1']]) {
      const dir = copy((to) =>
        writeFileSync(path.join(to, 'certificate.json'), JSON.stringify(edited(envelope, way))),
      )
      expect([way.join('.'), (await refusedOf(dir)).length]).toEqual([way.join('.'), 1])
    }
  })

  it('is refused with any member of its statement changed and signed again, but for what only the signer can know', async () => {
    const statement = statementIn(good)
    const accepted: string[] = []
    for (const way of [...leavesOf(statement), ['predicate', 'tokenassay', 'more'], ['predicate', 'url']]) {
      const dir = copy((to) => signed(to, edited(statement, way)))
      const refused = await refusedOf(dir, { subject })
      if (refused.length === 0) accepted.push(way.join('.'))
    }
    // Which build of the tool it was is the signer's word where another one verifies.
    expect(accepted).toEqual(['predicate.configuration.3.digest.sha256'])
    const other = edited(statement, ['subject', '0', 'name'])
    expect(
      await refusedOf(
        copy((to) => signed(to, other)),
        { subject },
      ),
    ).toEqual(expect.arrayContaining([`it is of "${subject}x", and not of "${subject}"`]))
  }, 120_000)

  it('is refused where more is asked for than it has', async () => {
    expect(await refusedOf(good, { profile: 'fuzzed' })).toEqual([
      'it is of the profile "lifetimes", which does not have all of "fuzzed"',
    ])
  })
})
