import { describe, expect, it } from 'vitest'
import {
  bearerOf,
  contextIn,
  memoryRun,
  memorySuite,
  refused,
  rejected,
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
  rotates: 'never',
  lifetime: 'access_token',
  proves: { alive: 'M-alive', dead: 'M-dead', issue: 'M-issue', fresh: 'M-fresh' },
  at,
}
const story = scenario('life', [step], { property: true })

/** A server whose tokens live for so long, by a clock that a test moves. */
const living = ({
  seconds = 100,
  supersedes = false,
  again = false,
}: {
  seconds?: number
  supersedes?: boolean
  again?: boolean
} = {}) => {
  const clock = {
    movedSeconds: 0,
    advance: async (by: number) => {
      clock.movedSeconds += by
    },
  }
  const ends = new Map<string, number>()
  let count = 0
  const server: Server = (request, form) => {
    if (request.path === '/me')
      return (ends.get(bearerOf(request)) ?? 0) > clock.movedSeconds ? [200, {}] : [401]
    const user = form.get('user')!
    if (supersedes) for (const token of ends.keys()) if (token.startsWith(user)) ends.delete(token)
    const token = `${user}-${again ? 1 : ++count}`
    ends.set(token, clock.movedSeconds + seconds)
    return [200, { access_token: token }]
  }
  return { clock, server }
}

const lived = async (
  { server, clock }: Pick<ReturnType<typeof living>, 'server'> & Partial<ReturnType<typeof living>>,
  more: Partial<LifecycleStep> = {},
  run: Partial<SuiteRun> = {},
) => {
  const memory = memoryRun(server, { fuzz: { seed: 1, runs: 40 }, ...(clock && { clock }), ...run })
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
    expect(state.draws!.swept).toBeGreaterThan(3)
    expect(state.draws!.drawn).toBeGreaterThan(0)
    expect(state.exchanges).toEqual([])
  })

  it.each<[string, Parameters<typeof living>[0], Partial<LifecycleStep>, string]>([
    ['live too long', { seconds: 1000 }, {}, 'M-dead'],
    ['end too early', { seconds: 10 }, {}, 'M-alive'],
    ['end with a new one, against the suite', { supersedes: true }, {}, 'M-alive'],
    ['survive a new one, against the suite', {}, { supersedes: 'always' }, 'M-dead'],
    ['are issued twice', { again: true }, {}, 'M-fresh'],
  ])('that %s are found', async (_, of, more, requirement) => {
    const { broken, state } = await lived(living(of), more)
    expect(broken.map((it) => it.requirement)).toEqual([requirement])
    expect(broken[0]!.message).toContain(state.case!.label)
    // the smallest sequence is the evidence
    expect(state.exchanges.length).toBeGreaterThan(0)
    expect(JSON.parse(state.case!.value).length).toBeLessThan(6)
  })

  it('may do either where the suite leaves it open', async () => {
    for (const of of [living(), living({ supersedes: true })])
      expect((await lived(of, { supersedes: 'free' })).broken).toEqual([])
  })

  it('whose request is rejected are found', async () => {
    expect((await lived({ server: () => [400, {}] })).broken[0]!.requirement).toBe('M-issue')
  })
})

describe('refresh tokens', () => {
  const suite = memorySuite()
  const refreshing = memorySuite({
    requests: {
      ...suite.requests,
      token: { ...suite.requests['token']!, form: { ...suite.requests['token']!.form, refresh: '$refresh' } },
    },
  })
  const save = { token: 'body.access_token', refresh: 'body.refresh_token' }
  const more: Partial<LifecycleStep> = {
    issue: send('token', { save, with: { form: { refresh: null } } }),
    refresh: send('token', { save, with: { form: { password: null } } }),
    spent: rejected,
    rotates: 'always',
    proves: { ...step.proves, spent: 'M-spent', foreign: 'M-foreign' },
  }

  /** A server whose refresh tokens work once, for their own user. */
  const rotating = ({ keeps = false, forAnyone = false } = {}): Server => {
    const spent = new Set<string>()
    const alive = new Set<string>()
    let count = 0
    return (request, form) => {
      if (request.path === '/me') return alive.has(bearerOf(request)) ? [200, {}] : [401]
      const user = form.get('user')!
      const given = form.get('refresh')
      if (given !== null) {
        if (spent.has(given) || (!forAnyone && !given.includes(user))) return [400, {}]
        if (!keeps) spent.add(given)
      }
      const names = { access_token: `${user}-${++count}`, refresh_token: `refresh-${user}-${count}` }
      alive.add(names.access_token)
      return [200, names]
    }
  }

  it.each<[string, Server, string[]]>([
    ['that work once, for their own user, meet it', rotating(), []],
    ['that work twice are found', rotating({ keeps: true }), ['M-spent']],
    ["that work for another user's client are found", rotating({ forAnyone: true }), ['M-foreign']],
  ])('%s', async (_, server, requirements) => {
    const { broken } = await lived({ server }, more, { suite: refreshing })
    expect(broken.map(({ requirement }) => requirement)).toEqual(requirements)
  })
})

it('is an error where no response comes, and where the run is interrupted', async () => {
  const right = rightServer()
  let asked = 0
  const lost = await lived({ server: (...request) => (++asked > 5 ? 'unreachable' : right(...request)) })
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
