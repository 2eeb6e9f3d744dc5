import { describe, expect, it } from 'vitest'
import { emptySummary, exitCodeOf, graver, strictest } from './verdict.ts'

const summary = (counts: object) => ({ ...emptySummary(), ...counts })

describe('exit codes', () => {
  it.each([
    [{ pass: 1 }, {}, 0],
    [{ pass: 1, warn: 1 }, {}, 0],
    [{ pass: 1, warn: 1 }, { strict: true }, 1],
    [{ fail: 1, error: 1 }, {}, 1],
    [{ pass: 5, error: 1 }, {}, 3],
    [{ pass: 5, blocked: 1 }, {}, 3],
    [{ pass: 5, deferred: 1 }, {}, 3],
    [{ pass: 5, deferred: 1 }, { allowDeferred: true }, 0],
    [{ skip: 9 }, {}, 4],
    [{}, {}, 4],
  ])('%j with %j earns %d', (counts, options, code) => {
    expect(exitCodeOf(summary(counts), options)).toBe(code)
  })
})

describe('verdicts', () => {
  it('a requirement takes the gravest, a scenario the strictest level', () => {
    expect(graver('pass', 'fail')).toBe('fail')
    expect(graver('skip', 'pass')).toBe('pass')
    expect(strictest(['MAY', 'MUST', 'SHOULD'])).toBe('MUST')
    expect(strictest([])).toBe('MAY')
  })
})
