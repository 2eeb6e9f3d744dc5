import { expect, it } from 'vitest'
import { shardsOf } from './shards.ts'

it.each([
  ['p@ss+w0rd and more', 'p@ss+w0rd', []],
  ['p@ss+w0', 'p@ss+w0rd', ['p@ss+w0']],
  ['xx w0rdp@ss yy', 'p@ss+w0rd', ['w0rd', 'p@ss']],
  ['p@s', 'p@ss+w0rd', []],
  ['P@SS+W…', 'p@ss+w0rd', ['P@SS+W']],
  ['nothing alike', 'p@ss+w0rd', []],
])('finds the pieces of a secret in %j', (text, secret, shards) => {
  expect(shardsOf(text, secret)).toEqual(shards)
})
