import { describe, expect, it } from 'vitest'
import { expressionsIn, fill, TemplateError } from './template.ts'

describe('templates', () => {
  it('are filled: $ is an expression, $$ a dollar, all else literal', () => {
    const template = { a: '$inputs.user', b: ['$1 + 1', '$$1', 'x$y'], c: { d: null, e: true, f: '$' } }
    const { f: _, ...c } = template.c
    expect(fill({ ...template, c }, { inputs: { user: 'ada' } })).toEqual({
      a: 'ada',
      b: [2, '$1', 'x$y'],
      c: { d: null, e: true },
    })
  })

  it('keep the order of their keys', () => {
    expect(Object.keys(fill({ z: '$1', a: 2, m: 3 }, {}) as object)).toEqual(['z', 'a', 'm'])
  })

  it('say which expression has no value', () => {
    expect(() => fill({ a: '$first.b' }, { first: {} })).toThrow(TemplateError)
    expect(() => fill({ a: '$first.b' }, { first: {} })).toThrow('"$first.b" has no value: no field b')
  })

  it('tell their expressions with the path to each', () => {
    expect(expressionsIn({ a: ['$x'], b: { c: '$y' }, d: '$$z' })).toEqual([
      { text: 'x', path: ['a', 0] },
      { text: 'y', path: ['b', 'c'] },
    ])
  })
})
