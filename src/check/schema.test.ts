import { describe, expect, it } from 'vitest'
import type { JsonObject, Outcome, Suite } from '../model/suite.ts'
import { judgeSchema } from './schema.ts'
import { show, showAnswer } from './subject.ts'

const at = { file: 'a.yaml', line: 1, column: 1 }
const judged = (schema: JsonObject, body: unknown) =>
  judgeSchema(
    { schemas: new Map([['s', schema]]) } as unknown as Suite,
    { name: 'granted', schema: 's', checks: [], readings: [], at } as Outcome,
    { context: { body } },
    { check: 'steps[0].expect', statement: 'A-b' },
  )

describe('a schema', () => {
  const texts = { type: 'object', additionalProperties: { type: 'string' } } as JsonObject

  it.each(['%', '%41', '%zz', 'a/b', 'a~1b', '', 'é'])('judges a field that is called "%s"', (name) => {
    expect(judged(texts, { [name]: 1 })).toMatchObject([{ ok: false, expected: `body.${name}: string` }])
  })

  it('tells the first of many that do not fit, and no more fields than can be read', () => {
    const many = Object.fromEntries(Array.from({ length: 50_000 }, (_, index) => [`f${index}`, index]))
    expect(judged(texts, many)).toMatchObject([{ ok: false, actual: 'body.f0 is 0' }])
    const [lacking] = judged({ type: 'object', required: ['token'] }, many)
    expect(lacking?.actual).toMatch(/^fields f0, f1, .*, f49 and 49950 more$/)
  })

  it('holds patterns that would take for ever against a text', () => {
    const slow = { type: 'string', pattern: '^(([a-z])+.)+[A-Z]([a-z])+$' } as JsonObject
    expect(judged(slow, 'a'.repeat(50_000))).toMatchObject([{ ok: false }])
  })
})

describe('a value as evidence', () => {
  it('is shown whole, or by its length where that says more', () => {
    expect(show('a"b')).toBe('"a\\"b"')
    expect(show(Number.POSITIVE_INFINITY)).toBe('Infinity')
    expect(show(undefined)).toBe('nothing')
    expect(show('a'.repeat(20_000))).toBe('a text of 20000 characters')
    expect(show(Array(20_000).fill(1))).toBe('a list of 40001 characters of JSON')
    expect(showAnswer({ context: { status: 200, text: `{"a":"${'b'.repeat(20_000)}"}`, body: null } })).toBe(
      'status 200, a text of 20008 characters',
    )
  })
})
