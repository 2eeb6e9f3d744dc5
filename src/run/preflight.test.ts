import { describe, expect, it } from 'vitest'
import {
  bearerOf,
  memoryRun,
  memorySuite,
  memoryTarget,
  rightServer,
  type Server,
  send,
} from '../../test/support/in-memory.ts'
import type { RequestChoice } from '../model/suite.ts'
import { preflight, recallPreflight } from './preflight.ts'

const at = { file: 'suite.yaml', line: 1, column: 1 }
const slash: RequestChoice = {
  requirement: 'M-2',
  given: [],
  request: 'token',
  options: [
    { name: 'without a slash', with: { path: '/token' } },
    { name: 'with a slash', with: { path: '/token/' } },
  ],
  at,
}
const choosing = memorySuite({ choices: [slash] })
const free = memorySuite({ tokens: { supersedes: 'free', issue: send('token'), use: [send('resource')] } })
/** Nothing about tokens is left to find out. */
const settled = { ...free.tokens, supersedes: 'always' as const }

describe('which way a target takes', () => {
  it.each([
    ['/token', 'without a slash'],
    ['/token/', 'with a slash'],
  ])('is the first that is accepted: %s', async (path, name) => {
    const right = rightServer()
    const server: Server = (request, form) => (request.path === path ? right(request, form) : [404, {}])
    const run = memoryRun(server, { suite: choosing })
    const found = await preflight(run)
    expect(found).toMatchObject({ ways: { token: name }, choices: [{ requirement: 'M-2', took: name }] })
    expect(found.remarks).toEqual([])
    expect(run.choices.get('token')).toEqual({ path })
  })

  it('is none where none is accepted: then nothing of the request is changed', async () => {
    const run = memoryRun(() => [404, {}], { suite: choosing })
    const found = await preflight(run)
    expect(found).toMatchObject({ ways: {}, choices: [] })
    expect(run.choices.size).toBe(0)
  })

  it('is not asked where the request needs a path that the target lacks', async () => {
    const suite = memorySuite({
      choices: [{ ...slash, with: { path: '$paths.elsewhere' } }],
      tokens: settled,
    })
    const run = memoryRun(undefined, { suite })
    expect(await preflight(run)).toMatchObject({ ways: {} })
    expect(run.sent.map(({ path }) => path)).toEqual(['/token', '/token'])
  })
})

describe('a target', () => {
  it.each(['unreachable', 'timeout', 'tls', 'limited'] as const)(
    'that gives no answer (%s) cannot be judged',
    async (kind) => {
      expect((await preflight(memoryRun(() => kind))).unusable).toBe(kind)
    },
  )

  it.each(['closed', 'malformed'] as const)(
    'that answers this request with nothing usable (%s) may answer others',
    async (kind) => {
      const { unusable, remarks } = await preflight(memoryRun(() => kind))
      expect(unusable).toBeUndefined()
      expect(remarks).toEqual([`The first valid request got no complete response: ${kind}.`])
    },
  )

  it('that fails at the valid request is judged all the same, with a remark', async () => {
    const { unusable, denied, remarks } = await preflight(memoryRun(() => [500, { error: 'oops' }]))
    expect(unusable).toBeUndefined()
    expect(denied).toEqual({ paths: {} })
    expect(remarks).toEqual([expect.stringContaining('was rejected')])
  })

  it('whose clock differs gets a remark', async () => {
    const run = memoryRun(undefined, { skewSeconds: -90 })
    expect((await preflight(run)).remarks).toEqual([expect.stringContaining('1m30s behind')])
  })

  it('that answers 200 without a token is not said to reject anything', async () => {
    const { remarks } = await preflight(memoryRun(() => [200, { access_token: null }]))
    expect(remarks).toEqual([
      expect.stringMatching(/^The first valid request got no response as it is documented/),
    ])
    const rejecting = await preflight(memoryRun(() => [500, {}]))
    expect(rejecting.remarks.join()).toMatch(/The first valid request was rejected/)
  })

  it('that breaks what each response must be does so with evidence', async () => {
    const invariants = [{ that: '!has(body.debug)', proves: 'M-2', at }]
    const run = memoryRun(() => [200, { access_token: 'x', debug: 1 }], {
      suite: memorySuite({ invariants, tokens: settled }),
    })
    const { state } = await preflight(run)
    expect(state.checks).toMatchObject([{ requirement: 'M-2', ok: false, exchange: 0 }])
    expect(state.exchanges).toHaveLength(1)
  })
})

describe('whether a new token ends an older one', () => {
  /** A server that keeps so many tokens of a user alive. */
  const keeping = (most: number): Server => {
    let alive: string[] = []
    let count = 0
    return (request) => {
      if (request.path === '/me') return alive.includes(bearerOf(request)) ? [200, {}] : [401]
      const token = `t${++count}`
      alive = [...alive, token].slice(-most)
      return [200, { access_token: token }]
    }
  }

  it.each([
    [1, true],
    [3, true],
    [100, false],
  ])('is found out where the suite leaves it open: a server that keeps %d', async (most, supersedes) => {
    const run = memoryRun(keeping(most), { suite: free })
    const { remarks } = await preflight(run)
    expect(run.supersedes).toBe(supersedes)
    expect(remarks).toHaveLength(supersedes ? 1 : 0)
  })

  it.each<[string, Server]>([
    [
      'the token cannot be used',
      (request) => (request.path === '/me' ? [404, {}] : [200, { access_token: 'x' }]),
    ],
    [
      'all tokens are the same',
      (request) => (request.path === '/me' ? [200, {}] : [200, { access_token: 'x' }]),
    ],
  ])('is taken to be so where %s', async (_, server) => {
    const run = memoryRun(server, { suite: free })
    await preflight(run)
    expect(run.supersedes).toBe(true)
  })

  it('is not told of where a token ends by being used', async () => {
    const used = new Set<string>()
    let count = 0
    const run = memoryRun(
      (request) => {
        if (request.path !== '/me') return [200, { access_token: `t${count++}` }]
        const isFirst = !used.has(bearerOf(request))
        used.add(bearerOf(request))
        return isFirst ? [200, {}] : [401]
      },
      { suite: free },
    )
    expect((await preflight(run)).remarks).toEqual([])
  })

  it('is taken to be so where one token is shared, although each login gets a refresh token of its own', async () => {
    let count = 0
    const issue = {
      ...send('token'),
      save: { token: 'body.access_token', refresh_token: 'body.refresh_token' },
    }
    const run = memoryRun(
      (request) =>
        request.path === '/me' ? [200, {}] : [200, { access_token: 'x', refresh_token: `r${count++}` }],
      { suite: memorySuite({ tokens: { ...free.tokens, issue } }) },
    )
    await preflight(run)
    expect(run.supersedes).toBe(true)
  })

  it.each([true, false])(
    'is found out of a revocation too: one that logs out everywhere is %s',
    async (everywhere) => {
      let alive: string[] = []
      const server: Server = (request) => {
        if (request.method === 'DELETE') {
          alive = everywhere ? [] : alive.filter((token) => token !== bearerOf(request))
          return [204]
        }
        if (request.path === '/me') return alive.includes(bearerOf(request)) ? [200, {}] : [401]
        alive.push(`t${alive.length}`)
        return [200, { access_token: alive.at(-1) }]
      }
      const revoke = send('resource', { change: { set: '/method', to: 'DELETE' }, expect: [] })
      const run = memoryRun(server, { suite: memorySuite({ tokens: { ...free.tokens, revoke } }) })
      const { remarks } = await preflight(run)
      expect(run.supersedes).toBe(everywhere)
      expect(remarks).toHaveLength(everywhere ? 1 : 0)
    },
  )

  it('is not asked where the suite says that it does', async () => {
    const run = memoryRun(undefined, {
      suite: memorySuite({ tokens: settled }),
    })
    await preflight(run)
    expect(run.supersedes).toBe(true)
    // One login for each account, and nothing else.
    expect(run.sent).toHaveLength(2)
  })

  it('is found out where the suite says that it does not', async () => {
    const suite = memorySuite({ tokens: { ...free.tokens, supersedes: 'never' } })
    const run = memoryRun(keeping(1), { suite })
    await preflight(run)
    expect(run.supersedes).toBe(true)
    const untold = memoryRun(
      (request) => (request.path === '/me' ? [404, {}] : [200, { access_token: 'x' }]),
      { suite },
    )
    await preflight(untold)
    expect(untold.supersedes).toBe(false)
  })
})

describe('what an earlier pre-flight has found', () => {
  const options = [{ name: 'in the form', with: { form: { client_id: 'x' } } }]
  const recalled = (ways: Record<string, string>) => {
    const choices = ['token', 'constructor'].map((request) => ({ ...slash, request, options }))
    const run = memoryRun(undefined, { suite: memorySuite({ choices }), target: memoryTarget() })
    recallPreflight(run, { ways, supersedes: false })
    return run.choices
  }

  it('is taken over where the suite has that option; nothing else that a journal says is', () => {
    expect(recalled({ token: 'in the form' })).toEqual(new Map([['token', { form: { client_id: 'x' } }]]))
    for (const ways of [{ token: 'constructor' }, { token: '__proto__' }, { other: 'in the form' }, {}])
      expect(recalled(ways as Record<string, string>)).toEqual(new Map())
  })
})
