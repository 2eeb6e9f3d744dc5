import { describe, expect, it } from 'vitest'
import type { Operation, RequestPart } from '../../model/description.ts'
import { openWays, otherMethods } from './ways.ts'

const place = { file: 'suite.yaml', line: 1, column: 1 }

const part = (at: string, value: string): RequestPart => ({
  at,
  name: at.split('/').at(-1)!,
  role: 'text',
  label: 'part',
  optional: false,
  leftOpen: false,
  type: 'string',
  value,
  place,
})

const operation = (more: Partial<Operation>): Operation => ({
  name: 'token',
  purpose: 'issue',
  method: 'POST',
  path: '/token',
  supersedes: 'free',
  ends: [],
  keeps: [],
  parts: [part('/form/user', '$inputs.user'), part('/form/pin', '$inputs.pin')],
  response: [],
  personal: false,
  place,
  ...more,
})

const waysOf = (it: Operation, isOAuth = false) => openWays(it, isOAuth).map(({ way }) => way)

describe('openWays', () => {
  it('takes a form elsewhere, where what is said of a part still holds for it', () => {
    const json = openWays(operation({}), false).find(({ way }) => way === 'in JSON')
    expect(json?.['patch']).toMatchObject({
      form: null,
      json: { user: '$inputs.user', pin: '$inputs.pin' },
      moved: { '/form/user': '/json/user', '/form/pin': '/json/pin' },
    })
  })

  it('leaves POST open where GET with a body is documented, and nothing else', () => {
    const get = operation({ method: 'GET' })
    expect(waysOf(get)).toContain('by POST')
    expect(otherMethods(get)).toEqual(['PUT', 'PATCH', 'DELETE'])
    expect(waysOf(operation({}))).not.toContain('by POST')
    expect(otherMethods(operation({}))).toEqual(['GET', 'PUT', 'PATCH', 'DELETE'])
  })

  it('leaves no media type open that is documented, and no query string that a standard forbids', () => {
    const media: RequestPart = { ...part('/headers/content-type', 'text/plain'), role: 'media type' }
    expect(waysOf(operation({ parts: [...operation({}).parts, media] }))).toEqual([])
    expect(waysOf(operation({}), true)).toEqual(['without Content-Type', 'in JSON'])
  })

  it('tells the ways of a choice that are several of the others at once no second time', () => {
    const either = {
      requirement: 'head',
      says: '',
      section: '',
      why: '',
      place,
      ways: {
        plain: {},
        'with Basic': { basic: { username: 'a' } },
        'with Accept': { headers: { accept: 'x' } },
        'with both': { basic: { username: 'a' }, headers: { accept: 'x' } },
      },
    }
    expect(waysOf(operation({ either, parts: [] }))).toEqual(['with Basic', 'with Accept'])
  })
})
