import { describe, expect, it } from 'vitest'
import {
  bearerOf,
  contextIn,
  memoryRun,
  refused,
  rightServer,
  type Server,
  scenario,
  send,
} from '../../../test/support/in-memory.ts'
import type { LifecycleStep } from '../../model/suite.ts'
import type { SuiteRun } from '../suite-run.ts'
import { performLifecycle } from './lifecycle.ts'

const at = { file: 'suite.yaml', line: 1, column: 1 }
const step: LifecycleStep = {
  kind: 'lifecycle',
  issue: send('token'),
  use: send('resource'),
  dead: refused,
  supersedes: 'never',
  proves: { dead: 'M-dead', issue: 'M-issue' },
  at,
}
const story = scenario('life', [step], { property: true })

/** A server whose tokens may end with the next one of their user, after so many uses, or not at all. */
const living = ({ supersedes = false, uses = Number.POSITIVE_INFINITY } = {}): Server => {
  const left = new Map<string, number>()
  let count = 0
  return (request, form) => {
    const presented = bearerOf(request)
    if (request.path === '/me') {
      const uses = left.get(presented) ?? 0
      left.set(presented, uses - 1)
      return uses > 0 ? [200, {}] : [401]
    }
    const user = form.get('user')!
    if (supersedes) for (const token of left.keys()) if (token.startsWith(user)) left.delete(token)
    const token = `${user}-${++count}`
    left.set(token, uses)
    return [200, { access_token: token }]
  }
}

const lived = async (server: Server, more: Partial<LifecycleStep> = {}, run: Partial<SuiteRun> = {}) => {
  const memory = memoryRun(server, { fuzz: { seed: 1, runs: 40 }, ...run })
  const context = contextIn(memory, story)
  const found = await performLifecycle(context, { ...step, ...more })
  const broken = found.results.filter(({ ok }) => !ok)
  return { ...found, broken, state: context.state, run: memory }
}

describe('tokens', () => {
  it('that live as the suite says meet it, over all sequences', async () => {
    const { broken, results, state } = await lived(living())
    expect(broken).toEqual([])
    expect(results).toMatchObject([{ check: 'steps[0].lifecycle', ok: true }])
    expect(state.draws!.swept).toBe(4)
    expect(state.draws!.drawn).toBeGreaterThan(0)
    expect(state.exchanges).toEqual([])
  })

  it.each<[string, Parameters<typeof living>[0], Partial<LifecycleStep>, string]>([
    ['end with a new one, against the suite', { supersedes: true }, {}, 'M-1'],
    ['end after a few uses', { uses: 3 }, {}, 'M-1'],
    ['survive a new one, against the suite', {}, { supersedes: 'always' }, 'M-dead'],
  ])('that %s are found', async (_, of, more, requirement) => {
    const { broken, state } = await lived(living(of), more)
    expect(broken.map((it) => it.requirement)).toEqual([requirement])
    expect(broken[0]!.message).toContain(state.case!.label)
    // the smallest sequence is the evidence
    expect(state.exchanges.length).toBeGreaterThan(0)
    expect(JSON.parse(state.case!.value).length).toBeLessThan(6)
  })

  it('may do either where the suite leaves it open', async () => {
    for (const server of [living(), living({ supersedes: true })])
      expect((await lived(server, { supersedes: 'free' })).broken).toEqual([])
  })

  it('whose request is rejected are found', async () => {
    expect((await lived(() => [400, {}])).broken[0]!.requirement).toBe('M-issue')
  })
})

it('is an error where no response comes, and where the run is interrupted', async () => {
  const right = rightServer()
  let asked = 0
  const lost = await lived((...request) => (++asked > 5 ? 'unreachable' : right(...request)))
  expect(lost.error?.kind).toBe('unreachable')
  const stop = new AbortController()
  stop.abort()
  const stopped = await lived(living(), {}, { signal: stop.signal })
  expect(stopped.error?.message).toBe('the run was interrupted')
  expect(stopped.run.sent).toEqual([])
})

it('is not performed where nothing is drawn', async () => {
  const { fuzz: _, ...bare } = memoryRun()
  const context = contextIn(bare, story)
  expect((await performLifecycle(context, step)).cannotContinue).toBe('fuzzing is switched off')
})
