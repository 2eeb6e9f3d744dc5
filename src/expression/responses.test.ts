import { describe, expect, it } from 'vitest'
import { alike, at, cookies, dateOf, hasRepeatedMember } from './responses.ts'

describe('at', () => {
  it('reads what stands at a JSON Pointer', () => {
    expect(at({ data: { 'a/b': [{ token: 't' }] } }, '/data/a~1b/0/token')).toBe('t')
    expect(at('whole', '')).toBe('whole')
  })

  it('gives null where nothing stands, and never what an object inherits', () => {
    expect(at({ data: null }, '/data/token')).toBeNull()
    expect(at('text', '/length')).toBeNull()
    expect(at({}, '/constructor')).toBeNull()
  })

  it('reads Maps, as which bodies with odd names are handed over', () => {
    expect(at(new Map([['constructor', new Map([['a', 1]])]]), '/constructor/a')).toBe(1)
  })
})

it('a date is that of the Date field, and none where the field is none', () => {
  expect(dateOf({ date: 'Thu, 01 Jan 1970 00:00:09 GMT' })).toBe(9)
  for (const headers of [{}, { date: 'yesterday' }, { date: 'Tue, 01 Jan 275761 00:00:00 GMT' }])
    expect(dateOf(headers)).toBe(0)
})

describe('cookies', () => {
  it('reads each cookie of a joined field, dates of it left alone', () => {
    const field = 'sid=abc; Path=/; Expires=Wed, 21 Oct 2026 07:28:00 GMT, theme=dark; HttpOnly'
    expect(cookies({ 'set-cookie': field })).toEqual({ sid: 'abc', theme: 'dark' })
    expect(cookies({})).toEqual({})
  })
})

describe('hasRepeatedMember', () => {
  it.each([
    ['{"a":1,"a":2}', true],
    ['{"a":{"b":1,"b":2}}', true],
    ['[{"a":1},{"a":1}]', false],
    ['{"a":{"a":1}}', false],
    ['{"a":"\\"a\\":1","b":"a"}', false],
    ['{"a":1,"\\u0061":2}', true],
    ['{"a', false],
  ])('%s: %s', (text, repeated) => {
    expect(hasRepeatedMember(text)).toBe(repeated)
  })
})

describe('alike', () => {
  it.each([
    ['wrong at 2026-11-26T21:53:28.123Z', 'wrong at 2026-11-26T21:53:29.001Z', true],
    ['{"time":1764194008}', '{"time":1764194009}', true],
    ['at 21:53:28 GMT', 'at 21:53:29 GMT', true],
    ['{"code":1001}', '{"code":1002}', false],
    ['unknown user', 'wrong password', false],
  ])('%s and %s: %s', (one, other, same) => {
    expect(alike(one, other)).toBe(same)
  })
})
