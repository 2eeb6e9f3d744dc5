import { expect, it } from 'vitest'
import { aroundToken } from './also.ts'

it.each([
  ['$token', '', ''],
  ['$"ticket=" + token', '"ticket=" + ', ''],
  ['$"token=" + token + ";"', '"token=" + ', ' + ";"'],
  ["$'a token ' + token", "'a token ' + ", ''],
  ['$base64(token + ":")', 'base64(', ' + ":")'],
])('tells what stands around the token in %s', (value, before, after) => {
  expect(aroundToken({ role: 'access token', value })).toEqual({
    before_token: before,
    after_token: after,
  })
})
