import { describe, expect, it } from 'vitest'
import {
  checking,
  memoryRun,
  memorySuite,
  rejected,
  rightServer,
  type Server,
  scenario,
  send,
  wait,
} from '../../test/support/in-memory.ts'
import type { CheckResult } from '../model/event.ts'
import type { Scenario } from '../model/suite.ts'
import { advance, finished, mergeInvariants, verdictOf } from './scenario.ts'
import { freshState } from './state.ts'

const advanced = async (of: Scenario, server: Server = rightServer()) => {
  const run = memoryRun(server)
  const state = freshState({ scenario: of }, 0, 1)
  const progress = await advance(run, of, state)
  return { progress, state, run, judged: verdictOf(run.suite, state), of }
}

describe('a scenario', () => {
  it('passes where all its checks hold', async () => {
    const { progress, judged, run } = await advanced(
      scenario('good', [send('resource'), checking('token != ""')], { given: [send('token')] }),
    )
    expect({ progress, judged }).toEqual({ progress: 'settled', judged: { verdict: 'pass' } })
    expect(run.sent.map(({ path }) => path)).toEqual(['/token', '/me'])
  })

  it.each<[string, Scenario, Server, object, number]>([
    [
      'fails where a step is answered otherwise, and sends nothing after it',
      scenario('bad', [send('resource'), send('resource')], { given: [send('token')] }),
      ({ path }) => (path === '/token' ? [200, { access_token: 'x' }] : [401]),
      { verdict: 'fail' },
      2,
    ],
    [
      'is blocked where its setup does not hold',
      scenario('blocked', [send('resource')], { given: [send('token')] }),
      () => [401, { error: 'no' }],
      {
        verdict: 'blocked',
        reason: expect.stringMatching(/^precondition failed: the request "token"/),
      },
      1,
    ],
    [
      'is blocked where a step needs what no earlier response had',
      scenario('gone', [send('token', { expect: [] }), send('resource')]),
      () => [200, {}],
      {
        verdict: 'blocked',
        reason: expect.stringMatching(/^the test could not go on after steps\[0\]: "token" is unknown/),
      },
      1,
    ],
    [
      'is an error where the network fails',
      scenario('lost', [send('resource')], { given: [send('token')] }),
      () => 'unreachable',
      { verdict: 'error', reason: 'unreachable' },
      1,
    ],
    [
      'fails where the target falls silent upon a change',
      scenario('silent', [send('token', { change: { omit: '/form/password' }, expect: [rejected] })], {
        given: [send('token')],
      }),
      (_, form) => (form.has('password') ? [200, { access_token: 'x' }] : 'timeout'),
      { verdict: 'fail' },
      3,
    ],
  ])('%s', async (_, of, server, judged, sent) => {
    const found = await advanced(of, server)
    expect(found.judged).toEqual(judged)
    expect(found.run.sent).toHaveLength(sent)
  })

  it('is an error of its own where the harness cannot judge', async () => {
    const { judged } = await advanced(scenario('odd', [send('token')]), () => {
      throw new RangeError('a defect\nin two lines')
    })
    expect(judged).toEqual({ verdict: 'error', reason: 'tokenassay could not judge this answer: a defect' })
  })

  it.each([
    ['100s', 100],
    ['lifetimes.access_token / 2.0', 50],
    ['-5.0', 0],
  ])('waits until its time comes: %s', async (text, seconds) => {
    const { progress, state, run } = await advanced(scenario('waits', [wait(text), send('token')]))
    expect(progress).toBe('waiting')
    expect(state.wakeAt).toBe(run.timer.nowMs() / 1000 + seconds)
    expect(state.next).toBe(1)
  })

  it.each(['nothing.there', '"soon"', '1.0 / 0.0'])('is blocked by a wait without end: %s', async (text) => {
    const { judged } = await advanced(scenario('waits', [wait(text)]))
    expect(judged.reason).toMatch(/^the time to wait is unknown/)
  })
})

describe('what is written of a scenario', () => {
  it('has the strictest level of what it proves, its place and its evidence', async () => {
    const { of, state, run, judged } = await advanced(
      scenario('good', [send('token')], { proves: ['M-2', 'M-1'] }),
    )
    expect(finished(run.suite, of, state, judged)).toMatchObject({
      level: 'MUST',
      at: 'suite.yaml:1:1',
      verdict: 'pass',
      exchanges: [{ name: 'token' }],
    })
  })

  it('is a warning where only a SHOULD is not met', async () => {
    const { judged } = await advanced(
      scenario('mild', [send('resource')], { proves: ['M-2'], given: [] }),
      () => [401],
    )
    expect(judged.verdict).toBe('blocked')
    const mild = await advanced(scenario('mild', [send('token')], { proves: ['M-2'] }), () => [401])
    expect(mild.judged).toEqual({ verdict: 'warn' })
  })
})

it('of an invariant the first broken result is kept, otherwise one pass', () => {
  const result = (ok: boolean, actual: string): CheckResult => ({
    check: 'invariants[0]',
    requirement: 'M-1',
    ok,
    actual,
    at: 'suite.yaml:1:1',
  })
  const checks: CheckResult[] = []
  mergeInvariants(checks, [result(true, 'a')])
  mergeInvariants(checks, [result(true, 'b')])
  expect(checks).toEqual([result(true, 'a')])
  mergeInvariants(checks, [result(false, 'c'), result(false, 'd')])
  expect(checks).toEqual([result(false, 'c')])
  expect(
    verdictOf(memorySuite(), { ...freshState({ scenario: scenario('x', []) }, 0, 1), checks }).verdict,
  ).toBe('fail')
})
