import { expect, it } from 'vitest'
import { instantText } from './time.ts'

it.each([
  [0, '1970-01-01T00:00:00Z'],
  [1_700_000_000.9, '2023-11-14T22:13:20Z'],
  [253_402_300_799, '9999-12-31T23:59:59Z'],
  [253_402_300_800, 'a time that no calendar has'],
  [1e15, 'a time that no calendar has'],
  [-1e308, 'a time that no calendar has'],
  [Number.POSITIVE_INFINITY, 'a time that no calendar has'],
  [Number.NaN, 'a time that no calendar has'],
])('the instant %d is %s', (seconds, text) => {
  expect(instantText(seconds)).toBe(text)
})
