import { describe, expect, it } from 'vitest'
import {
  bearerOf,
  memoryRun,
  type Reply,
  rejected,
  rightServer,
  type Server,
  scenario,
  send,
} from '../../test/support/in-memory.ts'
import type { Scenario, SendStep } from '../model/suite.ts'
import { advance, verdictOf } from './scenario.ts'
import { freshState } from './state.ts'
import type { SuiteRun } from './suite-run.ts'

const wrong = (more = {}) =>
  send('token', {
    change: { set: '/form/password', to: 'wrong' },
    expect: [rejected],
    save: {},
    attempt: true,
    ...more,
  })
const guess = (id: string, as: 'self' | 'other' = 'self'): Scenario =>
  scenario(id, [wrong({ as })], { given: [send('token', { as })], guesses: true })

/** Runs scenarios one after the other and gives the verdict of each. */
const verdicts = async (run: SuiteRun, scenarios: Scenario[]) => {
  const found: string[] = []
  for (const one of scenarios) {
    const state = freshState({ scenario: one }, 0, 1)
    await advance(run, one, state)
    const { verdict, reason } = verdictOf(run.suite, state)
    found.push(`${one.id}: ${verdict}${reason === undefined ? '' : ` (${reason})`}`)
  }
  return found
}

/** A server that rejects all of a user after so many wrong passwords. */
const locking = (after: number, locked: Reply): Server => {
  const right = rightServer()
  const wrongs = new Map<string, number>()
  return async (request, form) => {
    const user = form.get('user')!
    const reply = await right(request, form)
    if ((wrongs.get(user) ?? 0) >= after) return locked
    if (reply[0] === 400) wrongs.set(user, (wrongs.get(user) ?? 0) + 1)
    return (wrongs.get(user) ?? 0) >= after ? locked : reply
  }
}

describe('a target that locks an account out', () => {
  it('by a response of its own kind is accused of nothing, and asked with wrong credentials no more', async () => {
    // the wrong request itself is answered in the new way, which is not what the document says of a wrong password
    const run = memoryRun(locking(2, [423, { access_token: null }]))
    const rest = { ...rejected, status: [400] }
    const strict = (id: string) => ({ ...guess(id), steps: [wrong({ expect: [rest] })] })
    const found = await verdicts(run, [strict('a'), strict('b'), strict('c'), strict('d')])
    expect(found).toEqual([
      'a: pass',
      expect.stringMatching(
        /^b: blocked \(steps\[0\]: the valid request was accepted before and is rejected now/,
      ),
      expect.stringMatching(/^c: blocked \(nothing more is tried with this account: the valid request/),
      expect.stringMatching(/^d: blocked/),
    ])
    // a control and a wrong one for a; these and the control again for b; nothing for c and d
    expect(run.sent).toHaveLength(5)
    expect(run.remarks).toEqual([
      expect.stringMatching(/^The main account may be locked, so no more wrong credentials are sent for it/),
    ])
  })

  it.each<[string, Reply]>([
    ['as it rejects a wrong password', [400, { error: 'invalid_grant' }]],
    ['with 423', [423, {}]],
    ['with 429 that pauses do not end', 'limited'],
  ])('%s is noticed by the next setup', async (_, locked) => {
    const run = memoryRun(locking(2, locked))
    const found = await verdicts(run, [guess('a'), guess('b'), guess('c'), guess('d')])
    expect(found[0]).toBe('a: pass')
    expect(found.slice(2).every((line) => /: (blocked|error)/.test(line))).toBe(true)
    expect(found[3]).toContain('nothing more is tried with this account')
    expect(run.remarks).toHaveLength(1)
  })

  it('is asked on for its other account', async () => {
    const run = memoryRun(locking(1, [400, {}]))
    const found = await verdicts(run, [
      guess('a'),
      guess('b'),
      guess('c', 'other'),
      scenario('plain', [wrong()]),
    ])
    expect(found[1]).toMatch(/^b: blocked/)
    expect(found[2]).toBe('c: pass')
    expect([...run.shutOut.keys()]).toEqual([0])
  })
})

describe('an unexpected response to a changed request', () => {
  const changed = guess('changed')

  it('is a finding where the unchanged request is accepted as before', async () => {
    const right = rightServer()
    const server: Server = (request, form) =>
      form.get('password') === 'wrong' ? [200, { access_token: 'x' }] : right(request, form)
    expect(await verdicts(memoryRun(server), [changed])).toEqual(['changed: fail'])
  })

  it.each<Reply>([[500, {}], 'closed'])(
    'is a finding where the target breaks down by it: %j',
    async (broken) => {
      const right = rightServer()
      let down = false
      const server: Server = (request, form) => {
        down ||= form.get('password') === 'wrong'
        return down ? broken : right(request, form)
      }
      const run = memoryRun(server)
      expect(await verdicts(run, [changed])).toEqual(['changed: fail'])
      expect(run.remarks).toEqual([])
    },
  )

  it('sends nothing more where it is as it should be', async () => {
    const run = memoryRun()
    expect(await verdicts(run, [changed])).toEqual(['changed: pass'])
    expect(run.sent).toHaveLength(2)
  })
})

describe('a target that ends a token, and lets its account log in', () => {
  const issue = send('token')
  const changedUse = (id: string, expect: SendStep['expect']): Scenario => {
    const change = { add: '/headers', to: { 'x-odd': '1' } }
    return scenario(id, [send('resource', { change, expect, attempt: true })], {
      given: [issue, send('resource')],
      guesses: true,
    })
  }
  /** A server that accepts a token so often, and an odd field never, with this status. */
  const spending = (most: number, status: number): Server => {
    const right = rightServer()
    const uses = new Map<string, number>()
    return (request, form) => {
      if (request.path !== '/me') return right(request, form)
      const isChanged = request.headers.some(([name]) => name === 'x-odd')
      const token = bearerOf(request)
      uses.set(token, (uses.get(token) ?? 0) + 1)
      return uses.get(token)! > most ? [401] : isChanged ? [status] : [200, {}]
    }
  }
  const { expect: accepted } = send('resource')

  it('has not shut it out: the test is blocked alone, with the reason, and all others go on', async () => {
    const run = memoryRun(spending(1, 401))
    const found = await verdicts(run, [changedUse('a', accepted), guess('b'), changedUse('c', accepted)])
    expect(found).toEqual([
      expect.stringMatching(
        /^a: blocked .*rejected now with the same token, though the account still gets a new one/,
      ),
      'b: pass',
      expect.stringMatching(/^c: blocked .*with the same token/),
    ])
    expect([run.remarks, [...run.shutOut]]).toEqual([[], []])
  })

  it('is accused where the change is answered in another way than the token’s end', async () => {
    expect(await verdicts(memoryRun(spending(2, 405)), [changedUse('a', accepted)])).toEqual(['a: fail'])
  })

  it('is not taken for one that lets nobody log in any more', async () => {
    const right = spending(1, 401)
    let logins = 0
    const run = memoryRun((request, form) =>
      request.path !== '/me' && ++logins > 1 ? [400, { error: 'invalid_grant' }] : right(request, form),
    )
    const found = await verdicts(run, [changedUse('a', accepted), guess('b')])
    expect(found).toEqual([expect.stringMatching(/^a: blocked/), expect.stringMatching(/^b: blocked/)])
    expect([...run.shutOut.keys()]).toEqual([0])
  })
})

it('a setup that fails by itself shuts nothing out', async () => {
  const odd = { ...guess('odd'), given: [send('token', { with: { form: { user: 'nobody' } } })] }
  const run = memoryRun()
  expect(await verdicts(run, [odd, guess('next')])).toEqual([
    expect.stringMatching(/^odd: blocked \(precondition failed/),
    'next: pass',
  ])
  expect(run.remarks).toEqual([])
})
