import { describe, expect, it } from 'vitest'
import { memorySuite, rejected, scenario, send } from '../../test/support/in-memory.ts'
import type { Suite } from '../model/suite.ts'
import { blankResult, type Hit, type Judged, type ServerRun } from './results.ts'
import { runRounds } from './rounds.ts'

const wrong = send('token', { change: { set: '/form/password', to: 'x' }, expect: [rejected] })
const suite: Suite = memorySuite({
  scenarios: [
    scenario('single', [wrong], { proves: ['M-1'] }),
    scenario('sweep', [wrong], { proves: ['M-1'], property: true }),
    scenario('other', [send('token')], { proves: ['M-2'] }),
  ],
})
const all = suite.scenarios.map(({ id }) => id)

const hit = (id: string, requirement: string): Hit => ({
  scenario: id,
  check: 'steps[0].expect.rejected.status',
  requirement,
  expected: '',
  actual: '',
  source: `${id} expect.rejected.status`,
})

const fault = (name: string): ServerRun => ({ api: 'memory', kind: 'fault', name, breaks: 'M-1' })
const perfect: ServerRun = { api: 'memory', kind: 'perfect', name: 'perfect' }

const usual = { 'single#x': { source: 'single expect.rejected.status', requirement: 'M-1' } }

/** Runs rounds in which each fault is caught by exactly these scenarios; gives what each server met, round by round. */
const rounds = async (
  catchers: Record<string, Record<string, string>>,
  { whole = true, judged = usual }: { whole?: boolean; judged?: Record<string, Judged> } = {},
) => {
  const met: string[] = []
  const results = await runRounds(
    { suites: [suite], servers: [perfect, ...Object.keys(catchers).map(fault)], whole },
    async (servers, finished) => {
      for (const server of servers) {
        const meets = server.only ?? all
        met.push(
          `${server.name}: ${meets.join(', ')}${server.untilCaught ? ` (until caught${server.inOrder ? '' : ', as a user does'})` : ''}`,
        )
        const hits = Object.entries(catchers[server.name] ?? {}).flatMap(([id, requirement]) =>
          meets.includes(id) ? [hit(id, requirement)] : [],
        )
        const catching = meets.findIndex((id) => catchers[server.name]?.[id] === server.breaks)
        const ended = server.untilCaught && catching >= 0 ? meets.slice(0, catching + 1) : meets
        finished({ ...blankResult(server), hits, met: ended, ...(server.kind === 'perfect' && { judged }) })
      }
    },
  )
  return {
    met,
    caught: Object.fromEntries(results.map(({ name, hits }) => [name, hits.map((it) => it.scenario)])),
  }
}

describe('the rounds of a selftest', () => {
  it('a fault meets what proves its requirement, single requests before sweeps, until it is caught', async () => {
    const { met } = await rounds({ easy: { single: 'M-1', sweep: 'M-1' } })
    expect(met).toEqual([`perfect: ${all.join(', ')}`, 'easy: single, sweep (until caught)'])
  })

  it('what that misses meets the whole suite', async () => {
    const { met, caught } = await rounds({ 'subtle-one': { sweep: 'M-1' }, 'subtle-two': { other: 'M-1' } })
    expect(met.slice(1, 4)).toEqual([
      'subtle-one: single, sweep (until caught)',
      // what has caught a fault of a like name comes first
      'subtle-two: sweep, single (until caught)',
      'subtle-two: sweep, other, single (until caught, as a user does)',
    ])
    expect(caught).toMatchObject({ 'subtle-one': ['sweep'], 'subtle-two': ['other'] })
  })

  it('a fault that only another requirement shows goes on, for that is not how it should be caught', async () => {
    const { met, caught } = await rounds({ elsewhere: { single: 'M-2' } })
    expect(met.filter((line) => line.startsWith('elsewhere')).slice(0, 2)).toEqual([
      'elsewhere: single, sweep (until caught)',
      'elsewhere: other, single, sweep (until caught, as a user does)',
    ])
    expect(caught['elsewhere']).toContain('single')
  })

  it('a check that nothing has failed yet meets faults until one fails it', async () => {
    const open = { ...usual, 'other#x': { source: 'other expect.rejected.status', requirement: 'M-2' } }
    const faults = {
      first: { sweep: 'M-1' },
      second: { sweep: 'M-1', other: 'M-2' },
      third: { sweep: 'M-1' },
    }
    const { met } = await rounds(faults, { judged: open })
    expect(met.filter((line) => line.endsWith(': single, other'))).toEqual([
      'first: single, other',
      'second: single, other',
    ])
  })

  it('a check of a shared rule is chased by faults of other requirements in a whole selftest alone', async () => {
    const judged = { 'other#y': { source: 'rules/token.yaml y', requirement: 'M-2' } }
    const chased = async (whole: boolean) =>
      (await rounds({ easy: { single: 'M-1' } }, { judged, whole })).met.includes('easy: other')
    expect(await chased(true)).toBe(true)
    expect(await chased(false)).toBe(false)
  })
})
