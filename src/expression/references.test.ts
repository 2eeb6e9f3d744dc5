import { describe, expect, it } from 'vitest'
import { evaluate, problemOf } from './compile.ts'
import { conjunctsOf, referencesOf, witnessesOf } from './references.ts'

const names = (text: string) =>
  referencesOf(text).map(({ name, member }) => (member === undefined ? name : `${name}.${member}`))

describe('references', () => {
  it('are found with their first member, wherever they stand', () => {
    expect(names('inputs.user + body["access_token"] == first.a.b')).toEqual([
      'inputs.user',
      'body.access_token',
      'first.a',
    ])
    expect(names('has(body.x) ? jwt(token).payload.exp : lifetimes[name]')).toEqual([
      'body.x',
      'token',
      'lifetimes',
      'name',
    ])
  })

  it('leave out what macros bind and what names a type', () => {
    expect(names('all.exists(a, a.status == 200 && a.body == other.body)')).toEqual(['all', 'other.body'])
    expect(names('cel.bind(x, body.a, x + x)')).toEqual(['body.a'])
    expect(names('type(body.a) == string')).toEqual(['body.a'])
  })

  it('know where they stand', () => {
    expect(referencesOf('1 + inputs.user')).toEqual([{ name: 'inputs', member: 'user', start: 4, end: 15 }])
  })
})

describe('why an expression is false', () => {
  it('the false conjunct and the values it speaks of', () => {
    expect(conjunctsOf('a == 1 && (b == 2 || c) && d')).toEqual(
      ['a == 1', 'b == 2 || c', 'd'].map((it) => expect.stringContaining(it)),
    )
    expect(witnessesOf('body.expires_in == lifetimes.access_token * 2')).toEqual([
      'body.expires_in',
      'lifetimes.access_token',
    ])
    expect(witnessesOf('jwt(body.token).payload.exp > sentAt')).toEqual(['body.token', 'sentAt'])
  })
})

describe('evaluation', () => {
  it('errors are values', () => {
    expect(evaluate('body.x', { body: {} })).toEqual({ ok: false, error: 'no field x' })
    expect(evaluate('nobody', {})).toMatchObject({ ok: false })
    expect(evaluate('1 +', {})).toMatchObject({ ok: false })
  })

  it('problems are found before anything runs', () => {
    expect(problemOf('body.a == ')).toMatchObject({ start: 10 })
    expect(problemOf('nofunction(1)')).toMatchObject({ message: expect.stringContaining('nofunction') })
    expect(problemOf('"a" + 1')).toBeDefined()
    expect(problemOf('body.a == 1 && size(body.b) > 2')).toBeUndefined()
  })
})
