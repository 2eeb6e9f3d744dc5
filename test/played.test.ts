import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type Api, apiFrom, apis, open } from '../reference-server/index.ts'
import type { Suite } from '../src/model/suite.ts'
import { runServer } from '../src/selftest/server-run.ts'
import { serverRunsOf } from '../src/selftest/servers.ts'
import { isDrawnAlone } from '../src/suite/steps.ts'
import { builtSuite } from './support/built-suite.ts'

const fixtures = [
  'parcel',
  'locker',
  'harbor',
  'gateway',
  'notes',
  'turnstile',
  'kiosk',
  'ferry',
  'keypad',
].map((name) => `test/fixtures/suites/${name}`)
/** What these suites ask in words of their own and do not describe. */
const unplayed: Record<string, string[]> = {
  'suites/feathers': ['jwt-strategy', 'jwt-strategy-modified', 'not-authenticated', 'removed'],
  'suites/loopback': [
    'by-name',
    'by-name-wrong/a-wrong-password',
    'by-name-wrong/the-password-of-another-user',
    'include-user',
    'short',
  ],
  'suites/node-red': ['scheme'],
  'suites/npm-registry': ['deleted', 'token-list', 'NPM-key'],
}
const bundled = [...Object.keys(apis).map((name) => `suites/${name}`), ...Object.keys(unplayed)]

/** What is drawn and swept is answered by code that all servers share. */
const sweepShares = 3

/** All but sweeps and draws, and a share of those: the next suite takes the next share. */
const shareOf = ({ scenarios }: Suite, turn: number): string[] => {
  const shared = scenarios.filter((one) => one.property || isDrawnAlone(one))
  return scenarios
    .filter((one) => !shared.includes(one) || shared.indexOf(one) % sweepShares === turn % sweepShares)
    .map(({ id }) => id)
}

const played = [...fixtures, ...bundled].map((dir, turn) => {
  const suite = builtSuite(dir)
  return { name: dir, suite, api: apiFrom(dir), only: shareOf(suite, turn) }
})

/** Whether a server can play what a suite describes. */
const isPlayed = (dir: string): boolean => {
  try {
    return apiFrom(dir).faults.length > 0
  } catch {
    return false
  }
}

/** One request and the status of its response. */
const statusOf = async (
  api: Api,
  {
    method,
    path,
    headers = {},
    body = '',
  }: { method: string; path: string; headers?: Record<string, string>; body?: string },
) => {
  const reply = await open(api).ask({
    method,
    url: path,
    headers,
    rawHeaders: Object.entries(headers).flat(),
    body: Buffer.from(body),
  })
  return reply?.status ?? 0
}

describe.each(played)('$name, played from its description', ({ name, suite, api, only }) => {
  it('meets its suite', async () => {
    const [perfect] = serverRunsOf({ suite, api })
    const {
      hits,
      open: unclear,
      summary,
      unplayed: left,
    } = await runServer({ suite, api }, { ...perfect!, only })
    const unmet = hits.filter(({ requirement }) => suite.requirements.get(requirement)?.level !== 'MAY')
    expect({ unmet, unclear }).toEqual({ unmet: [], unclear: [] })
    expect([...left!.scenarios, ...left!.requirements]).toEqual(unplayed[name] ?? [])
    expect(summary.pass).toBeGreaterThan(60)
  })

  it('has hundreds of faults, each with a name and a sentence of its own', () => {
    const faults = serverRunsOf({ suite, api }).filter(({ kind }) => kind === 'fault')
    expect(faults.length).toBeGreaterThan(230)
    expect(new Set(api.faults.map(({ name }) => name)).size).toBe(api.faults.length)
    expect(new Set(api.faults.map(({ about }) => about)).size).toBe(api.faults.length)
  })
})

const unheard = readdirSync('test/fixtures/suites')
  .map((name) => `test/fixtures/suites/${name}`)
  .filter((dir) => !fixtures.includes(dir) && isPlayed(dir))

it.each([...fixtures, ...bundled, ...unheard])('%s has each requirement that a fault of it breaks', (dir) => {
  const { requirements } = builtSuite(dir)
  const unknown = apiFrom(dir).faults.filter(({ breaks }) => !requirements.has(breaks))
  expect(unknown.map(({ name, breaks }) => `${name}: ${breaks}`)).toEqual([])
})

it('makes a fault twice without one server knowing of the other', async () => {
  const api = apiFrom('test/fixtures/suites/parcel')
  const [own] = api.accounts
  const ask = (pin: string) => ({
    method: 'POST',
    url: '/v1/sessions',
    headers: { 'content-type': 'application/json', 'x-app-key': own!['app_key']! },
    rawHeaders: ['content-type', 'application/json', 'x-app-key', own!['app_key']!],
    body: Buffer.from(JSON.stringify({ email: own!['email'], pin, kind: 'sender' })),
  })
  const third = async () => {
    const server = open(api, { faults: ['third-attempt-accepted'] })
    const statuses: (number | undefined)[] = []
    for (let attempt = 0; attempt < 3; attempt++) statuses.push((await server.ask(ask('wrong')))?.status)
    return statuses
  }
  expect(await third()).toEqual([401, 401, 200])
  expect(await third()).toEqual([401, 401, 200])
})

describe.each([
  ['configapi', '/configapi/v2/oauth/token', 'application/x-www-form-urlencoded'],
  ['crayon', '/api/v1/connect/token/', 'application/x-www-form-urlencoded'],
  ['sugarcrm', '/oauth2/token', 'application/json'],
  ['crm-com', '/authentication/consumer_application_key/token', 'application/json'],
] as const)('%s, written by hand and played from its description', (name, token, type) => {
  const hand = apis[name]
  const described = apiFrom(`suites/${name}`)
  const resource = { hand: hand.paths['resource'] ?? '', described: described.paths['resource'] ?? '' }
  it.each([
    ['an empty body', { method: 'POST', path: token, headers: { 'content-type': type } }],
    ['a broken body', { method: 'POST', path: token, headers: { 'content-type': type }, body: '{%zz' }],
    ['no media type', { method: 'POST', path: token, body: 'x' }],
    [
      'another media type',
      { method: 'POST', path: token, headers: { 'content-type': 'text/plain' }, body: 'x' },
    ],
    ['another method', { method: 'PUT', path: token, headers: { 'content-type': type } }],
    ['nothing at this path', { method: 'GET', path: '/nowhere' }],
  ])('answer alike: %s', async (_case, request) => {
    expect(await statusOf(described, request)).toBe(await statusOf(hand, request))
  })

  it.each([
    ['no token', {}],
    ['an unknown token', { authorization: 'Bearer unknown' }],
    ['another scheme', { authorization: 'Digest unknown' }],
  ])('answer alike at the resource: %s', async (_case, headers) => {
    const at = (path: string) => ({ method: 'GET', path, headers: headers as Record<string, string> })
    expect(await statusOf(described, at(resource.described))).toBe(await statusOf(hand, at(resource.hand)))
  })
})
