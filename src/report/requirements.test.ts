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

const held = [aCheck('S')]
const broken = [aCheck('S', { ok: false })]

it.each<[string, Verdict, Verdict | undefined]>([
  ['a broken MUST fails', 'fail', verdictOf('MUST', { verdict: 'fail', checks: broken })],
  ['a broken SHOULD warns', 'warn', verdictOf('SHOULD', { verdict: 'warn', checks: broken })],
  ['a MAY that is not taken passes', 'pass', verdictOf('MAY', { checks: broken })],
  [
    'one failure outweighs what held',
    'fail',
    verdictOf('MUST', { checks: held }, { verdict: 'fail', checks: broken }),
  ],
  [
    'a failure outweighs what stayed open',
    'fail',
    verdictOf('MUST', { verdict: 'error' }, { verdict: 'fail', checks: broken }),
  ],
  [
    'a check of another scenario counts too',
    'fail',
    verdictOf('MUST', {}, { proves: ['T'], verdict: 'fail', checks: broken }),
  ],
  ['what held passes', 'pass', verdictOf('MUST', { checks: held })],
  ['a passing scenario proves it without a check of its own', 'pass', verdictOf('MUST', {})],
  [
    'a blocked scenario leaves it open',
    'blocked',
    verdictOf('MUST', { verdict: 'blocked' }, { checks: held }),
  ],
  [
    'the gravest open scenario counts',
    'error',
    verdictOf('MUST', { verdict: 'deferred' }, { verdict: 'error' }),
  ],
  [
    'what held before the parking is not open',
    'pass',
    verdictOf('MUST', { verdict: 'deferred', checks: held }),
  ],
  ['only skipped scenarios skip it', 'skip', verdictOf('MUST', { verdict: 'skip' })],
  ['nothing proves it', 'skip', verdictOf('MUST', { proves: ['T'] })],
  [
    'a story that broke before it came to it',
    'blocked',
    verdictOf('MUST', { verdict: 'fail', proves: ['S', 'T'] }),
  ],
])('%s: %s', (_, expected, actual) => {
  expect(actual).toBe(expected)
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
  expect(second).toMatchObject({ id: 'A', scenarios: 1, held: 1, failed: 1, verdict: 'fail' })
  expect(third?.took).toEqual(['the second'])
})
