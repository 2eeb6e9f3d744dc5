import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import type { Suite } from '../model/suite.ts'
import type { Target } from '../model/target.ts'
import { secretsOf } from './secrets.ts'

const inputs = { client_id: 'mein-Konto-17', client_secret: 'Kanarie-3x9Qz', code: 'kOde-55-Zulu' }
const b64 = (text: string) => Buffer.from(text).toString('base64')
const valid = `Basic ${b64(`${inputs.client_id}:${inputs.client_secret}`)}`
const shown = 'Basic ‹base64 ‹client_id›:‹client_secret››'
const body = JSON.stringify({ identifier: { code: inputs.code } })

const secrets = () => {
  const suite = {
    requests: { token: { json: { identifier: { code: '$inputs.code' } } } },
  } as unknown as Suite
  return secretsOf([{ suite, target: { inputs, accounts: [inputs] } as unknown as Target }])
}

it.each([
  ['in another case of its scheme', valid.replace('Basic', 'basic')],
  ['in upper case', valid.toUpperCase()],
  ['with two spaces', valid.replace(' ', '  ')],
  ['with its base64 in lower case', valid.toLowerCase()],
  ['with the credentials turned round', `Basic ${b64(`${inputs.client_secret}:${inputs.client_id}`)}`],
])('shows the valid header as it is, whatever was sent before: %s', (_, sent) => {
  const { redactor, derive } = secrets()
  derive('changed client_id', sent)
  expect(redactor.text(valid)).toBe(shown)
  expect(redactor.json({ headers: [['authorization', valid]] })).toEqual({
    headers: [['authorization', shown]],
  })
})

it('names what a changed header is made of, and swallows nothing else', () => {
  const { redactor, derive } = secrets()
  const lower = valid.replace('Basic', 'basic')
  derive('changed client_id', lower)
  expect(redactor.text(lower)).toBe(shown.replace('Basic', 'basic'))
  const cut = body.slice(0, -1)
  derive('changed code', cut)
  expect(redactor.text(body)).toBe('{"identifier":{"code":"‹code›"}}')
  expect(redactor.text(cut)).toBe('{"identifier":{"code":"‹code›"}')
})

it('keeps masked what is made of a secret and is none of them whole', () => {
  const { redactor, derive } = secrets()
  const hash = createHash('sha256').update(inputs.client_secret).digest('hex')
  const lowered = valid.toLowerCase()
  const made = [hash, `${inputs.client_id}:${hash}`, lowered, `${inputs.client_secret.slice(0, 9)}-and-on`]
  for (const value of made) derive('changed client_secret', value)
  for (const value of made) {
    expect(redactor.text(value)).toMatch(/^(‹client_id›:)?‹changed client_secret›$/)
    expect(redactor.text(`an error about "${value}"`)).not.toContain(value)
  }
  expect(redactor.text(lowered.toUpperCase())).toBe('‹changed client_secret, other case›')
})

it('takes words that the suite spells out for no token, in whatever letter case', () => {
  const suite = {
    requests: { token: { headers: { 'content-type': 'application/json' } } },
  } as unknown as Suite
  const { redactor, derive } = secretsOf([
    { suite, target: { inputs, accounts: [inputs] } as unknown as Target },
  ])
  derive(undefined, 'APPLICATION/JSON')
  derive(undefined, 'application-55aa/json')
  expect(redactor.text('content-type: application/json')).toBe('content-type: application/json')
  expect(redactor.text('application-55aa/json')).toMatch(/^‹token \w+›$/)
})

it('hides a secret that is read in another character encoding, whose words are short then', () => {
  const secret = 'Blåbær & "grød med fløde"<i>7'
  const suite = { requests: { token: { form: { password: '$inputs.password' } } } } as unknown as Suite
  const target = { inputs: { password: secret }, accounts: [{ password: secret }] } as unknown as Target
  const { redactor, derive } = secretsOf([{ suite, target }])
  const misread = Buffer.from(secret.replace('grød med', 'x')).toString('latin1')
  derive('changed password', misread)
  expect(redactor.text(`it is ${misread}.`)).toBe('it is ‹part of password›x‹part of password›.')
})

it.each(['letmein', 'sesame', 'opensesameplease', 'x7q', 'abcdefg'])(
  'takes whatever was issued as a token for one: %s',
  (token) => {
    const { redactor, learn } = secrets()
    learn({ headers: [], body: '' }, [token])
    const shown = redactor.text(`{"access_token":"${token}","x":"Bearer 1"} auth=${token}`)
    expect(shown).not.toContain(token)
    expect(shown).toMatch(/^\{"access_token":"‹token \w{6}›","x":"Bearer 1"\} auth=‹token \w{6}›$/)
  },
)

it.each(['null', 'undefined', 'token', 'Bearer', '', 'identifier'])(
  'takes no word that says there is none for one: %s',
  (word) => {
    const { redactor, learn } = secrets()
    learn({ headers: [], body: '' }, [word])
    const text = `the "${word}" is identifier ${word}`
    expect(redactor.text(text)).toBe(text)
  },
)
