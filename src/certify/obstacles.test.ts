import { expect, it } from 'vitest'
import { builtSuite } from '../../test/support/built-suite.ts'
import type { JournalState } from '../journal/read.ts'
import type { ScenarioFinished } from '../model/event.ts'
import { aCheck, aJournal, aScenario } from '../report/fixture.ts'
import { profileOf } from '../suite/profiles.ts'
import { obstaclesOf } from './obstacles.ts'

const suite = builtSuite('suites/crayon')
const profile = profileOf(suite, 'core')

/** Why a run of the profile is not certified in which some scenarios ended as is said, and all others passed. */
const obstacles = (ended: (id: string) => Partial<ScenarioFinished> | undefined): string[] => {
  const scenarios = profile.scenarios.flatMap(({ id, proves }) => {
    const more = ended(id)
    return more ? [aScenario(id, { proves, checks: proves.map((it) => aCheck(it)), ...more })] : []
  })
  const { run, ...rest } = aJournal(scenarios)
  const [told] = run.suites
  const journal = {
    ...rest,
    run: {
      ...run,
      profiles: [{ ...profile, chosen: true }],
      suites: [{ ...told!, id: suite.id, digest: suite.digest, target: { ...told!.target, accounts: [{}] } }],
    },
    end: { ...rest.end, endedAt: '2030-01-01T00:00:00.000Z' },
  }
  return obstaclesOf(journal as unknown as JournalState, suite, profile)
}

const first = profile.scenarios.slice(0, 18).map(({ id }) => id)
const among = (more: Partial<ScenarioFinished> | undefined) => (id: string) =>
  first.includes(id) ? more : {}

it('tells each reason once, with how many scenarios it is the reason of and an example', () => {
  const skipped = obstacles(among({ verdict: 'skip', checks: [], reason: 'the target file has one account' }))
  expect(skipped).toEqual([
    expect.stringMatching(
      /^the profile "core" asks for CRAYON-[\w-]+.*, and \d+ scenarios, such as "[^"]+", have not shown them: skipped: the target file has one account$/,
    ),
  ])
  expect(obstacles(among(undefined))).toEqual([
    expect.stringMatching(/^18 scenarios, such as "[^"]+", are missing$/),
    expect.stringMatching(/^the profile .*: not selected in this run$/),
  ])
  const checks = [aCheck('CRAYON-answers', { ok: false })]
  expect(obstacles(among({ verdict: 'fail', checks }))).toEqual([
    expect.stringMatching(/^18 scenarios, such as "[^"]+", failed: CRAYON-answers is not met$/),
  ])
})

it('names a scenario that stands alone', () => {
  const one = (id: string) =>
    id === first[0] ? { verdict: 'blocked' as const, checks: [], reason: 'why' } : {}
  expect(obstacles(one).join('\n')).not.toMatch(/scenarios/)
  expect(obstacles(() => ({}))).toEqual([])
})
