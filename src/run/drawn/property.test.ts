import { describe, expect, it } from 'vitest'
import {
  contextIn,
  memoryRun,
  memorySuite,
  memoryTarget,
  rejected,
  rightServer,
  type Server,
  scenario,
  send,
} from '../../../test/support/in-memory.ts'
import type { CheckResult } from '../../model/event.ts'
import type { Change } from '../../model/suite.ts'
import type { FuzzOptions, SuiteRun } from '../suite-run.ts'
import { performDrawn } from './property.ts'

const nearMiss: Change = { set: '/form/password', draw: { any: 'near-miss' } }
const step = send('token', { change: nearMiss, expect: [rejected], save: {} })
const property = scenario('no-other-password', [step], { given: [send('token')], property: true })
const sweep: FuzzOptions = { seed: 1, runs: 0 }

const drawn = async (server: Server, more: Partial<SuiteRun> = {}, of = property) => {
  const run = memoryRun(server, {
    fuzz: sweep,
    target: memoryTarget({ limits: { parallel: 1, attempts: 4, timeoutMs: 1 } }),
    ...more,
  })
  const context = contextIn(run, of, { answered: true })
  const found = await performDrawn(context, { ...step, attempt: of.guesses })
  const broken = (judged: CheckResult[]) => judged.filter(({ ok }) => !ok)
  return {
    ...found,
    broken: broken(found.results),
    brokenInvariants: broken(found.invariants),
    ...context,
    run,
  }
}

/** A server that accepts some wrong passwords too. */
const accepting = (also: (password: string) => boolean): Server => {
  const right = rightServer()
  return (request, form) =>
    also(form.get('password') ?? '') ? [200, { access_token: 'wrongly-issued' }] : right(request, form)
}
const passwordsOf = ({ sent }: { sent: { body?: Buffer }[] }) =>
  sent.map(({ body }) => new URLSearchParams(body?.toString()).get('password'))

describe('a sweep', () => {
  it('that a right target withstands is one result, with an example and no evidence', async () => {
    const { broken, results, state, run } = await drawn(rightServer())
    expect(broken).toEqual([])
    expect(results).toMatchObject([{ check: 'steps[0].draws', ok: true, at: 'suite.yaml:1:1' }])
    expect(state.exchanges).toEqual([])
    expect(state.draws!.swept).toBeGreaterThan(20)
    expect(state.draws!.drawn).toBe(0)
    // each once, and the control after the last
    expect(run.sent).toHaveLength(state.draws!.swept + 1)
    expect(passwordsOf(run).at(-1)).toBe('correct horse')
  })

  it.each<[string, (password: string) => boolean, RegExp]>([
    [
      'in another letter case',
      (it) => it !== 'correct horse' && it.toLowerCase() === 'correct horse',
      /case/,
    ],
    ['cut', (it) => it.length > 4 && it !== 'correct horse' && 'correct horse'.startsWith(it), /./],
  ])(
    'finds a target that accepts a password %s, and sends that case again as evidence',
    async (_, also, label) => {
      const { broken, state } = await drawn(accepting(also))
      expect(broken).toHaveLength(1)
      expect(broken[0]).toMatchObject({ check: 'steps[0].draws', requirement: 'M-1', exchange: 0 })
      expect(broken[0]!.message).toMatch(/ with password "/)
      expect(state.case!.label).toMatch(label)
      expect(state.exchanges).toHaveLength(1)
      const sent = new URLSearchParams(state.exchanges[0]!.request.body)
      expect(also(sent.get('password')!)).toBe(true)
    },
  )

  it('makes what it found as small as it gets', async () => {
    const long = (it: string) => it.length > 20 && it.startsWith('correct horse')
    const { state, broken } = await drawn(accepting(long), { fuzz: { seed: 1, runs: 25 } })
    expect(broken).toHaveLength(1)
    expect(state.case!.shrinks).toBeGreaterThan(0)
  })

  it('replays one case by its seed and path', async () => {
    const also = (it: string) => it === 'CORRECT HORSE'
    const { state } = await drawn(accepting(also))
    const { seed, path } = state.case!
    const again = await drawn(accepting(also), { fuzz: { seed, runs: 0, replay: { seed, path } } })
    expect(passwordsOf(again.run)).toEqual(['CORRECT HORSE'])
    expect(again.broken).toHaveLength(1)
    const mended = await drawn(rightServer(), { fuzz: { seed, runs: 0, replay: { seed, path } } })
    expect(mended.broken).toEqual([])
  })

  it('leaves out what a suite takes out', async () => {
    const run = memoryRun(rightServer(), { fuzz: sweep })
    const except = [...'CORRECT HORSE'].join('')
    const change: Change = { set: '/form/password', draw: { any: 'near-miss', except: [except] } }
    await performDrawn(contextIn(run, property), { ...step, change })
    expect(passwordsOf(run)).not.toContain(except)
  })

  it('finds what each response must be', async () => {
    const invariants = [
      { that: 'status < 500', proves: 'M-2', at: { file: 'suite.yaml', line: 9, column: 1 } },
    ]
    const right = rightServer()
    const server: Server = (request, form) =>
      (form.get('password') ?? '') === '' ? [500, {}] : right(request, form)
    const { brokenInvariants, broken } = await drawn(server, { suite: memorySuite({ invariants }) })
    expect([...broken, ...brokenInvariants].map(({ requirement }) => requirement).sort()).toEqual([
      'M-1',
      'M-2',
    ])
  })
})

describe('a sweep of wrong credentials', () => {
  const guesses = { ...property, guesses: true }

  it.each([1, 16])('sends the right ones after every four at most, %s at once', async (parallel) => {
    const target = memoryTarget({ limits: { parallel, attempts: 4, timeoutMs: 1 } })
    const { run } = await drawn(rightServer(), { target }, guesses)
    const passwords = passwordsOf(run)
    for (let from = 0; from + 5 <= passwords.length; from += 5)
      expect(passwords.slice(from, from + 5).filter((it) => it === 'correct horse')).toHaveLength(1)
  })

  it('ends where the right ones are rejected by now, and accuses nobody', async () => {
    const right = rightServer()
    let wrongs = 0
    const server: Server = (request, form) => {
      if (form.get('password') !== 'correct horse') wrongs++
      return wrongs >= 6 ? [400, { error: 'locked' }] : right(request, form)
    }
    const { results, error, run } = await drawn(server, {}, guesses)
    expect(results).toEqual([])
    expect(error?.kind).toBe('withheld')
    expect(run.shutOut.get(0)).toContain('the valid request was accepted before and is rejected now')
    expect(run.sent).toHaveLength(10)
  })
})

it('is an error where the network fails, and where the run is interrupted', async () => {
  let asked = 0
  const right = rightServer()
  const lost = await drawn((...request) => (++asked > 5 ? 'unreachable' : right(...request)))
  expect(lost.error?.kind).toBe('unreachable')
  const stop = new AbortController()
  stop.abort()
  const stopped = await drawn(rightServer(), { signal: stop.signal })
  expect(stopped.error?.message).toBe('the run was interrupted')
  expect(stopped.run.sent).toEqual([])
})
