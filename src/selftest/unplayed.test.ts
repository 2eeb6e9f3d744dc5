import { expect, it } from 'vitest'
import { memorySuite, rejected, scenario, send } from '../../test/support/in-memory.ts'
import type { Suite } from '../model/suite.ts'
import { unplayedIn, withoutUnplayed } from './unplayed.ts'

const wrong = send('token', { change: { set: '/form/password', to: 'x' }, expect: [rejected] })
const origin = { rule: 'tokens', for: 'issue' }
const byHand = (id: string) => scenario(id, [wrong], { proves: ['M-1'] })
const bare = memorySuite({ scenarios: [] })
const [first] = [...bare.requirements.values()]
const suite: Suite = {
  ...bare,
  scenarios: [byHand('by-hand'), byHand('by-hand-too'), { ...byHand('of-a-rule'), origin }],
  requirements: new Map([
    ['M-1', { ...first!, id: 'M-1', origin }],
    ['M-own', { ...first!, id: 'M-own' }],
  ]),
}
const hit = (id: string, requirement: string, source: string) => ({ scenario: id, requirement, source })

it('leaves out scenarios that are written by hand, and checks that are, of requirements that are', () => {
  const hits = [
    hit('by-hand', 'M-1', 'rules/tokens.yaml:3:1 expect.issued.status'),
    hit('of-a-rule', 'M-own', 'memory/suite.yaml:4:1 check[0]'),
    hit('of-a-rule', 'M-1', 'rules/tokens.yaml:5:1 check[0]'),
    hit('of-a-rule', 'M-1', 'memory/suite.yaml:6:1 check[0]'),
  ]
  const unplayed = unplayedIn(suite, { hits, open: [{ scenario: 'by-hand-too' }, { scenario: 'of-a-rule' }] })
  expect(unplayed).toEqual({
    scenarios: ['by-hand', 'by-hand-too'],
    requirements: ['M-own'],
    checks: ['memory/suite.yaml:4:1 check[0]'],
  })
  const left = withoutUnplayed(
    {
      hits,
      open: [{ scenario: 'by-hand-too' }, { scenario: 'of-a-rule' }],
      judged: {
        'by-hand#x': { source: 'a', requirement: 'M-1' },
        'of-a-rule#x': { source: 'b', requirement: 'M-1' },
        'of-a-rule#y': { source: 'memory/suite.yaml:4:1 check[0]', requirement: 'M-own' },
      },
    },
    unplayed,
  )
  // what a rule asks is always held against the server
  expect(left.hits).toEqual(hits.slice(2))
  expect(left.open).toEqual([{ scenario: 'of-a-rule' }])
  expect(left.judged).toEqual({ 'of-a-rule#x': { source: 'b', requirement: 'M-1' } })
})
