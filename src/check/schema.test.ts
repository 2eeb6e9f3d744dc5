import { describe, expect, it } from 'vitest'
import type { Expectation, JsonObject, Suite } from '../model/suite.ts'
import { show, showAnswer } from './observation.ts'
import { judgeSchema } from './schema.ts'

const at = { file: 'a.yaml', line: 1, column: 1 }
const judged = (schema: JsonObject, body: unknown) =>
  judgeSchema(
    { schemas: new Map([['s', schema]]) } as unknown as Suite,
    { name: 'granted', schema: 's', checks: [], either: [], at } as Expectation,
    { context: { body } },
    { check: 'steps[0].expect', requirement: 'A-b' },
  )

describe('a schema', () => {
  const texts = { type: 'object', additionalProperties: { type: 'string' } } as JsonObject

  it.each(['%', '%41', '%zz', 'a/b', 'a~1b', '', 'é'])('judges a field that is called "%s"', (name) => {
    expect(judged(texts, { [name]: 1 })).toMatchObject([
      { ok: false, expected: `${name || 'the member ""'} is of type string` },
    ])
  })

  it('tells the first of many that do not fit, and no more fields than can be read', () => {
    const many = Object.fromEntries(Array.from({ length: 50_000 }, (_, index) => [`f${index}`, index]))
    expect(judged(texts, many)).toMatchObject([{ ok: false, actual: 'f0 is 0' }])
    const [lacking] = judged({ type: 'object', required: ['token'] }, many)
    expect(lacking?.actual).toMatch(/^members f0, f1, .*, f49 and 49950 more$/)
  })

  it('holds patterns that would take for ever against a text', () => {
    const slow = { type: 'string', pattern: '^(([a-z])+.)+[A-Z]([a-z])+$' } as JsonObject
    expect(judged(slow, 'a'.repeat(50_000))).toMatchObject([{ ok: false }])
  })

  it('holds each member against its own pattern', () => {
    const schema = { properties: { a: { pattern: '^a' }, b: { pattern: '^b' } } } as JsonObject
    expect(judged(schema, { a: 'a', b: 'b' })).toMatchObject([{ ok: true }])
    expect(judged(schema, { a: 'a', b: 'a' })).toMatchObject([{ ok: false }])
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

const expectation: Expectation = { name: 'granted', schema: 'a.schema.json', checks: [], either: [], at }

const judge = (schema: JsonObject, body: string) => {
  const suite = { schemas: new Map([['a.schema.json', schema]]) } as unknown as Suite
  const observation = { context: { body: JSON.parse(body) } }
  return judgeSchema(suite, expectation, observation, { check: 'expect', requirement: 'A-any' })
    .filter(({ ok }) => !ok)
    .map(({ requirement, message }) => `${requirement}: ${message}`)
}

const closed: JsonObject = {
  type: 'object',
  properties: { token: { type: 'string' } },
  additionalProperties: { type: 'string' },
}

it.each(['constructor', '__proto__', 'toString', 'a%', '%zz', 'a/b', 'm~n', ''])(
  'tells of a member called %j by its name',
  (name) => {
    expect(judge(closed, `{${JSON.stringify(name)}:1}`)).toEqual([
      `A-any: ${name || 'the member ""'} is not as documented`,
    ])
    expect(judge(closed, `{${JSON.stringify(name)}:"1"}`)).toEqual([])
  },
)

it('takes nothing that is inherited for a member', () => {
  const properties = JSON.parse(
    '{"toString":{"type":"string","requirement":"A-text"},"constructor":{"type":"string","requirement":"A-made"}}',
  )
  expect(judge({ type: 'object', properties }, '{}')).toEqual([])
  expect(
    judge({ type: 'object', properties, required: ['toString', 'constructor', 'valueOf'] }, '{}'),
  ).toEqual([
    'A-any: the body has no "valueOf"',
    'A-text: the body has no "toString"',
    'A-made: the body has no "constructor"',
  ])
})

describe('what stands beside a body', () => {
  const judgedBeside = (schema: JsonObject) =>
    judgeSchema(
      { schemas: new Map([['s', { ofResponse: true, ...schema }]]) } as unknown as Suite,
      { name: 'documented', schema: 's', checks: [], either: [], at } as Expectation,
      { context: { body: {}, text: '{}', headers: { location: '/a', date: 'today' } } },
      { check: 'steps[0].expect', requirement: 'A-b' },
    )

  it('is called as HTTP calls it', () => {
    const header = (inner: JsonObject) => judgedBeside({ properties: { headers: inner } })[0]
    expect(header({ required: ['x-session-key'] })).toMatchObject({
      message: 'the response has no X-Session-Key header',
      expected: 'the X-Session-Key header',
      actual: 'headers location, date',
    })
    expect(header({ properties: { location: { const: '/b' } } })).toMatchObject({
      message: 'the Location header is not as documented',
      actual: 'the Location header is "/a"',
    })
    expect(judgedBeside({ properties: { cookies: { required: ['sid'] } } })[0]).toMatchObject({
      message: 'the response has no cookie "sid"',
      expected: 'the cookie "sid"',
    })
  })
})
