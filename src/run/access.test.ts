import { describe, expect, it } from 'vitest'
import {
  expectation,
  memoryRun,
  memorySuite,
  memoryTarget,
  rightServer,
  type Server,
  scenario,
  send,
} from '../../test/support/in-memory.ts'
import { deniedTo } from './access.ts'
import { preflight } from './preflight.ts'

const places = {
  url: 't.yaml:1:1',
  inputs: 't.yaml:2:1',
  'accounts.0': 't.yaml:4:5',
  'paths.resource': 't.yaml:7:3',
}
const target = memoryTarget({ places, paths: { resource: '/me' } })
const { requests } = memorySuite()
const suite = memorySuite({
  requests: { ...requests, resource: { ...requests['resource']!, path: '$paths.resource' } },
  tokens: { supersedes: 'never', issue: send('token'), use: [send('resource')] },
})

const deniedBy = async (server: Server, more = {}) =>
  (await preflight(memoryRun(server, { suite, target, ...more }))).denied

describe('a target file', () => {
  it('with everything right denies nothing', async () => {
    expect(await deniedBy(rightServer())).toEqual({ paths: {} })
  })

  it.each([400, 401, 403])('with a wrong password: a status of %d says where to look', async (status) => {
    const { all } = await deniedBy(() => [status, { error: 'no' }])
    expect(all).toMatch(/rejects the login .*status \d+.*; check inputs \(t\.yaml:2:1\)$/)
  })

  it('with a wrong password, where the API says so with status 200', async () => {
    const expectations = { rejected: expectation('rejected', [200], 'body.code == "NO"') }
    const { all } = await deniedBy(() => [200, { code: 'NO' }], { suite: { ...suite, expectations } })
    expect(all).toContain('rejects the login')
  })

  it('with a wrong path or URL', async () => {
    const { all } = await deniedBy(() => [404, 'not found'])
    expect(all).toMatch(
      /^nothing answers the request for a token .*check url \(t\.yaml:1:1\) and paths\.token$/,
    )
  })

  it.each([429, 423, 500, 302])('is not blamed for a status of %d', async (status) => {
    expect((await deniedBy(() => [status, {}])).all).toBeUndefined()
  })

  it('is not blamed for a response that is no rejection', async () => {
    expect(await deniedBy(() => [200, { access_token: null }])).toEqual({ paths: {} })
  })

  it('with a second account that cannot log in: what needs one is not judged', async () => {
    const right = rightServer()
    const first = target.accounts[0]!['user']
    const denied = await deniedBy((request, form) =>
      request.path === '/token' && form.get('user') !== first ? [401, {}] : right(request, form),
    )
    expect(denied.otherAccount).toMatch(/another account .*check accounts\.0 \(t\.yaml:4:5\)$/)
    const needs = { otherAccount: true, paths: [], waiting: false, exclusive: false }
    expect(deniedTo(denied, scenario('two', [], { needs }))).toBe(denied.otherAccount)
    expect(deniedTo(denied, scenario('one', []))).toBeUndefined()
  })

  it('with a resource that is not there: what needs it is not judged', async () => {
    const right = rightServer()
    const denied = await deniedBy((request, form) =>
      request.path === '/me' ? [404, {}] : right(request, form),
    )
    expect(denied.paths['resource']).toMatch(/^nothing answers at paths\.resource .*\(t\.yaml:7:3\)$/)
    const needs = { otherAccount: false, paths: ['resource'], waiting: false, exclusive: false }
    expect(deniedTo(denied, scenario('uses', [], { needs }))).toBe(denied.paths['resource'])
  })

  it('that is known to be right is never blamed', async () => {
    expect(await deniedBy(() => [401, {}], { trusted: true })).toEqual({ paths: {} })
  })
})
