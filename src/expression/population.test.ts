import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { predictable } from './population.ts'

const many = (make: (index: number) => string): string[] =>
  Array.from({ length: 30 }, (_, index) => make(index))
const segment = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
const jwt = (claims: object) =>
  `${segment({ alg: 'HS256' })}.${segment(claims)}.${randomBytes(32).toString('base64url')}`

describe('tokens of a right server', () => {
  it.each<[string, (index: number) => string]>([
    ['random bytes in base64url', () => randomBytes(32).toString('base64url')],
    ['random bytes in hex', () => randomBytes(16).toString('hex')],
    ['eight random bytes', () => randomBytes(8).toString('hex')],
    ['UUIDs', () => randomUUID()],
    ['a prefix before noise', () => `sk_live_${randomBytes(24).toString('base64url')}`],
    ['a time before noise', (index) => `${1_700_000_000 + index}.${randomBytes(24).toString('base64url')}`],
    ['digests', (index) => createHash('sha256').update(`secret ${index}`).digest('base64')],
    ['JWTs of one second', () => jwt({ iss: 'a', exp: 1, jti: randomUUID() })],
    ['JWTs without a jti', () => jwt({ iss: 'a', exp: 1 })],
    [
      'few that live and are issued again',
      (index) =>
        createHash('sha256')
          .update(String(index % 5))
          .digest('hex'),
    ],
  ])('cannot be guessed: %s', (_, make) => {
    for (let round = 0; round < 20; round++) expect(predictable(many(make))).toBe('')
  })
})

describe('tokens that can be guessed', () => {
  it.each<[string, (index: number) => string]>([
    ['a counter', (index) => String(1000 + index)],
    ['a padded counter', (index) => `token-${String(index).padStart(32, '0')}`],
    ['a time', (index) => String(1_700_000_000_000 + index * 7)],
    [
      'a user and a time in base64',
      (index) => Buffer.from(`anna:${1_700_000_000 + index}`).toString('base64url'),
    ],
    ['a short random number', () => `${'f'.repeat(24)}${randomBytes(4).toString('hex')}`],
    [
      'the same again after ten',
      (index) =>
        createHash('sha256')
          .update(String(index % 10))
          .digest('hex'),
    ],
    ['JWTs with one jti', () => jwt({ jti: 'x' })],
  ])('are told: %s', (_, make) => {
    expect(predictable(many(make))).not.toBe('')
    expect(predictable(many(make).slice(0, 1))).toBe('')
  })
})
