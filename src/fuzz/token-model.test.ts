import { describe, expect, it } from 'vitest'
import { expectUse, type LifeToken, supersedeEarlier } from './token-model.ts'

const alive = (who: 0 | 1): LifeToken => ({ who, access: 'alive' })

describe('the model of tokens', () => {
  it.each([
    ['always', 'no'],
    ['never', 'yes'],
    ['free', 'either'],
  ] as const)('knows what a new token does to an earlier one: %s', (supersedes, expected) => {
    const tokens = [alive(0), alive(1)]
    supersedeEarlier(tokens, 0, supersedes)
    expect(tokens.map(expectUse)).toEqual([expected, 'yes'])
  })

  it('has nothing that is dead come back', () => {
    const tokens: LifeToken[] = [{ who: 0, access: 'dead' }]
    supersedeEarlier(tokens, 0, 'free')
    expect(tokens.map(expectUse)).toEqual(['no'])
  })
})
