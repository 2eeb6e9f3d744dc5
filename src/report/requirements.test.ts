import { expect, it } from 'vitest'
import type { ScenarioFinished } from '../model/event.ts'
import type { Level, Verdict } from '../model/verdict.ts'
import { aCheck, aJournal, aRequirement, aScenario } from './fixture.ts'
import { requirementVerdicts } from './requirements.ts'

const verdictOf = (level: Level, ...scenarios: Partial<ScenarioFinished>[]): Verdict | undefined =>
  requirementVerdicts(
    aJournal(
      scenarios.map((more, index) => aScenario(`s${index}`, { proves: ['S'], ...more })),
      { run: { requirements: [aRequirement('S', { level })] } },
    ),
  )[0]?.verdict

const passed = [aCheck('S')]
const failed = [aCheck('S', { ok: false })]

it.each<[string, Verdict, Verdict | undefined]>([
  ['a MUST that is not met fails', 'fail', verdictOf('MUST', { verdict: 'fail', checks: failed })],
  ['a SHOULD that is not met warns', 'warn', verdictOf('SHOULD', { verdict: 'warn', checks: failed })],
  ['a MAY that is not implemented passes', 'pass', verdictOf('MAY', { checks: failed })],
  [
    'one failure outweighs what passed',
    'fail',
    verdictOf('MUST', { checks: passed }, { verdict: 'fail', checks: failed }),
  ],
  [
    'a failure outweighs what stayed open',
    'fail',
    verdictOf('MUST', { verdict: 'error' }, { verdict: 'fail', checks: failed }),
  ],
  [
    'a check of another scenario counts too',
    'fail',
    verdictOf('MUST', {}, { proves: ['T'], verdict: 'fail', checks: failed }),
  ],
  ['what passed is met', 'pass', verdictOf('MUST', { checks: passed })],
  ['a passing scenario proves it without a check of its own', 'pass', verdictOf('MUST', {})],
  [
    'a blocked scenario leaves it open',
    'blocked',
    verdictOf('MUST', { verdict: 'blocked' }, { checks: passed }),
  ],
  [
    'the gravest open scenario counts',
    'error',
    verdictOf('MUST', { verdict: 'deferred' }, { verdict: 'error' }),
  ],
  [
    'what passed before the parking is not open',
    'pass',
    verdictOf('MUST', { verdict: 'deferred', checks: passed }),
  ],
  ['only skipped scenarios skip it', 'skip', verdictOf('MUST', { verdict: 'skip' })],
  ['nothing proves it', 'skip', verdictOf('MUST', { proves: ['T'] })],
  [
    'a scenario that failed before it came to it',
    'blocked',
    verdictOf('MUST', { verdict: 'fail', proves: ['S', 'T'] }),
  ],
])('%s: %s', (_, expected, actual) => {
  expect(actual).toBe(expected)
})

it('counts the scenarios that prove a requirement by a check alone, and says why one is not tested', () => {
  const requirements = ['A', 'B', 'C', 'D'].map((id) => aRequirement(id, id === 'D' ? { untested: 'x' } : {}))
  const scenarios = [
    aScenario('s', { proves: ['A'], checks: [aCheck('A'), aCheck('B'), aCheck('B')] }),
    aScenario('t', { proves: ['C'], verdict: 'skip', reason: 'no resource' }),
  ]
  const found = requirementVerdicts(aJournal(scenarios, { run: { requirements } }))
  expect(found.map(({ id, scenarios, reason }) => [id, scenarios, reason])).toEqual([
    ['A', 1, undefined],
    ['B', 1, undefined],
    ['C', 1, 'no resource'],
    ['D', 0, 'cannot be tested from outside'],
  ])
})

it('knows all requirements, also those of a case that the target is not', () => {
  const requirements = [aRequirement('A'), aRequirement('B', { where: 'the token is a JWT' })]
  const scenarios = [aScenario('s', { proves: ['A'], checks: [aCheck('A')] })]
  const reasons = (run: object) =>
    requirementVerdicts(aJournal(scenarios, { run: { requirements, ...run } })).map(({ reason }) => reason)
  expect(reasons({ selected: 1, total: 1 })).toEqual([undefined, 'only said where the token is a JWT'])
  expect(reasons({ selected: 1, total: 2 })).toEqual([undefined, 'not selected in this run'])
})

it('sorts by suite, then by id, and counts', () => {
  const requirements = [aRequirement('B'), aRequirement('A'), aRequirement('A', { suite: 'configapi' })]
  const journal = aJournal(
    [aScenario('s', { proves: ['A'], checks: [aCheck('A'), aCheck('A', { ok: false })] })],
    {
      run: { requirements },
      choices: [{ type: 'choice', suite: 'crayon', requirement: 'B', took: 'the second' }],
    },
  )
  const [first, second, third] = requirementVerdicts(journal)
  expect([first?.suite, second?.suite, third?.id]).toEqual(['configapi', 'crayon', 'B'])
  expect(second).toMatchObject({ id: 'A', scenarios: 1, passed: 1, failed: 1, verdict: 'fail' })
  expect(third?.took).toEqual(['the second'])
})

it('takes a way that the pre-flight found to be accepted for met, in a run of other tests too', () => {
  const told = requirementVerdicts(
    aJournal([aScenario('s', { proves: ['T'] })], {
      run: { requirements: [aRequirement('S')], selected: 1, total: 9 },
      choices: [{ type: 'choice', suite: 'crayon', requirement: 'S', took: 'with a slash' }],
    }),
  )
  expect(told).toMatchObject([{ suite: 'crayon', verdict: 'pass', took: ['with a slash'] }])
  expect(told[0]).not.toHaveProperty('reason')
})
