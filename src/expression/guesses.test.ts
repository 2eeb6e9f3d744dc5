import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { guessableKey } from './guesses.ts'

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const signed = (alg: string, key: string) => {
  const text = `${part({ alg })}.${part({ sub: 'ann' })}`
  return `${text}.${createHmac(`sha${alg.slice(2)}`, key)
    .update(text)
    .digest('base64url')}`
}

describe('guessableKey', () => {
  it.each(['HS256', 'HS384', 'HS512'])('finds the key of a tutorial (%s)', (alg) => {
    expect(guessableKey(signed(alg, 'secret'))).toBe('"secret"')
    expect(guessableKey(signed(alg, ''))).toBe('""')
  })
  it('is empty for other keys, other algorithms and what is no JWT', () => {
    expect(guessableKey(signed('HS256', 'qkDwDJlDfig2IpeuUZYK'))).toBe('')
    expect(
      guessableKey(signed('HS256', 'secret').replace(part({ alg: 'HS256' }), part({ alg: 'RS256' }))),
    ).toBe('')
    expect(
      guessableKey(signed('HS256', 'secret').replace(part({ alg: 'HS256' }), part({ alg: 'constructor' }))),
    ).toBe('')
    expect(guessableKey('opaque')).toBe('')
    expect(guessableKey(null)).toBe('')
  })
})
