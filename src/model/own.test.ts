import { expect, it } from 'vitest'
import { isSafeName, own } from './own.ts'

it.each(['toString', 'constructor', '__proto__', 'hasOwnProperty'])(
  '%s is found only where it is',
  (name) => {
    const without: Record<string, unknown> = { a: 1 }
    const with_: Record<string, unknown> = JSON.parse(`{"${name}":null,"a":1}`)
    expect([own(without, 'a'), own(without, name), own(with_, name)]).toEqual([1, undefined, null])
  },
)

it('knows the names that reach what all objects share', () => {
  const names = ['__proto__', 'constructor', 'prototype', 'toString', 'proto', 'Constructor', '']
  expect(names.filter(isSafeName)).toEqual(['toString', 'proto', 'Constructor', ''])
})
