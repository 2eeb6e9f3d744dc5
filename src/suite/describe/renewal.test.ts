import { describe, expect, it } from 'vitest'
import type { Operation, RequestPart, ResponsePart } from '../../model/description.ts'
import type { Source } from '../../source/yaml.ts'
import { scenariosFrom } from '../expand.ts'
import { celOf } from './expressions.ts'
import { familiesOf } from './families.ts'
import { renewalColumns } from './renewal.ts'

const place = { file: 'suite.yaml', line: 1, column: 1 }
const part = (at: string, role: RequestPart['role'], value: string): RequestPart => ({
  at,
  name: at.split('/').at(-1)!,
  role,
  label: role,
  optional: false,
  leftOpen: false,
  type: 'string',
  value,
  place,
})
const member = (at: string, role: ResponsePart['role']): ResponsePart => ({
  at,
  name: at.split('/').at(-1)!,
  role,
  label: role,
  optional: false,
  nullable: false,
  place,
})
const operation = (
  name: string,
  purpose: Operation['purpose'],
  parts: RequestPart[],
  response: ResponsePart[] = [],
): Operation => ({
  name,
  purpose,
  method: 'POST',
  path: '/t',
  parts,
  response,
  personal: false,
  supersedes: 'free',
  ends: [],
  keeps: [],
  place,
})

const client = part('/form/client_id', 'client id', '$inputs.client_id')
const issue = operation(
  'token',
  'issue',
  [
    client,
    part('/form/username', 'user name', '$inputs.username'),
    part('/form/password', 'password', '$inputs.password'),
  ],
  [member('/body/access_token', 'access token'), member('/body/refresh_token', 'refresh token')],
)
const renew = operation('renew', 'renew', [
  part('/form/refresh_token', 'refresh token', '$refresh_token'),
  client,
])
const columns = (...operations: Operation[]) => renewalColumns(familiesOf({ operations })[0]!)

describe('the columns of a renewal', () => {
  it('are those of the first response where its own is not described', () => {
    expect(columns(issue, renew)).toMatchObject({
      renew_at: '/form/refresh_token',
      renewed_token: 'at(body, "/access_token")',
      successor: {
        refresh_token:
          'at(body, "/refresh_token") in [null, ""] ? refresh_token : at(body, "/refresh_token")',
      },
    })
  })
  it('keep the refresh token where the response to a renewal has none', () => {
    const bare = { ...renew, response: [member('/body/access_token', 'access token')] }
    expect(columns(issue, bare)).toMatchObject({ successor: { refresh_token: 'refresh_token' } })
  })
  it.each([
    ['lifetime', 'number(at(body, "/life"))'],
    ['end time', 'epochSeconds(at(body, "/life")) - sentAt'],
  ] as const)('tell how long a renewed token lives by the %s of its response', (role, life) => {
    const told = {
      ...renew,
      response: [member('/body/access_token', 'access token'), member('/body/life', role)],
    }
    expect(columns(issue, told)).toMatchObject({ renewed_life: life })
  })
  it('hold the login that a renewal does without, and whose token it is', () => {
    expect(columns(issue, renew)).toMatchObject({
      login: { username: '$inputs.username', password: '$inputs.password' },
      stranger_at: '/form/username',
      renew_client: 'inputs.client_id',
      renew_other_client: 'other.client_id',
    })
  })
  it('are not there without a renewal', () => {
    expect(columns(issue)).toEqual({})
    expect(
      columns(issue, operation('out', 'revoke', [part('/form/token', 'access token', '$token')])),
    ).toEqual({
      revoke_at: '/form/token',
      revokes_access: true,
      revoke_open_access: true,
      revoke_open_refresh: true,
      revoke_open_others: true,
    })
  })
  it.each([
    ['never', {}, { revoke_keeps_others: true, revoke_others_basis: 'inferred' }],
    [
      'free',
      { keeps: ['access token' as const] },
      { revoke_keeps_others: true, revoke_others_basis: 'documented' },
    ],
    ['never', { ends: ['access token' as const] }, { revoke_ends_others: true }],
    ['always', {}, {}],
  ] as const)(
    'say what a revocation does to other logins where a new token ends them %s and it %o',
    (supersedes, fate, expected) => {
      const out = { ...operation('out', 'revoke', [part('/form/token', 'access token', '$token')]), ...fate }
      const all = Object.entries(columns({ ...issue, supersedes }, out as Operation))
      expect(Object.fromEntries(all.filter(([name]) => name.includes('others')))).toEqual(expected)
    },
  )
})

describe('a renewal or a revocation as a control', () => {
  it('leaves a token for what is changed after it, because it may have spent its own', () => {
    const template = {
      id: 'wrong',
      title: 'A wrong client is rejected',
      control: 'renew',
      change: { set: '/form/client_id', to: 'x' },
      expect: [],
    }
    const names = {
      expectation: () => ({ name: 'any', checks: [], either: [], at: place }),
      defaultExpectation: () => undefined,
      successor: (name: string) => (name === 'renew' ? { refresh_token: 'body.refresh_token' } : undefined),
      revokes: (name: string) => name === 'revoke',
    }
    const source = { placeOf: () => place } as unknown as Source
    const [scenario] = scenariosFrom(template, [], source, { suite: 'x', requests: {}, names })
    expect(scenario?.given).toMatchObject([
      { request: 'renew', save: { refresh_token: 'body.refresh_token' } },
    ])
    expect(scenario?.steps).toMatchObject([{ request: 'renew', save: {} }])
    const revoking = {
      ...template,
      control: 'revoke',
      given: [{ send: 'issue', save: { token: 'body.token' } }],
    }
    const [revocation] = scenariosFrom(revoking, [], source, { suite: 'x', requests: {}, names })
    expect(revocation?.given.map((step) => 'request' in step && step.request)).toEqual([
      'issue',
      'revoke',
      'issue',
    ])
    expect(revocation?.steps).toMatchObject([{ request: 'revoke', save: {} }])
  })
})

describe('the expression of a template', () => {
  it('is what the template makes', () => {
    expect(celOf({ a: '$inputs.x', b: [1, '$token', 'plain'], c: null })).toBe(
      '{"a": inputs.x, "b": [1, token, "plain"], "c": null}',
    )
  })
})
