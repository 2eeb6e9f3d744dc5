import { describe, expect, it } from 'vitest'
import type { Change, RequestTemplate } from '../model/suite.ts'
import { applyChange, ChangeError } from './change.ts'
import { mergePatch } from './merge.ts'

const request: RequestTemplate = {
  method: 'POST',
  path: '/token',
  headers: { accept: 'application/json' },
  form: { grant_type: 'password', username: 'ada', 'a/b~c': 'odd' },
}
const change = (it: Change) => applyChange(request, it)

describe('changes', () => {
  it('differ from the control in one thing and leave the control as it is', () => {
    const before = structuredClone(request)
    expect(change({ omit: '/form/username' }).form).toEqual({ grant_type: 'password', 'a/b~c': 'odd' })
    expect(change({ omit: '/form/a~1b~0c' }).form).not.toHaveProperty('a/b~c')
    expect(change({ set: '/form/username', to: ['ada', 'eve'] }).form?.['username']).toEqual(['ada', 'eve'])
    expect(change({ set: '/method', to: 'GET' }).method).toBe('GET')
    expect(change({ add: '/query/x', to: '1' }).query).toEqual({ x: '1' })
    expect(change({ move: '/form/username', to: '/query/username' })).toMatchObject({
      query: { username: 'ada' },
    })
    expect(request).toEqual(before)
  })

  it('rename a field where it stands', () => {
    expect(Object.keys(change({ move: '/form/username', to: '/form/Username' }).form!)).toEqual([
      'grant_type',
      'Username',
      'a/b~c',
    ])
  })

  it.each<Change>([
    { omit: '/form/x' },
    { set: '/form/x', to: 1 },
    { add: '/form/username', to: 1 },
    { move: '/form/x', to: '/form/y' },
    { omit: '/form/username/deeper' },
  ])('that do not fit are errors: %j', (misfit) => {
    expect(() => change(misfit)).toThrow(ChangeError)
  })
})

describe('merge patches', () => {
  it('merge objects, remove with null, replace all else (RFC 7396)', () => {
    expect(mergePatch({ a: { b: 1, c: 2 }, d: [1] }, { a: { b: null, e: 3 }, d: [2] })).toEqual({
      a: { c: 2, e: 3 },
      d: [2],
    })
    expect(mergePatch('x', { a: 1 })).toEqual({ a: 1 })
    expect(mergePatch(undefined, 'y')).toBe('y')
  })
})
