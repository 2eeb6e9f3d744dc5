import { describe, expect, it } from 'vitest'
import { createLocks } from './locks.ts'

describe('locks on accounts', () => {
  it('many share, one is alone, and nobody gets half of what it needs', () => {
    const locks = createLocks()
    const shared = { accounts: [0], exclusive: false }
    const alone = { accounts: [0, 1], exclusive: true }
    expect(locks.tryTake(shared)).toBe(true)
    expect(locks.tryTake(shared)).toBe(true)
    expect(locks.tryTake(alone)).toBe(false)
    expect(locks.tryTake({ accounts: [1], exclusive: true })).toBe(true)
    locks.release({ accounts: [1], exclusive: true })
    locks.release(shared)
    locks.release(shared)
    expect(locks.tryTake(alone)).toBe(true)
    expect(locks.tryTake(shared)).toBe(false)
    locks.release(alone)
    expect(locks.tryTake(shared)).toBe(true)
  })
})
