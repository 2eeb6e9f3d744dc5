import { describe, expect, it } from 'vitest'
import { conditionsIn, rowsOf, slugOf, substitute } from './each.ts'

const at = { file: 'a.yaml', line: 1, column: 1 }

describe('tables', () => {
  it('columns give every combination, rows are taken as they are', () => {
    expect(rowsOf({ a: [1, 2], b: ['x', 'y'] }, at)).toEqual([
      { a: 1, b: 'x' },
      { a: 1, b: 'y' },
      { a: 2, b: 'x' },
      { a: 2, b: 'y' },
    ])
    expect(rowsOf([{ a: 1 }, { b: 2 }], at)).toEqual([{ a: 1 }, { b: 2 }])
  })

  it('of absurdly many rows are a slip that is told', () => {
    const columns = Object.fromEntries(['a', 'b', 'c', 'd'].map((name) => [name, Array(100).fill(name)]))
    expect(() => rowsOf(columns, at)).toThrow('"each" makes 100000000 rows')
  })

  it('need a condition in those rows alone that have one', () => {
    const rows = [{ a: 1 }, { a: 2, if: 'x == 1' }]
    const when = [{ that: '<if>' }, { that: 'y' }, { that: '<mistyped>' }]
    expect(rows.map((row) => conditionsIn(when, row, rows))).toEqual([
      [{ that: 'y' }, { that: '<mistyped>' }],
      when,
    ])
  })

  it('a whole <column> takes the value itself, inside a text it is spelt out', () => {
    const template = {
      set: '/form/<field>',
      to: '<value>',
      title: '<field> is <value>, <other> stays',
      '<field>': 1,
    }
    expect(substitute(template, { field: 'user', value: null }, at)).toEqual({
      set: '/form/user',
      to: null,
      title: 'user is null, <other> stays',
      user: 1,
    })
  })

  it('comparisons in expressions are no columns', () => {
    expect(substitute('a <b && c> d', { c: 1 }, at)).toBe('a <b && c> d')
  })

  it('what a row inherits is no column', () => {
    const text = '<toString>, <constructor> and <valueOf>'
    expect(substitute([text, '<toString>'], { valueOf: 'own' }, at)).toEqual([
      '<toString>, <constructor> and own',
      '<toString>',
    ])
  })

  it.each(['__proto__', 'constructor', 'prototype'])('no row makes the name %s', (name) => {
    expect(() => substitute([{ '<name>': { command: ['x'] } }], { name }, at)).toThrow(
      `a row makes "<name>" the name "${name}"\n  at a.yaml:1:1`,
    )
  })

  it.each([
    ['client_id', 'client_id'],
    ['Wrong Value!', 'wrong-value'],
    ['', 'empty'],
    [null, 'null'],
    [{ a: [1] }, 'a-1'],
  ])('%j makes the slug %j', (value, slug) => {
    expect(slugOf(value)).toBe(slug)
  })
})
