import { expect, it } from 'vitest'
import { fill } from '../expression/template.ts'
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

it.each([
  JSON.parse('{"__proto__":null}'),
  JSON.parse('[{"constructor":{"prototype":"sécret"},"b":"sécret"}]'),
])('writes members of names that no suite has so that the same is sent: %j', (value) => {
  const written = asTemplate(value, '$inputs.password', 'sécret')
  expect(JSON.stringify(written)).not.toMatch(/"(__proto__|constructor|prototype)":|sécret/)
  const sent = fill(written, { inputs: { password: 'sécret' } })
  expect(JSON.stringify(sent)).toBe(JSON.stringify(value))
})
