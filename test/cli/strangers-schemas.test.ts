import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { draftFromOpenApi } from '../../src/suite/draft/openapi.ts'
import { lintSuite } from '../../src/suite/lint.ts'
import { compileSchema } from '../../src/suite/schemas.ts'

// A suite has no JSON Schemas of its own: they are made of its parts. An OpenAPI document has, and they can refer to anything.

const root = mkdtempSync(path.join(tmpdir(), 'tokenassay-schemas-'))
afterAll(() => rmSync(root, { recursive: true }))

describe('what schemas are made of', () => {
  /** The kiosk's suite with one more part in its response. */
  const withPart = (part: string) => {
    const text = readFileSync('test/fixtures/suites/kiosk/suite.yaml', 'utf8')
    const dir = mkdtempSync(path.join(root, 'kiosk-'))
    writeFileSync(
      path.join(dir, 'suite.yaml'),
      text.replace('/text: {', `/body/ticket: {`).replace(/^ {4}response:\n/m, `$&${part}\n`),
    )
    return lintSuite(dir)
  }

  it.each([101, 500, 5000])('is no place that goes through %i names', (depth) => {
    const { problems } = withPart(`      ? /body${'/a'.repeat(depth - 1)}\n      : { section: Tickets }`)
    expect(problems.map(({ message, place }) => [message, place?.line])).toEqual([
      [`the place of a part goes through ${depth} names`, expect.any(Number)],
    ])
  })

  it('is never what a right value says of schemas', () => {
    const value = `{ $ref: 'file:///etc/passwd', $id: 'http://[', allOf: [{ $ref: '#' }], pattern: '(' }`
    const { suite, problems } = withPart(
      `      /body/x: { role: text, constant: ${value}, section: Tickets }`,
    )
    expect(problems).toEqual([])
    for (const name of suite!.schemas.keys())
      expect(compileSchema(suite!, name).validate({ body: { x: 1 } })).toBe(false)
  })

  const reference = (name: string) => ({ $ref: `#/components/schemas/${name}` })
  const twenty = Object.fromEntries(
    Array.from({ length: 20 }, (_, index) => [`p${index}`, reference('A')] as const),
  )
  const itself = '"#/components/schemas/A" refers to itself'
  it.each<[string, object, object, string]>([
    ['refers to itself', reference('A'), { A: reference('A') }, itself],
    ['refers to one that refers to it', reference('A'), { A: reference('B'), B: reference('A') }, itself],
    [
      'has itself ten times in what it adds',
      { allOf: Array(10).fill(reference('A')) },
      { A: { allOf: Array(10).fill(reference('A')), ...reference('B') }, B: {} },
      '',
    ],
    ['has itself in twenty members', reference('A'), { A: { properties: twenty } }, 'Only the first 1000'],
    [
      'is of another file',
      { $ref: 'file:///etc/passwd' },
      {},
      '"file:///etc/passwd" is not in this document',
    ],
    ['is of a URL', { $ref: 'http://127.0.0.1:9/x#/A' }, {}, '"http://127.0.0.1:9/x#/A" is not in this'],
    ['is not there', reference('none'), {}, '"#/components/schemas/none" is not in this document'],
  ])('of an OpenAPI document %s: that is told', (_, schema, schemas, told) => {
    const file = path.join(root, 'odd.json')
    const properties = { user: {}, password: {} }
    const form = { schema: { type: 'object', properties } }
    writeFileSync(
      file,
      JSON.stringify({
        openapi: '3.0.0',
        paths: {
          '/token': {
            post: {
              requestBody: { content: { 'application/x-www-form-urlencoded': form } },
              responses: { 200: { content: { 'application/json': { schema } } } },
            },
          },
        },
        components: { schemas },
      }),
    )
    const { notes } = draftFromOpenApi(file, 'acme')
    expect(notes.map((note) => note.slice(0, told.length))).toEqual(told === '' ? [] : [told])
  })
})
