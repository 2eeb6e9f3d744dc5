import { describe, expect, it } from 'vitest'
import {
  expectRefresh,
  expectUse,
  freshToken,
  type LifePolicy,
  spend,
  supersedeEarlier,
} from './token-model.ts'

const policy: LifePolicy = {
  supersedes: 'free',
  rotates: 'free',
  lifeSeconds: 100,
  refreshLifeSeconds: 1000,
  marginSeconds: 2,
}

describe('the model of tokens', () => {
  it('has a token live until its end, and leaves the moment of its end open', () => {
    const token = freshToken(0, 0)
    expect([1, 97, 99, 101, 103].map((now) => expectUse(token, policy, now))).toEqual([
      'yes',
      'yes',
      'either',
      'either',
      'no',
    ])
  })

  it.each([
    ['always', 'no'],
    ['never', 'yes'],
    ['free', 'either'],
  ] as const)('knows what a new token does to an earlier one: %s', (supersedes, expected) => {
    const tokens = [freshToken(0, 0), freshToken(1, 0)]
    supersedeEarlier(tokens, 0, { ...policy, supersedes })
    expect(tokens.map((token) => expectUse(token, policy, 1))).toEqual([expected, 'yes'])
  })

  it.each([
    ['always', 'no'],
    ['never', 'yes'],
    ['free', 'either'],
  ] as const)('knows what a refresh does to its refresh token: %s', (rotates, expected) => {
    const tokens = [freshToken(0, 0)]
    const own = { ...policy, rotates }
    spend(tokens, tokens[0]!, own)
    expect(expectRefresh(tokens[0]!, own, 1)).toBe(expected)
  })

  it('has nothing that is dead come back', () => {
    expect(expectUse({ ...freshToken(0, 0), access: 'dead' }, policy, 1)).toBe('no')
  })
})
