import { describe, expect, it } from 'vitest'
import type { CheckResult, RequirementRecord, RunStarted, ScenarioFinished, Waiver } from './event.ts'
import type { Level } from './verdict.ts'
import { gatherUnused, waive } from './waiver.ts'

const waiver = (of: Partial<Waiver>): Waiver => ({
  reason: 'known',
  owner: 'us',
  until: '2026-06-30',
  at: 'waivers.yaml:2:5',
  ...of,
})

const start = (waivers: Waiver[], over: Partial<RunStarted> = {}) =>
  ({
    startedAt: '2026-06-30T23:59:59Z',
    waivers,
    requirements: [record('A', 'MUST'), record('B', 'MUST'), record('C', 'SHOULD'), record('D', 'MAY')],
    selected: 3,
    total: 3,
    ...over,
  }) as RunStarted

const record = (id: string, level: Level) => ({ suite: 's', id, level }) as RequirementRecord

const scenario = (id: string, verdict: ScenarioFinished['verdict'], failed: string[] = []) =>
  ({
    suite: 's',
    id,
    verdict,
    proves: ['A'],
    checks: [
      { check: 'x', requirement: 'A', ok: !failed.includes('A') },
      ...failed
        .filter((one) => one !== 'A')
        .map((requirement) => ({ check: requirement, requirement, ok: false })),
    ] as CheckResult[],
  }) as ScenarioFinished

describe('a waiver', () => {
  it.each([
    ['of the requirement', [{ requirement: 'A' }], ['A'], 'waived'],
    ['of the scenario', [{ scenario: 'one' }], ['A', 'B'], 'waived'],
    ['of the requirement in that scenario', [{ requirement: 'A', scenario: 'one' }], ['A'], 'waived'],
    ['of the requirement in another scenario', [{ requirement: 'A', scenario: 'two' }], ['A'], 'fail'],
    ['in another suite', [{ requirement: 'A', suite: 't' }], ['A'], 'fail'],
    ['of another requirement', [{ requirement: 'B' }], ['A'], 'fail'],
    ['of one of two', [{ requirement: 'A' }], ['A', 'B'], 'fail'],
    ['of both', [{ requirement: 'A' }, { requirement: 'B' }], ['A', 'B'], 'waived'],
    ['of the MUST beside a SHOULD', [{ requirement: 'A' }], ['A', 'C'], 'warn'],
    ['past its date', [{ requirement: 'A', until: '2026-06-29' }], ['A'], 'fail'],
  ])('%s: the verdict', (_, waivers, failed, verdict) => {
    const judged = waive(scenario('one', 'fail', failed), start(waivers.map(waiver)))
    expect(judged.verdict).toBe(verdict)
    expect(judged.checks.filter(({ waived }) => waived).every(({ ok }) => !ok)).toBe(true)
  })

  it('leaves alone what did not fail: a MAY, and what came to no judgement', () => {
    const run = start([waiver({ scenario: 'one' })])
    expect(waive(scenario('one', 'pass', ['D']), run).verdict).toBe('pass')
    expect(waive(scenario('one', 'blocked', ['C']), run).verdict).toBe('blocked')
  })
})

describe('waivers that are of no use', () => {
  const unused = (of: Partial<Waiver>, scenarios: ScenarioFinished[], over: Partial<RunStarted> = {}) => {
    const run = start([waiver(of)], over)
    const { add, result } = gatherUnused(run)
    for (const one of scenarios) add(waive(one, run))
    return result()
  }
  const why = (...args: Parameters<typeof unused>) => unused(...args).stale.map(({ why }) => why)

  it('are those of what is met, and those past their date, whatever came', () => {
    const met = [scenario('one', 'pass'), scenario('two', 'pass')]
    expect(why({ requirement: 'A' }, met)).toEqual(['what it waives is met'])
    expect(why({ scenario: 'one' }, met)).toEqual(['what it waives is met'])
    expect(why({ requirement: 'A', until: '2026-01-01' }, [])).toEqual(['its date is past'])
    expect(why({ requirement: 'A', until: '2026-01-01' }, met)).toEqual([
      'its date is past, and what it waives is met',
    ])
  })

  it.each<[string, ScenarioFinished[], Partial<RunStarted>]>([
    ['what still fails', [scenario('one', 'pass'), scenario('two', 'fail', ['A'])], {}],
    ['what could not be tested', [scenario('one', 'pass'), scenario('two', 'blocked')], {}],
    ['what did not run', [], {}],
    ['what ran in part', [scenario('one', 'pass')], { selected: 1 }],
  ])('are not those of %s', (_, scenarios, over) => {
    expect(why({ requirement: 'A' }, scenarios, over)).toEqual([])
  })

  it('of a baseline say what is better, and are nobody’s fault', () => {
    const { owner: _, until: __, ...known } = waiver({ requirement: 'A', scenario: 'one' })
    const { add, result } = gatherUnused(start([known]))
    add(scenario('one', 'pass'))
    expect(result()).toEqual({ stale: [], better: [known] })
  })
})
