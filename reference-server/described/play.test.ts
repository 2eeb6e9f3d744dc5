import { expect, it } from 'vitest'
import { apiFrom } from './play.ts'

const apiOf = (name: string) => apiFrom(`test/fixtures/suites/${name}`)
const faultsOf = (name: string) => apiOf(name).faults.map((fault) => fault.name)

it('an account has a literal that is no text as JSON writes it', () => {
  expect(apiOf('ferry').accounts.map((account) => account['remember'])).toEqual(['true', 'true', 'true'])
})

it.each([
  ['malformed-500', 'no request has a body', 'kiosk', 'turnstile'],
  ['control-500', 'no part can hold a control character', 'turnstile', 'kiosk'],
  ['refused-shows-right-one', 'no name tells which secret would be right', 'kiosk', 'turnstile'],
  ['token-basic-instead', 'no name goes with a secret', 'kiosk', 'turnstile'],
  ['token-other-user', 'nothing that is shown names its account', 'kiosk', 'turnstile'],
  ['life-revived', 'the next token ends an earlier one anyway', 'kiosk', 'turnstile'],
  ['jwt-no-exp', 'the response says how long a token lives', 'ferry', undefined],
])('the fault %s is not made where %s', (fault, _, without, having) => {
  expect(faultsOf(without)).not.toContain(fault)
  if (having !== undefined) expect(faultsOf(having)).toContain(fault)
})

it('a rejection that looks like a token is told by the secret that was wrong', () => {
  const breaks = (name: string) => apiOf('kiosk').faults.find((fault) => fault.name === name)?.breaks
  expect([breaks('refused-200'), breaks('refused-204')]).toEqual(['KIOSK-apikey-checked', 'KIOSK-refused'])
})
