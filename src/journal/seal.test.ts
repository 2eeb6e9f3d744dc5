import { describe, expect, it } from 'vitest'
import { keyFrom, seal, unseal } from './seal.ts'

const key = Buffer.alloc(32, 7)

describe('sealing', () => {
  it('gives back what was sealed, and shows nothing of it', () => {
    const sealed = seal(key, 'tiny\0grant', { token: 'very secret' })
    expect(unseal(key, 'tiny\0grant', sealed)).toEqual({ token: 'very secret' })
    expect(Buffer.from(sealed, 'base64').toString('latin1')).not.toContain('secret')
    expect(seal(key, 'a', 1)).not.toBe(seal(key, 'a', 1))
  })

  it('refuses another key, another purpose, and a changed text', () => {
    const sealed = seal(key, 'one', 1)
    const changed = Buffer.from(sealed, 'base64')
    changed[changed.length - 1]! ^= 1
    expect(() => unseal(Buffer.alloc(32, 8), 'one', sealed)).toThrow('does not open')
    expect(() => unseal(key, 'two', sealed)).toThrow('does not open')
    expect(() => unseal(key, 'one', changed.toString('base64'))).toThrow('does not open')
    expect(() => unseal(key, 'one', '')).toThrow('does not open')
  })

  it('takes a key of 32 bytes in hex and no other', () => {
    expect(keyFrom({})).toBeUndefined()
    expect(keyFrom({ TOKENASSAY_KEY: 'ab'.repeat(32) })).toHaveLength(32)
    expect(() => keyFrom({ TOKENASSAY_KEY: 'password' })).toThrow('openssl rand -hex 32')
  })
})
