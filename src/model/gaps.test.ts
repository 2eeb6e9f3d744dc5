import { describe, expect, it } from 'vitest'
import type { RunStarted, ScenarioFinished } from './event.ts'
import { gapsOf, gatherGaps } from './gaps.ts'
import type { Profile } from './profile.ts'

const profile: Profile = {
  suite: 's',
  name: 'fuzzed',
  levels: ['core', 'fuzzed'],
  requirements: ['S-a', 'S-b', 'S-c'],
  scenarios: [
    { id: 'a', proves: ['S-a'] },
    { id: 'b', proves: ['S-b'], unless: ['the accounts share a user'] },
    { id: 'c', proves: ['S-c', 'S-elsewhere'], draws: true },
  ],
  fuzz: { runs: 100 },
}

const scenario = (id: string, more: Partial<ScenarioFinished> = {}): ScenarioFinished => ({
  type: 'scenario',
  suite: 's',
  id,
  title: id,
  level: 'MUST',
  proves: [`S-${id}`],
  verdict: 'pass',
  checks: [],
  notes: [],
  exchanges: [],
  at: 'suite.yaml:1:1',
  ms: 0,
  ...more,
})

const whole = [scenario('a'), scenario('b'), scenario('c', { draws: { swept: 5, drawn: 71, asked: 100 } })]

const told = (events: ScenarioFinished[], run: Partial<RunStarted> = {}) =>
  gapsOf(profile, [{ type: 'run', ...run } as RunStarted, ...events]).map(
    ({ scenario, requirement, reason }) => `${scenario} ${requirement}: ${reason}`,
  )

/** A whole run with one scenario as it is given; false: without it. */
const but = (id: string, other: Partial<ScenarioFinished> | false) =>
  whole.flatMap((each) => (each.id !== id ? [each] : other ? [{ ...each, ...other }] : []))

describe('what a profile asks for and a run has not tested', () => {
  it('is nothing where every scenario came to its end, however that was', () => {
    expect(told(whole)).toEqual([])
    for (const verdict of ['warn', 'fail', 'waived'] as const) expect(told(but('a', { verdict }))).toEqual([])
  })

  it.each([
    ['left out', false, 'not selected in this run'],
    ['skipped', { verdict: 'skip', reason: 'no path' }, 'skipped: no path'],
    ['postponed', { verdict: 'deferred', reason: 'it waits' }, 'postponed: it waits'],
    ['blocked', { verdict: 'blocked', reason: 'no token' }, 'blocked: no token'],
    ['in error', { verdict: 'error', reason: 'no network' }, 'no usable response: no network'],
  ] as const)('is what was %s', (_, other, reason) => {
    expect(told(but('a', other))).toEqual([`a S-a: ${reason}`])
  })

  it('is what a scenario of another suite of the same name has tested', () => {
    expect(told(but('a', { suite: 'other' }))).toEqual(['a S-a: not selected in this run'])
  })

  it('is what was drawn too seldom, however often a value came again', () => {
    expect(told(but('c', { draws: { swept: 5, drawn: 10, asked: 10 } }))).toEqual([
      'c S-c: only 10 of 100 random draws',
    ])
    expect(told(but('c', { draws: { swept: 5, drawn: 0 } }))).toEqual(['c S-c: only 0 of 100 random draws'])
    const { draws: _, ...never } = whole[2]!
    expect(told([...whole.slice(0, 2), never])).toEqual(['c S-c: only 0 of 100 random draws'])
    expect(told(but('c', { draws: { swept: 5, drawn: 3, asked: 100 } }))).toEqual([])
  })

  it('is what does not apply to the target only where nothing else tests its requirement', () => {
    const skipped = but('b', { verdict: 'skip', reason: 'the accounts share a user' })
    expect(told(skipped)).toEqual(['b S-b: skipped: the accounts share a user'])
    const by = { check: 'steps[0].check[0]', requirement: 'S-b', ok: true, at: 'suite.yaml:1:1' }
    expect(told([...skipped, scenario('d', { checks: [by] })])).toEqual([])
    expect(
      told(but('b', { verdict: 'skip', reason: 'no path' }).concat(scenario('d', { checks: [by] }))),
    ).toEqual(['b S-b: skipped: no path'])
  })

  it('is of a part of a run only what that part has; the whole tells the rest', () => {
    const shard = { index: 1, count: 2 }
    expect(told(but('a', false), { shard })).toEqual([])
    expect(told(but('a', { verdict: 'error', reason: 'no network' }), { shard })).toHaveLength(1)
    expect(told(but('a', false))).toHaveLength(1)
  })

  it('is also what its checks alone would have tested, as long as no other one does', () => {
    const [first, ...others] = profile.scenarios
    const more = {
      ...profile,
      requirements: [...profile.requirements, 'S-field'],
      scenarios: [{ ...first!, also: ['S-field'] }, ...others],
    }
    const requirements = (events: ScenarioFinished[]) => gapsOf(more, events).map((gap) => gap.requirement)
    const skipped = but('a', { verdict: 'skip', reason: 'no path' })
    expect(requirements(skipped)).toEqual(['S-a', 'S-field'])
    const field = { check: 'steps[0].check[0]', requirement: 'S-field', ok: true, at: 'suite.yaml:1:1' }
    expect(requirements([...skipped, scenario('d', { checks: [field] })])).toEqual(['S-a'])
    expect(requirements(whole)).toEqual([])
  })

  it('tells requirements apart that no response had to do with', () => {
    const more = { ...profile, requirements: [...profile.requirements, 'S-never'] }
    const { add, result } = gatherGaps(more)
    for (const each of whole) add(each)
    expect(result()).toEqual({ gaps: [], untriggered: ['S-never'] })
  })
})
