import { describe, expect, it } from 'vitest'
import {
  celOf,
  kebab,
  memberOf,
  othersOf,
  readerOf,
  textOf,
  tokenReaderOf,
  withArticle,
} from './expressions.ts'

describe('words', () => {
  it('become parts of ids', () => {
    expect(['x-app_Key', 'accessToken', '.issued', '--'].map(kebab)).toEqual([
      'x-app-key',
      'access-token',
      'issued',
      '',
    ])
  })

  it('have the article that is spoken', () => {
    expect(['e-mail address', 'user name', 'unit', 'unknown key', 'API key'].map(withArticle)).toEqual([
      'an e-mail address',
      'a user name',
      'a unit',
      'an unknown key',
      'an API key',
    ])
  })
})

describe('readers', () => {
  it.each([
    ['/body/a/b', 'at(body, "/a/b")'],
    ['/body', 'body'],
    ['/text', 'text.trim()'],
    ['/headers/X-Token', 'at(headers, "/x-token")'],
    ['/cookies/Session', 'at(cookies(headers), "/Session")'],
  ])('find %s', (at, reader) => {
    expect(readerOf(at)).toBe(reader)
  })

  it('take the body of a rejection for no token', () => {
    expect(tokenReaderOf('/text', 'one.')).toBe(
      '(one.status >= 200 && one.status < 300 ? one.text.trim() : "")',
    )
    expect(tokenReaderOf('/body/token')).toBe('at(body, "/token")')
  })

  it('keep a quotation mark in a name from ending their text', () => {
    expect(readerOf('/body/a"b')).toBe('at(body, "/a\\"b")')
  })
})

describe('values', () => {
  it('are what a template makes', () => {
    expect(celOf({ a: '$inputs.pin', 'b"': [1, 'x', null] })).toBe(
      '{"a": inputs.pin, "b\\"": [1, "x", null]}',
    )
  })

  it('are those of the other account', () => {
    expect(othersOf('inputs.id + myinputs.id')).toBe('other.id + myinputs.id')
  })

  it('are an input by itself, or read as JSON, and nothing more', () => {
    const values = ['$inputs.pin', '$parseJson(inputs.pin)', '$inputs.pin + "x"', 'inputs.pin', 7]
    expect(values.map(memberOf)).toEqual(['pin', 'pin', undefined, undefined, undefined])
  })

  it('are texts, whatever their type', () => {
    expect(textOf({ value: '$parseJson(inputs.pin)', type: 'integer' })).toBe('inputs.pin')
    expect(textOf({ value: '$inputs.pin', type: 'integer' })).toBe('toJson(inputs.pin)')
    expect(textOf({ value: '$inputs.pin', type: 'string' })).toBe('inputs.pin')
  })
})
