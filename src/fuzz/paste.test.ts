import { expect, it } from 'vitest'
import { asTemplate } from './paste.ts'

it.each([
  ['sécret\u0000x', '$inputs.password + "\\u0000x"'],
  ['x sécret', '$"x " + inputs.password'],
  ['sécr', '$inputs.password.substring(0, 4)'],
  ['sécrX', '$inputs.password.substring(0, 4) + "X"'],
  ['$other', '$$other'],
  ['sécret', '$inputs.password'],
])('writes %j as a suite would', (value, written) => {
  expect(asTemplate(value, '$inputs.password', 'sécret')).toBe(written)
})

it('writes an object with the members that are still true as expressions', () => {
  const template = { user: '$inputs.user', pass: '$inputs.pass' }
  expect(asTemplate({ user: '', pass: 'p' }, template, { user: 'u', pass: 'p' })).toEqual({
    user: '',
    pass: '$inputs.pass',
  })
})
