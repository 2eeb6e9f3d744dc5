import { describe, expect, it } from 'vitest'
import { challenges } from './challenges.ts'

describe('challenges', () => {
  it('reads one challenge with quoted and plain parameters', () => {
    expect(challenges('Bearer realm="the \\"api\\"", Error=invalid_token')).toEqual([
      { scheme: 'bearer', token: '', parameters: { realm: 'the "api"', error: 'invalid_token' } },
    ])
  })

  it('tells several challenges in one field apart', () => {
    expect(challenges('Basic realm="a, b", Bearer, Digest qop="auth"').map(({ scheme }) => scheme)).toEqual([
      'basic',
      'bearer',
      'digest',
    ])
  })

  it('reads a token in place of parameters', () => {
    expect(challenges('Negotiate a0b1==')).toEqual([{ scheme: 'negotiate', token: 'a0b1==', parameters: {} }])
  })

  it('gives nothing for no field', () => {
    expect(challenges('')).toEqual([])
    expect(challenges(null)).toEqual([])
  })
})
