import { expect, it } from 'vitest'
import { fill } from '../expression/template.ts'
import { asTemplate } from './paste.ts'

const known = [
  { expression: 'inputs.password', text: 'sécret+Word' },
  { expression: 'inputs.user', text: 'ann@example.com' },
]
const inputs = { password: 'sécret+Word', user: 'ann@example.com' }

it.each([
  ['sécret+Word\u0000x', '$inputs.password + "\\u0000x"'],
  ['x sécret+Word', '$"x " + inputs.password'],
  ['sécr', '$inputs.password.substring(0, 4)'],
  ['sécrX', '$inputs.password.substring(0, 4) + "X"'],
  ['sécXet+Word', '$inputs.password.substring(0, 3) + "X" + inputs.password.substring(4)'],
  ['SÉCRET+WORD', '$inputs.password.upperAscii()'],
  ['SÉCRET+wORD', '$swapCase(inputs.password)'],
  [
    'user=ann%40example.com&p=s%C3%A9cret%2BWord&',
    '$"user=" + formEncode(inputs.user) + "&p=" + formEncode(inputs.password) + "&"',
  ],
  ['$other', '$$other'],
  ['sécret+Word', '$inputs.password'],
  ['nothing of it', 'nothing of it'],
])('writes %j as a suite would, so that the same is sent', (value, written) => {
  expect(asTemplate(value, known)).toBe(written)
  expect(fill(written, { inputs })).toBe(value)
})

it('writes an object with the members that are still true as expressions', () => {
  expect(asTemplate({ user: '', pass: 'sécret+Word', n: [1, null] }, known)).toEqual({
    user: '',
    pass: '$inputs.password',
    n: [1, null],
  })
})

it.each([
  JSON.parse('{"__proto__":null}'),
  JSON.parse('[{"constructor":{"prototype":"sécret+Word"},"b":"sécret+Word"}]'),
])('writes members of names that no suite has so that the same is sent: %j', (value) => {
  const written = asTemplate(value, known)
  expect(JSON.stringify(written)).not.toMatch(/"(__proto__|constructor|prototype)":|sécret/)
  expect(JSON.stringify(fill(written, { inputs }))).toBe(JSON.stringify(value))
})
