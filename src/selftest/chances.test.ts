import { describe, expect, it } from 'vitest'
import { createChances } from './chances.ts'
import type { ServerRun } from './results.ts'

const fault = (name: string, api = 'one'): ServerRun => ({ api, kind: 'fault', name })
const scenarios = ['password/wrong', 'password/hostile', 'username/hostile', 'expiry']
const alike = () => 4

describe('the order in which a fault meets scenarios', () => {
  it('is the given one where nothing is known, but what costs less comes first', () => {
    const chances = createChances()
    expect(chances.inOrder(fault('any'), scenarios, alike)).toEqual(scenarios)
    const costs = (id: string) => (id === 'password/wrong' ? 40 : 4)
    expect(chances.inOrder(fault('any'), scenarios, costs)).toEqual([...scenarios.slice(1), 'password/wrong'])
  })

  it('begins with what has caught a fault of a like name, in whatever suite', () => {
    const chances = createChances()
    chances.note(fault('password-quoted'), ['password/wrong', 'password/hostile'], 'password/hostile')
    expect(chances.inOrder(fault('password-quoted', 'two'), scenarios, alike)[0]).toBe('password/hostile')
    expect(chances.inOrder(fault('username-quoted', 'two'), ['expiry', 'username/hostile'], alike)).toEqual([
      'username/hostile',
      'expiry',
    ])
  })

  it('ends with what such faults have met and were not caught by', () => {
    const chances = createChances()
    chances.note(fault('life-longer'), ['password/wrong', 'password/hostile'], undefined)
    const order = chances.inOrder(fault('life-shorter'), scenarios, alike)
    expect(new Set(order.slice(0, 2))).toEqual(new Set(['expiry', 'username/hostile']))
  })

  it('leaves nothing out', () => {
    const chances = createChances()
    chances.note(fault('a-b'), scenarios, 'expiry')
    expect(chances.inOrder(fault('a-c'), scenarios, alike).toSorted()).toEqual(scenarios.toSorted())
  })
})
