import { describe, expect, it } from 'vitest'
import { parseYaml } from './yaml.ts'

describe('YAML', () => {
  it.each([
    ['in a flow', 'a: { __proto__: { b: 1 } }', '__proto__', '1:6'],
    ['in a block', 'a:\n  - constructor: 1', 'constructor', '2:5'],
    ['spelt with escapes', '"\\x5f_proto__": 1', '__proto__', '1:1'],
    ['as an explicit key', '? prototype\n: 1', 'prototype', '1:3'],
    ['as an alias', 'a: &it __proto__\nb: { *it : 1 }', '__proto__', '2:6'],
    ['in what is merged', '%YAML 1.1\n---\na: &it { constructor: 1 }\nb: { <<: *it }', 'constructor', '3:10'],
  ])('has no key that reaches what all objects share: %s', (_, text, name, place) => {
    expect(() => parseYaml('a.yaml', text)).toThrow(
      `"${name}" cannot be the name of anything\n  at a.yaml:${place}\n`,
    )
  })

  it.each([
    ['holds itself', 'a: &a [1, *a]', '"*a" stands inside of "&a"', '1:11'],
    ['holds itself further in', 'a: &a\n  b: { c: *a }', '"*a" stands inside of "&a"', '2:11'],
    ['refers to nothing', 'a: *b\nb: &b 1', 'nothing before "*b" is called "&b"', '1:4'],
    [
      'makes too much of it',
      ['a: &n0 [x, x]', ...Array.from({ length: 40 }, (_, n) => `a${n}: &n${n + 1} [*n${n}, *n${n}]`)].join(
        '\n',
      ),
      'this file has more than 16384 values, its aliases written out',
      '13:12',
    ],
  ])('has no alias that %s', (_, text, message, place) => {
    expect(() => parseYaml('a.yaml', text)).toThrow(message)
    expect(() => parseYaml('a.yaml', text)).toThrow(`at a.yaml:${place}\n`)
  })

  it('has no merge keys: each is one mistake, at its place; a name in quotes is a name', () => {
    const text = 'a: &it { b: 1 }\nc: { <<: *it, d: 2 }\n"<<": 3'
    const read = () => parseYaml('a.yaml', text)
    expect(read).toThrow('"<<" is a merge key, and merge keys are not read\n  at a.yaml:2:6\n')
    expect(read).toThrow('write each name here')
    expect(read).not.toThrow('a.yaml:3')
    const merged = { a: { b: 1 }, c: { b: 1, d: 2 }, '<<': 3 }
    expect(parseYaml('a.yaml', text, { merge: true }).value).toEqual(merged)
  })

  it('has aliases, also of a name that is given anew', () => {
    const { value } = parseYaml('a.yaml', 'a: &a 1\nb: [*a, &a { c: 2 }, *a]')
    expect(value).toEqual({ a: 1, b: [1, { c: 2 }, { c: 2 }] })
  })

  it('has keys that objects only inherit, and values of every name', () => {
    const { value } = parseYaml('a.yaml', 'toString: constructor\nvalueOf: [__proto__]')
    expect(Object.entries(value as object)).toEqual([
      ['toString', 'constructor'],
      ['valueOf', ['__proto__']],
    ])
  })

  it.each(['!!omap [__proto__: 1]', '!!set { a }', '!!binary aGk='])(
    'is JSON by its values, so %s is a mistake',
    (text) => {
      expect(() => parseYaml('a.yaml', `a: ${text}`)).toThrow('Unresolved tag')
    },
  )
})
