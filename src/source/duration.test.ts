import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatDuration, parseDuration } from './duration.ts'

describe('durations', () => {
  it.each([
    ['1h59m', 7140],
    ['250ms', 0.25],
    ['14d', 1_209_600],
    ['1.5s', 1.5],
    ['0s', 0],
  ])('%s is %d seconds', (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds)
  })

  it.each(['', '5', 's', '1 h', '1h ', '-1s', '1w', 'soon', '1h2'])('%j is none', (text) => {
    expect(parseDuration(text)).toBeUndefined()
  })

  it('whole seconds are read as they were told', () => {
    fc.assert(
      fc.property(
        fc.nat(10_000_000),
        (seconds) => parseDuration(formatDuration(seconds)) === seconds || seconds === 0,
      ),
    )
  })
})
