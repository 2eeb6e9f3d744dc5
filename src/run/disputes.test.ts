import { describe, expect, it } from 'vitest'
import {
  bearerOf,
  memoryRun,
  memorySuite,
  type Server,
  scenario,
  send,
} from '../../test/support/in-memory.ts'
import type { ScenarioFinished } from '../model/event.ts'
import type { TokenPolicy } from '../model/suite.ts'
import { planFor } from './plan.ts'
import { Scheduler } from './scheduler.ts'

/** Keeps the newest tokens of each user, so many of them; a token comes a turn later than it is asked for. */
const keeping = (most: number): Server => {
  const live = new Map<string | null, string[]>()
  let issued = 0
  return async (request, form) => {
    if (request.path === '/me') return [...live.values()].flat().includes(bearerOf(request)) ? [200] : [401]
    const access_token = `token-${++issued}`
    const user = form.get('user')
    live.set(user, [access_token, ...(live.get(user) ?? [])].slice(0, most))
    await new Promise((resolve) => setImmediate(resolve))
    return [200, { access_token }]
  }
}

const needs = { otherAccount: false, paths: [], waiting: false, exclusive: true }
const using = Array.from({ length: 8 }, (_, at) =>
  scenario(`s${at}`, [send('resource')], { given: [send('token')], needs }),
)

const verdictsOn = async (server: Server, supersedes: TokenPolicy['supersedes']) => {
  const suite = memorySuite()
  const run = memoryRun(server, { suite: { ...suite, tokens: { ...suite.tokens, supersedes } } })
  const ended: ScenarioFinished[] = []
  const finished = (event: ScenarioFinished) => void ended.push(event)
  await new Scheduler(run, { finished }, { lanes: 4, maxWaitSeconds: 0 }).run(planFor(using, run.target))
  const count = (verdict: string) => ended.filter((event) => event.verdict === verdict).length
  return { pass: count('pass'), fail: count('fail'), of: ended.length, run }
}

describe('what fails beside other scenarios', () => {
  it.each([1, 2, 3])('is judged as it is alone where a user may have %d tokens at a time', async (most) => {
    const { pass, run } = await verdictsOn(keeping(most), 'free')
    expect(pass).toBe(8)
    expect(run.remarks).toEqual([expect.stringMatching(/^A new token ends the life of an older one here/)])
  })

  it('stands where the document says that tokens live together', async () => {
    const { fail, of, run } = await verdictsOn(keeping(1), 'never')
    expect(fail).toBeGreaterThan(0)
    expect(of).toBe(8)
    expect(run.sent).toHaveLength(16)
  })

  it('stands where it fails alone too; after five of them the rest are not asked again', async () => {
    const { fail, run } = await verdictsOn(keeping(0), 'free')
    expect(fail).toBe(8)
    expect(run.sent).toHaveLength(2 * (8 + 5))
    expect(run.remarks).toEqual([])
  })
})

describe('a right request for a token that is rejected', () => {
  const logins = Array.from({ length: 6 }, (_, at) => scenario(`login${at}`, [send('token')]))

  /** How each ends on a server, and whom it accuses. */
  const endsOn = async (server: Server, parallel?: string) => {
    const suite = memorySuite()
    const tokens = { ...suite.tokens, ...(parallel !== undefined && { parallel }) }
    const run = memoryRun(server, { suite: { ...suite, tokens } })
    const ended: ScenarioFinished[] = []
    const finished = (event: ScenarioFinished) => void ended.push(event)
    await new Scheduler(run, { finished }, { lanes: 3, maxWaitSeconds: 0 }).run(planFor(logins, run.target))
    const failed = ended.filter(({ verdict }) => verdict === 'fail')
    return {
      failed,
      accused: [
        ...new Set(
          failed.flatMap(({ checks }) => checks.filter(({ ok }) => !ok).map((it) => it.requirement)),
        ),
      ],
      sent: run.sent.length,
    }
  }

  /** Rejects what meets another request. */
  const racing = (): Server => {
    let running = 0
    return async () => {
      const isCrowded = ++running > 1
      await new Promise((resolve) => setImmediate(resolve))
      running--
      return isCrowded ? [400, { error: 'busy' }] : [200, { access_token: 'x' }]
    }
  }

  it('beside others alone breaks what is said of such requests, and nothing else', async () => {
    const { failed, accused } = await endsOn(racing(), 'M-answers')
    expect(failed.length).toBeGreaterThan(0)
    expect(accused).toEqual(['M-answers'])
    for (const { checks, notes } of failed) {
      expect(checks.find(({ ok }) => !ok)?.message).toMatch(/rejected.* while other requests are under way$/)
      expect(notes).toContain('alone, this test was passed: it fails only while other tests are under way')
    }
  })

  it('stands as it is where nothing is said of such requests, and where it is rejected alone too', async () => {
    expect((await endsOn(racing())).accused).toEqual(['M-1'])
    const { failed, accused, sent } = await endsOn(() => [400, { error: 'no' }], 'M-answers')
    expect([failed.length, accused, sent]).toEqual([6, ['M-1'], 6 + 5])
  })
})
