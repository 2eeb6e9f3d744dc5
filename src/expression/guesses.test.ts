import { createHash, createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { guessableDigest, guessableKey } from './guesses.ts'

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

describe('guessableDigest', () => {
  const digest = (hash: string, text: string, as: 'hex' | 'base64' | 'base64url' = 'hex') =>
    createHash(hash).update(text).digest(as)
  const now = 1_764_212_345

  it.each<[string, string, string[]?]>([
    [digest('md5', '1042'), 'the md5 of a counter', ['bob', 'ann']],
    [digest('sha1', `ann${now - 1}`), 'the sha1 of a name and the time'],
    [digest('sha256', `${now * 1000 + 321}|ann`, 'base64'), 'the sha256 of the time and a name'],
    [digest('sha512', String(now), 'base64url'), 'the sha512 of the time'],
    [digest('md5', String(now)).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'), 'the md5 of the time'],
  ])('says what %s is the digest of', (token, words, names = ['ann']) => {
    expect(guessableDigest(token, names, now)).toBe(words)
  })
  it('is empty for other digests, other texts and what is no text', () => {
    expect(guessableDigest(digest('sha256', `eve${now}`), ['ann'], now)).toBe('')
    expect(guessableDigest(digest('sha256', `ann${now + 60}`), ['ann'], now)).toBe('')
    expect(guessableDigest('opaque', ['ann'], now)).toBe('')
    expect(guessableDigest(null, ['ann'], now)).toBe('')
  })
})
