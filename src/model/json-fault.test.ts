import fc from 'fast-check'
import { expect, it } from 'vitest'
import { jsonFault, whyNotJson } from './json-fault.ts'

it.each([
  ['{"a":1,}', 7, '"}"'],
  ['{"a":1', 6, 'the end'],
  ["{'a':1}", 1, '"\'"'],
  ['[1 2]', 3, '"2"'],
  ['{"a":01}', 5, '"0"'],
  ['{} x', 3, '"x"'],
  ['', 0, 'the end'],
  ['<html>', 0, '"<"'],
])('finds where %j stops being JSON', (text, at, met) => {
  expect(jsonFault(text)).toMatchObject({ at, met })
})

it('agrees with JSON.parse', () => {
  const isJson = (text: string) => {
    try {
      JSON.parse(text)
      return true
    } catch {
      return false
    }
  }
  const nearly = fc
    .tuple(fc.json(), fc.nat(), fc.constantFrom(...'{}[],:"\\ 0e-'))
    .map(
      ([text, at, one]) => text.slice(0, at % (text.length + 1)) + one + text.slice(at % (text.length + 1)),
    )
  fc.assert(
    fc.property(fc.oneof(fc.json(), nearly, fc.string()), (text) => {
      expect(jsonFault(text) === undefined).toBe(isJson(text))
    }),
  )
})

it('shows the whole words before the place, never half of one', () => {
  expect(whyNotJson('{"AccessToken":"abc","RefreshToken":null,}')).toBe(
    'not JSON: unexpected "}" at 41, after "RefreshToken":null,',
  )
  expect(whyNotJson('{"a":"a long secret text" oops')).toBe(
    'not JSON: unexpected "o" at 26, after {"a":"a long secret text"',
  )
  expect(whyNotJson('access=denied')).toBe('not JSON: unexpected "a" at 0')
  expect(whyNotJson('{}')).toBeUndefined()
})
