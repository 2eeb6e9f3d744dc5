import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type {
  Exchange,
  JournalEvent,
  RunFinished,
  RunStarted,
  ScenarioFinished,
} from '../../src/model/event.ts'
import {
  folder,
  forged,
  goodAndBad,
  publishedIn,
  recorded,
  refusedOf,
  tampered,
} from '../support/certified.ts'
import { eventsIn } from '../support/events.ts'

// What the holder of the key may try: another journal, with all else made of it anew and signed.

const { dir, remove } = folder()
const at = (name: string) => path.join(dir, name)
let good: string
let bad: string

beforeAll(async () => {
  ;({ good, bad } = await goodAndBad(dir))
}, 60_000)
afterAll(remove)

let copies = 0
const copy = (act: (dir: string) => void, from = good) => tampered(from, at(`copy-${++copies}`), act)

type Events = [RunStarted, ...JournalEvent[]]

const scenarioIn = (events: JournalEvent[], id: string): ScenarioFinished =>
  events.find((event): event is ScenarioFinished => event.type === 'scenario' && event.id === id)!

const endOf = (events: JournalEvent[]): RunFinished => events.at(-1) as RunFinished

/** Passes a failed scenario off as one that passed. */
const passOff = (events: JournalEvent[], id: string): void => {
  const scenario = scenarioIn(events, id)
  scenario.verdict = 'pass'
  for (const check of scenario.checks) {
    check.ok = true
    for (const name of ['message', 'expected', 'actual'] as const) delete check[name]
  }
  const end = endOf(events)
  end.summary.pass += end.summary.fail
  end.summary.fail = 0
  end.exitCode = 0
}

const without = (events: Events, id: string): Events => {
  const { verdict } = scenarioIn(events, id)
  const end = endOf(events)
  end.summary[verdict]--
  if (verdict === 'fail') end.exitCode = 0
  return events.filter((event) => event.type !== 'scenario' || event.id !== id) as Events
}

const firstExchange = (events: JournalEvent[], id: string): Exchange => scenarioIn(events, id).exchanges[0]!

/** What the holder of the key may try with the journal, and what verify says to it. */
const attacks: [what: string, from: 'good' | 'bad', act: (events: Events) => unknown, says: RegExp][] = [
  [
    'a failed scenario passed off as passed',
    'bad',
    (it) => passOff(it, 'wrong-password'),
    /"wrong-password": its check ".*" of TINY-password is said to have passed, and fails on what was recorded/,
  ],
  [
    'a failed scenario removed',
    'bad',
    (it) => without(it, 'wrong-password'),
    /the scenario "wrong-password" is missing/,
  ],
  [
    'a failed scenario as it is',
    'bad',
    () => {},
    /the scenario "wrong-password" failed: TINY-password is not met/,
  ],
  [
    'a failed scenario skipped',
    'bad',
    (it) => {
      const scenario = scenarioIn(it, 'wrong-password')
      Object.assign(scenario, {
        verdict: 'skip',
        reason: 'the target has no password',
        checks: [],
        exchanges: [],
      })
      const end = endOf(it)
      Object.assign(end, { exitCode: 0, summary: { ...end.summary, fail: 0, skip: end.summary.skip + 1 } })
    },
    /"wrong-password": it is left out \("the target has no password"\), and nothing/,
  ],
  [
    'a failed check removed',
    'bad',
    (it) => {
      passOff(it, 'wrong-password')
      scenarioIn(it, 'wrong-password').checks = scenarioIn(it, 'wrong-password').checks.filter(
        ({ requirement }) => requirement !== 'TINY-password',
      )
    },
    /"wrong-password": its check ".*" of TINY-password is missing/,
  ],
  [
    'its requirement made a SHOULD',
    'bad',
    (it) => {
      it[0].requirements.find(({ id }) => id === 'TINY-password')!.level = 'SHOULD'
      Object.assign(scenarioIn(it, 'wrong-password'), { verdict: 'warn', level: 'SHOULD' })
      const end = endOf(it)
      Object.assign(end, { exitCode: 0, summary: { ...end.summary, fail: 0, warn: end.summary.warn + 1 } })
    },
    /the requirement "TINY-password" is not as the suite has it/,
  ],
  [
    'a requirement removed',
    'good',
    (it) => {
      it[0].requirements = it[0].requirements.filter(({ id }) => id !== 'TINY-note')
    },
    /the requirement "TINY-note" is not as the suite has it/,
  ],
  [
    'a waiver that the run did not have',
    'bad',
    (it) => {
      const scenario = scenarioIn(it, 'wrong-password')
      scenario.verdict = 'waived'
      for (const check of scenario.checks)
        if (!check.ok) check.waived = { reason: 'known', at: 'waivers.yaml:2:5' }
      const end = endOf(it)
      Object.assign(end, { exitCode: 0, summary: { ...end.summary, fail: 0, waived: 1 } })
    },
    /"wrong-password": its (verdict is "waived", and its checks come to "fail"|failures are waived)/,
  ],
  [
    'a waiver that had ended when the run began',
    'bad',
    (it) => {
      it[0].waivers = [
        { requirement: 'TINY-password', reason: 'known', until: '2020-01-31', at: 'waivers.yaml:2:5' },
      ]
    },
    /the waiver of TINY-password is of no use: its date is past/,
  ],
  [
    'another version of the suite',
    'good',
    (it) => {
      it[0].suites[0]!.digest = 'cd'.repeat(32)
    },
    /the run was of another version of the suite: cdcd/,
  ],
  [
    'an exchange of an earlier run',
    'good',
    (it) => {
      firstExchange(it, 'grant').sentAtMs -= 86_400_000
    },
    /"grant": its exchange at steps\[0\] was sent before the run began, so it is of another run/,
  ],
  [
    'an exchange of a later run',
    'good',
    (it) => {
      firstExchange(it, 'grant').sentAtMs += 86_400_000
    },
    /the run is said to have ended at .*, and exchanges are later/,
  ],
  [
    'an exchange of another target',
    'good',
    (it) => {
      firstExchange(it, 'grant').request.url = 'http://127.0.0.1:9/token'
    },
    /"grant": steps\[0\] sends another request: to .*\/token and not to http:\/\/127\.0\.0\.1:9\/token/,
  ],
  [
    'an exchange of another scenario',
    'good',
    (it) => {
      const scenario = scenarioIn(it, 'needs/user')
      scenario.exchanges[1] = { ...firstExchange(it, 'grant'), step: 'steps[0]' }
    },
    /"needs\/user": steps\[0\] sends another request: its body is another/,
  ],
  [
    'an exchange removed',
    'good',
    (it) => {
      const scenario = scenarioIn(it, 'needs/user')
      scenario.exchanges.pop()
      for (const check of scenario.checks) if (check.exchange === 1) delete check.exchange
    },
    /"needs\/user": the request of steps\[0\] is not there/,
  ],
  [
    'an exchange too many',
    'good',
    (it) => {
      const scenario = scenarioIn(it, 'grant')
      scenario.exchanges.push({ ...scenario.exchanges[0]!, step: 'steps[1]' })
    },
    /"grant": its exchange at steps\[1\] is none that the scenario has/,
  ],
  [
    'a response that says something else',
    'good',
    (it) => {
      firstExchange(it, 'grant').response!.status = 500
    },
    /"grant": its check ".*" of TINY-\w+ is (said|missing)|"grant": it has no check/,
  ],
  [
    'a lifetime that was not waited for',
    'good',
    (it) => {
      for (const exchange of scenarioIn(it, 'token-ends').exchanges) exchange.clockSeconds = 0
    },
    /"token-ends": steps\[1\] was sent before its wait was over/,
  ],
  [
    'a check that the suite does not have',
    'good',
    (it) => {
      scenarioIn(it, 'grant').checks.push({
        check: 'steps[0].check[9]',
        requirement: 'TINY-grant',
        ok: true,
        at: 'suites/tiny/suite.yaml:1:1',
      })
    },
    /"grant": it has no check "steps\[0\]\.check\[9\]" of TINY-grant in the suite/,
  ],
  ['a run that was cut off', 'good', (it) => it.slice(0, -1), /it was cut off before its end/],
  [
    'a part of a run',
    'good',
    (it) => {
      it[0].shard = { index: 1, count: 2 }
    },
    /it is part 1\/2 of a run/,
  ],
  [
    'a run of some scenarios',
    'good',
    (it) => {
      it[0].only = ['grant']
    },
    /it is of some scenarios only/,
  ],
  [
    'a scenario that is told otherwise',
    'good',
    (it) => {
      scenarioIn(it, 'grant').title = 'All is well'
    },
    /"grant": its "title" is not what the suite says/,
  ],
]

describe('the holder of the key cannot certify', () => {
  it.each(attacks)('%s', async (_, from, act, says) => {
    const to = copy(() => {}, from === 'good' ? good : bad)
    const events = eventsIn(to) as Events
    const made = act(events)
    await forged(to, Array.isArray(made) ? made : events)
    expect(await refusedOf(to)).toEqual(expect.arrayContaining([expect.stringMatching(says)]))
  })

  it('a thin profile as a thick one', async () => {
    const only = ['grant', 'needs/*', 'wrong-password']
    await recorded(at('thin-run'), { only })
    const thin = copy(() => {})
    await forged(thin, publishedIn(at('thin-run')))
    expect(await refusedOf(thin)).toEqual(
      expect.arrayContaining([
        'it is of some scenarios only (--only, --exclude)',
        expect.stringMatching(
          /^the profile "lifetimes" asks for TINY-expiry, and .*"token-ends", have not shown it: not selected/,
        ),
      ]),
    )
  })
})
