import { describe, expect, it, vi } from 'vitest'
import { evaluate, problemOf } from './compile.ts'
import { checkEffort, EffortError, withinEffort } from './effort.ts'
import { patternOf } from './pattern.ts'

const long = Array.from({ length: 100_000 }, (_, index) => `item ${index}`)
const nested = (inner: string) => [...'abcde'].reduce((text, name) => `body.all(${name}, ${text})`, inner)

describe('an expression', () => {
  it.each([
    ['all, whose errors are put off', nested('body.nothing == 1')],
    ['exists_one', 'body.exists_one(a, body.exists_one(b, a == b))'],
    ['map', 'body.map(a, body.map(b, size(a + b))) == []'],
    ['the half of an "or"', 'body.all(a, body.all(b, true)) || true'],
    ['what is called on an answer', 'body.exists(a, text.contains(a))'],
  ])('that would take hours is ended: %s', (_, text) => {
    const context = { body: long, text: 'x'.repeat(1 << 20) }
    expect(() => evaluate(text, context)).toThrow(/^in ".*": it takes longer than 1 s/)
    // and the next one has all of its time
    expect(evaluate('body.all(a, size(a) > 0)', context)).toEqual({ ok: true, value: true })
  })

  it.each([
    ['operands', Array(20_000).fill('status == 200').join(' && '), 'characters'],
    ['fewer operands', Array(300).fill('true').join(' && '), 'nests deeper'],
    ['negations', `${'!'.repeat(3000)}true`, 'nests deeper'],
    ['minus signs', `${'-'.repeat(3000)}1 == 1`, 'nests deeper'],
    ['brackets', `${'('.repeat(3000)}true${')'.repeat(3000)}`, 'characters'],
    ['fewer brackets', `${'('.repeat(1500)}true${')'.repeat(1500)}`, 'nests deeper'],
    ['members', `body${'.a'.repeat(1900)} == 1`, ''],
  ])('that has no end is a problem: %s', (_, text, told) => {
    expect(problemOf(text)?.message).toContain(told)
    expect(evaluate(text, { status: 200, body: {} }).ok).toBe(false)
  })
})

it('time that other programs have the processor for counts for nothing', () => {
  const usage = vi.spyOn(process, 'cpuUsage').mockReturnValue({ user: 0, system: 0 })
  const busy = (ms: number) => {
    const end = performance.now() + ms
    while (performance.now() < end) checkEffort()
    return 'done'
  }
  expect(withinEffort('slow', () => busy(1300))).toBe('done')
  usage.mockReturnValue({ user: 600_000, system: 400_000 })
  expect(() => withinEffort('slow', () => busy(1300))).toThrow(EffortError)
  usage.mockRestore()
})

it('a pattern of many steps does not meet a text of any length', () => {
  const slow = patternOf('[ab]*a[ab]{500}c?[xz]')
  expect(() => slow.test('ab'.repeat(1 << 19))).toThrow(/a pattern of \d+ steps meets 1048576 characters/)
  expect(slow.test('abx')).toBe(false)
  const text = 'ab'.repeat(1 << 19)
  expect(() => evaluate('text.matches("[ab]*a[ab]{500}c?[xz]") || true', { text })).toThrow(EffortError)
})
