import { describe, expect, it } from 'vitest'
import type { Change, RequestTemplate } from '../model/suite.ts'
import { applyChange, ChangeError, valueAt } from './change.ts'
import { mergePatch } from './merge.ts'

const request: RequestTemplate = {
  method: 'POST',
  path: '/token',
  headers: { accept: 'application/json' },
  form: { grant_type: 'password', username: 'ada', 'a/b~c': 'odd', list: ['a', 'b'] },
}
const change = (it: Change) => applyChange(request, it)

describe('changes', () => {
  it('differ from the control in one thing and leave the control as it is', () => {
    const before = structuredClone(request)
    expect(change({ omit: '/form/username' }).form).toEqual({
      grant_type: 'password',
      'a/b~c': 'odd',
      list: ['a', 'b'],
    })
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
      'list',
    ])
  })

  it('reach into lists, and add at their end', () => {
    expect(change({ set: '/form/list/1', to: 'c' }).form?.['list']).toEqual(['a', 'c'])
    expect(change({ omit: '/form/list/0' }).form?.['list']).toEqual(['b'])
    expect(change({ add: '/form/list/2', to: 'c' }).form?.['list']).toEqual(['a', 'b', 'c'])
  })

  it.each<Change>([
    { omit: '/form/x' },
    { set: '/form/x', to: 1 },
    { add: '/form/username', to: 1 },
    { move: '/form/x', to: '/form/y' },
    { omit: '/form/username/deeper' },
    { omit: '/form/toString' },
    { set: '/form/valueOf/name', to: 1 },
    { add: '/form/list/x', to: 1 },
    { add: '/form/list/3', to: 1 },
    { set: '/form/list/length', to: 1 },
    { add: '/form/list/x/y', to: 1 },
  ])('that do not fit are errors: %j', (misfit) => {
    expect(() => change(misfit)).toThrow(ChangeError)
  })
})

describe.each(['__proto__', 'constructor', 'prototype'])('what goes through %s', (name) => {
  const value = { command: ['touch', 'pwned'] }

  it.each<Change>([
    { omit: `/${name}` },
    { set: `/${name}/command`, to: value },
    { add: `/${name}/command`, to: value },
    { add: `/query/${name}/command`, to: value },
    { add: `/query/a/${name}`, to: value },
    { move: '/form/username', to: `/query/${name}/command` },
    { move: `/form/${name}/name`, to: '/query/name' },
    { add: `/query/${name}/command`, draw: { any: 'hostile' } },
  ])('is refused by name: %j', (attack) => {
    expect(() => applyChange(request, attack, value)).toThrow(`"${name}"`)
    expect(() => change(attack)).toThrow(ChangeError)
    expect(Object.hasOwn(Object.prototype, 'command')).toBe(false)
  })

  it('is refused where a value is looked up and in patches', () => {
    expect(() => valueAt(request as never, `/form/${name}`)).toThrow(ChangeError)
    for (const patch of [`{"${name}":{"command":["x"]}}`, `{"form":{"${name}":null}}`])
      expect(() => mergePatch(request as never, JSON.parse(patch))).toThrow(ChangeError)
  })
})

describe('merge patches', () => {
  it('are not merged into what is inherited', () => {
    expect(mergePatch({}, { toString: { a: 1 } })).toEqual({ toString: { a: 1 } })
    expect(Object.hasOwn(Object.prototype.toString, 'a')).toBe(false)
  })

  it('merge objects, remove with null, replace all else (RFC 7396)', () => {
    expect(mergePatch({ a: { b: 1, c: 2 }, d: [1] }, { a: { b: null, e: 3 }, d: [2] })).toEqual({
      a: { c: 2, e: 3 },
      d: [2],
    })
    expect(mergePatch('x', { a: 1 })).toEqual({ a: 1 })
    expect(mergePatch(undefined, 'y')).toBe('y')
  })
})
