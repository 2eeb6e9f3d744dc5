import { describe, expect, it } from 'vitest'
import type { RequestTemplate } from '../model/suite.ts'
import { encodeForm, toWire, unsendablePart, WireError, type WireRequest } from './wire.ts'

const base = new URL('https://host.example/base/')
const wire = (request: Partial<RequestTemplate>, url = base) =>
  toWire({ method: 'POST', path: '/token', ...request }, url)

describe('requests on the wire', () => {
  it('go below the base, unless a whole URL of the same origin says where', () => {
    expect(wire({}).path).toBe('/base/token')
    expect(wire({ query: { a: 'b c', d: ['1', '2'] } }).path).toBe('/base/token?a=b+c&d=1&d=2')
    expect(wire({ path: 'https://host.example/other?x=1' }).path).toBe('/other?x=1')
    expect(() => wire({ path: 'https://elsewhere.example/' })).toThrow(WireError)
    expect(() => wire({ path: 'https://[' })).toThrow(WireError)
  })

  it('forms repeat listed fields and send raw ones unescaped', () => {
    expect(encodeForm({ a: ['1', '2'], b: 'ü&=+ ', c: { raw: '%ff' }, d: '' })).toBe(
      'a=1&a=2&b=%C3%BC%26%3D%2B+&c=%ff&d=',
    )
  })

  it('credentials become one Authorization field each, unless the request spells the field', () => {
    const basic = { username: 'id', password: 'sé:cret' }
    expect(wire({ basic }).headers).toEqual([
      ['authorization', `Basic ${Buffer.from('id:sé:cret').toString('base64')}`],
    ])
    // half of it can be left out by a change
    expect(wire({ basic: { username: 'id' } as typeof basic }).headers).toEqual([
      ['authorization', `Basic ${Buffer.from('id:').toString('base64')}`],
    ])
    expect(wire({ bearer: 't' }).headers).toEqual([['authorization', 'Bearer t']])
    expect(wire({ basic, headers: { authorization: 'Digest x' } }).headers).toEqual([
      ['authorization', 'Digest x'],
    ])
    expect(wire({ headers: { authorization: ['a', 'b'], accept: null } }).headers).toEqual([
      ['authorization', 'a'],
      ['authorization', 'b'],
    ])
  })

  it('bodies are what they say', () => {
    expect(wire({ json: { a: null } }).body?.toString()).toBe('{"a":null}')
    expect(wire({ text: '{"a":1,"a":2}' }).body?.toString()).toBe('{"a":1,"a":2}')
    expect(wire({ base64: '/w==' }).body).toEqual(Buffer.from([255]))
    expect(wire({}).body).toBeUndefined()
  })
})

describe('what HTTP cannot carry', () => {
  const request = {
    method: 'POST',
    path: '/a?b=%20',
    headers: [['x-note', 'a\tb \u00e9']] as [string, string][],
  }
  it('is nothing in a request as it should be', () => {
    expect(unsendablePart(request)).toBeUndefined()
  })
  it.each([
    ['a method', { method: 'PO ST' }],
    ['a method', { method: '' }],
    ['a path', { path: '/a b' }],
    ['a path', { path: '/\u00e9' }],
    ['a header field with other', { headers: [['x note', '']] }],
    ['a header field "x-note"', { headers: [['x-note', 'a\r\nb: c']] }],
    ['a header field "x-note"', { headers: [['x-note', '\0']] }],
    ['a header field "x-note"', { headers: [['x-note', '\u20ac']] }],
  ])('is %s like that of %j', (part, change) => {
    expect(unsendablePart({ ...request, ...(change as Partial<WireRequest>) })).toContain(part)
  })
})
