import { expect, it } from 'vitest'
import { memorySuite, scenario, send } from '../../test/support/in-memory.ts'
import { ledgerOf } from './checks.ts'
import { every, likely, oneOfEach, proving } from './proving.ts'
import { blankResult, type Judged, type ServerResult } from './results.ts'

const ids = ['a', 'b', 'c']
const suite = memorySuite({ scenarios: ids.map((id) => scenario(id, [send('token')], { proves: ['M-1'] })) })
/** One check of a rule, which stands in three scenarios, and one that stands in the last of them alone. */
const judged: Record<string, Judged> = {
  ...Object.fromEntries(
    ids.map((id) => [`${id}#x`, { source: 'rules/all.yaml:1 x', requirement: 'M-1' } satisfies Judged]),
  ),
  'c#y': { source: 'suite.yaml:1 y', requirement: 'M-2' },
}
const perfect: ServerResult = { ...blankResult({ api: 'memory', kind: 'perfect', name: 'perfect' }), judged }
const fault = (name: string, breaks = 'M-1'): ServerResult => ({
  ...blankResult({ api: 'memory', kind: 'fault', name }),
  breaks,
})
const faults = ['one', 'two', 'three', 'four'].map((name) => fault(name))
const met = (pass: Parameters<typeof proving>[3], of = faults) =>
  [...proving([suite], [perfect, ...of], ledgerOf([perfect]), pass)].map(({ only = [] }) => only.join(' '))

it('each fault meets one scenario of each check that is written once, and those take turns', () => {
  const turns = met(oneOfEach())
  expect(turns).toEqual(['a c', 'b c', 'a c', 'b c'])
  expect(new Set(turns.join(' ').split(' '))).toEqual(new Set(ids))
})

it('each fault meets every scenario with such a check when all else has failed', () => {
  expect(met(every)).toEqual(Array.from(faults, () => 'a b c'))
})

it('faults of what a check proves meet it first', () => {
  expect(met(likely, [fault('one'), fault('other', 'M-2'), fault('third', 'M-3')])).toEqual(['a b c', 'c'])
})
