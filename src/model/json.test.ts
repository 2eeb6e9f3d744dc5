import { describe, expect, it } from 'vitest'
import { deepest, parseJson } from './json.ts'

const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels)

describe('parseJson', () => {
  it('reads what nests as deep as it may, and nothing deeper', () => {
    expect(JSON.stringify(parseJson(nested(deepest)))).toBe(nested(deepest))
    expect(parseJson(nested(deepest + 1))).toBeUndefined()
    expect(parseJson(nested(500_000))).toBeUndefined()
    expect(parseJson(`{"a":${nested(deepest)}}`)).toBeUndefined()
  })

  it('counts levels, not signs: neither those in a text nor those side by side', () => {
    const signs = { text: '[{'.repeat(2000), escaped: `"\\${'['.repeat(2000)}`, lists: Array(2000).fill([]) }
    expect(parseJson(JSON.stringify(signs))).toEqual(signs)
  })

  it('gives nothing for what is no JSON', () => {
    expect(parseJson('')).toBeUndefined()
    expect(parseJson(`"${'['.repeat(2000)}`)).toBeUndefined()
    expect(parseJson('['.repeat(2000))).toBeUndefined()
  })
})
