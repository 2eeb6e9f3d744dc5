import { describe, expect, it } from 'vitest'
import type { ScenarioFinished } from '../src/model/event.ts'
import { assay } from './support/assay.ts'
import { beacon, beaconTarget } from './support/beacon-server.ts'
import { builtSuite } from './support/built-suite.ts'
import { gateway, gatewayTarget } from './support/gateway-server.ts'
import { type Answered, type Asked, startHandMade } from './support/hand-made.ts'
import { lantern, lanternTarget } from './support/lantern-server.ts'
import { lockbox, lockboxTarget } from './support/lockbox-server.ts'
import { notes, notesTarget } from './support/notes-server.ts'
import { portcullis, portcullisTarget } from './support/portcullis-server.ts'
import { turnstile, turnstileTarget } from './support/turnstile-server.ts'

interface Api {
  server(fault: string): (asked: Asked) => Answered
  target: object
  /** The paths that are at an origin of their own, `api`. */
  apart?: string
}

const apis: Record<string, Api> = {
  turnstile: { server: turnstile, target: turnstileTarget },
  gateway: { server: gateway, target: gatewayTarget },
  notes: { server: notes, target: notesTarget },
  lantern: { server: lantern, target: lanternTarget },
  beacon: { server: beacon, target: beaconTarget, apart: '/me' },
  portcullis: { server: portcullis, target: portcullisTarget },
  lockbox: { server: lockbox, target: lockboxTarget },
}

/** An API's hand-made server with a fault, as long as it is used; `target` is a target file's content. */
const served = async <T>(api: string, fault: string, use: (target: object) => Promise<T>): Promise<T> => {
  const { server, target, apart } = apis[api]!
  const answer = server(fault)
  const time = { movedMs: 0 }
  const only = (holds: (path: string) => boolean) => (asked: Asked) =>
    holds(asked.path) ? answer(asked) : ([404, { reason: 'not at this origin' }] as Answered)
  const { url, clock, close } = await startHandMade(apart ? only((path) => path !== apart) : answer, time)
  const other = apart
    ? await startHandMade(
        only((path) => path === apart),
        time,
      )
    : undefined
  try {
    return await use({ name: api, url, clock, ...target, ...(other && { origins: { api: other.url } }) })
  } finally {
    await close()
    await other?.close()
  }
}

const suiteDir = (api: string) => `test/fixtures/suites/${api}`

const failedIn = (scenarios: ScenarioFinished[]): string[] => [
  ...new Set(
    scenarios.flatMap(({ checks }) => checks.flatMap(({ ok, requirement }) => (ok ? [] : requirement))),
  ),
]

const suites = Object.fromEntries(Object.keys(apis).map((api) => [api, builtSuite(suiteDir(api))]))

describe('a fact about an account that a target file may leave out', () => {
  const withPlan = (plans: { inputs?: string; other?: string }) => (target: object) => {
    const { inputs, accounts } = target as { inputs: object; accounts: [object] }
    const planned = (one: object, plan: string | undefined) => {
      const { plan: _, ...rest } = one as { plan: string }
      return { ...rest, ...(plan !== undefined && { plan }) }
    }
    return { ...target, inputs: planned(inputs, plans.inputs), accounts: [planned(accounts[0], plans.other)] }
  }
  const held = async (fault: string, change: (target: object) => object) => {
    const suite = suites['beacon']!
    const scenarios = await served('beacon', fault, (target) => assay(suite, change(target), ['me/plan/*']))
    return scenarios.map(({ id, verdict, reason }) => [id, verdict, ...(reason ? [reason] : [])])
  }

  it('is skipped, with the reason, where the file does not give it', async () => {
    expect(await held('other-plan', withPlan({}))).toEqual([
      [
        'me/plan/of-the-account',
        'skip',
        'the target does not say what it is (inputs.plan in the target file)',
      ],
    ])
  })

  it('is held against the responses where the file gives it', async () => {
    const given = withPlan({ inputs: 'gold', other: 'basic' })
    expect(await held('none', given)).toEqual([['me/plan/of-the-account', 'pass']])
    expect(await held('other-plan', given)).toEqual([['me/plan/of-the-account', 'fail']])
  })

  it("is no other account's where the file gives it for one alone", async () => {
    const suite = suites['lantern']!
    const { grade: _, ...other } = lanternTarget.accounts[0]!
    const scenarios = await served('lantern', 'none', (target) =>
      assay(suite, { ...target, accounts: [other] }, ['documented-*', 'operator.grade/*', 'user*']),
    )
    expect(failedIn(scenarios)).toEqual([])
  })
})

describe('the suites of made-up APIs', () => {
  it.each(Object.keys(apis))('leave the right server of %s alone', async (api) => {
    const suite = suites[api]!
    const scenarios = await served(api, 'none', (target) => assay(suite, target, ['*']))
    const open = scenarios.filter(({ verdict }) => !['pass', 'skip'].includes(verdict))
    expect({ failed: failedIn(scenarios), open }).toEqual({ failed: [], open: [] })
    expect(new Set(scenarios.map(({ id }) => id))).toEqual(new Set(suite.scenarios.map(({ id }) => id)))
  })

  it.each([
    // numbers, true and false, a cookie, statuses, facts about the account
    ['turnstile', 'pin-nearly', 'TURN-pin-checked', 'pin*'],
    ['turnstile', 'any-keep', 'TURN-keep-checked', 'keep*'],
    ['turnstile', 'forbidden', 'TURN-refusal-status', 'pin*'],
    ['turnstile', 'status-200', 'TURN-success', 'documented*'],
    ['turnstile', 'member-as-text', 'TURN-member', 'documented*'],
    ['turnstile', 'lies-about-admin', 'TURN-admin', 'documented*'],
    ['turnstile', 'incomplete-at-times', 'TURN-member', 'thirty-tokens'],
    ['turnstile', 'shows-another', 'TURN-member', 'me/*'],
    ['turnstile', 'never-ends', 'TURN-token-expires', 'token-ends'],
    ['turnstile', 'revokes-nothing', 'TURN-revoked', 'revo*'],
    // two operations that issue, a token in a header field, a word of success that is a number
    ['gateway', 'says-1', 'TEL-status', 'documented*'],
    ['gateway', 'any-mode', 'TEL-mode-checked', 'mode*'],
    ['gateway', 'any-kind', 'TEL-kind-checked', 'exchange/kind*'],
    ['gateway', 'assertion-any-case', 'TEL-assertion-checked', 'exchange/assertion*'],
    ['gateway', 'until-too-late', 'TEL-until-documented', '*as-documented*'],
    ['gateway', 'exchange-short', 'TEL-token-lives', 'exchange/token-ends'],
    // sliding lifetimes, what ends with a renewal or a revocation, standards
    ['notes', 'does-not-slide', 'NOTES-token-lives', '*use-prolongs*'],
    ['notes', 'revokes-nothing', 'NOTES-revoked', 'revo*'],
    ['notes', 'unknown-400', 'NOTES-revocation-status', 'revo*'],
    ['notes', 'family-lives-on', 'NOTES-revocation-family', 'revo*'],
    ['notes', 'refresh-lives-on', 'NOTES-renewal-family', 'renewal*'],
    ['notes', 'access-lives-on', 'NOTES-renewal-family', 'renewal*'],
    ['notes', 'no-allow', 'NOTES-allow', 'method*'],
    ['notes', 'no-challenge', 'NOTES-challenge', 'client-secret/wrong*'],
    // a tenant beside user and password, a secret with a fraction, true and false that may be left out, a status for media types
    ['lantern', 'any-site', 'LANTERN-site-checked', 'site/*'],
    ['lantern', 'tells-site', 'LANTERN-site-hidden', 'site/*'],
    ['lantern', 'active-as-text', 'LANTERN-operator-active', 'documented*'],
    ['lantern', 'shows-pin', 'LANTERN-no-leak', 'documented*'],
    ['lantern', 'media-400', 'LANTERN-media-status', 'content-type/*'],
    // values that are made of several, lists, statuses by the kind of what is wrong, a fact that a target may leave out
    ['beacon', 'secret-any-case', 'BEACON-secret-checked', 'secret/*'],
    ['beacon', 'joined', 'BEACON-authorization-form', 'authorization/*'],
    ['beacon', 'swapped', 'BEACON-authorization-form', 'authorization/*'],
    ['beacon', 'not-encoded', 'BEACON-authorization-form', 'authorization/*'],
    ['beacon', 'tenant-ignored', 'BEACON-tenant-checked', 'user/tenant/*'],
    ['beacon', 'tenant-optional', 'BEACON-user-form', 'user/user/*'],
    ['beacon', 'any-scope', 'BEACON-scope-checked', 'scope/*'],
    ['beacon', 'scopes-optional', 'BEACON-required-scopes', 'user/scopes/*'],
    ['beacon', 'wrong-is-400', 'BEACON-wrong-status', 'secret/*'],
    ['beacon', 'missing-is-401', 'BEACON-incomplete-status', 'user/password/*'],
    ['beacon', 'other-plan', 'BEACON-plan', 'me/*'],
    // tenants in paths, rejections with status 200, one code for success and for errors, scopes as a list
    ['portcullis', 'code-as-text', 'PORT-result-code-of-rejections', 'password/*'],
    ['portcullis', 'no-text', 'PORT-result-text-message', 'password/*'],
    ['portcullis', 'payload-of-errors', 'PORT-payload-of-rejections', 'password/*'],
    ['portcullis', 'any-scope', 'PORT-scopes-checked', 'scopes/*'],
    ['portcullis', 'name-exact', 'PORT-login-name-in-any-case', 'login-name/*'],
    ['portcullis', 'any-locale', 'PORT-locale-checked', 'locale/*'],
    // a login in two steps, a part that is required beside another, a token in the path
    ['lockbox', 'challenge-again', 'LOCKBOX-challenge-once', 'challenge/*'],
    ['lockbox', 'challenge-for-ever', 'LOCKBOX-challenge-expires', 'challenge/*'],
    ['lockbox', 'challenge-short', 'LOCKBOX-challenge-expires', 'challenge/*'],
    ['lockbox', 'not-bound', 'LOCKBOX-challenge-checked', 'challenge/*'],
    ['lockbox', 'challenge-same', 'LOCKBOX-begun', 'start/*'],
    ['lockbox', 'challenge-as-token', 'LOCKBOX-token-required', 'profile/*'],
    ['lockbox', 'device-alone', 'LOCKBOX-required-device-id', 'device-id/*'],
    ['lockbox', 'revokes-nothing', 'LOCKBOX-revoked', 'revo*'],
  ])('catch on %s the fault %s', async (api, fault, requirement, only) => {
    const suite = suites[api]!
    const scenarios = await served(api, fault, (target) => assay(suite, target, [only]))
    expect(failedIn(scenarios)).toContain(requirement)
    expect(scenarios.map(({ verdict }) => verdict)).toContain('fail')
  })

  it.each([
    // one login ends with another: whoever watches a token is left alone meanwhile
    ['turnstile', 'logs-out-everywhere', 'TURN-revocation-alone'],
    ['lantern', 'logs-out-everywhere', 'LANTERN-revocation-alone'],
    ['lantern', 'any-remember', 'LANTERN-remember-type'],
    ['lantern', 'tells-site', 'LANTERN-site-hidden'],
  ])('blame on %s the fault %s on one requirement, and block nothing', async (api, fault, requirement) => {
    const suite = suites[api]!
    const scenarios = await served(api, fault, (target) => assay(suite, target, ['*']))
    expect(failedIn(scenarios)).toEqual([requirement])
    expect(scenarios.filter(({ verdict }) => verdict === 'blocked')).toEqual([])
  })
})
