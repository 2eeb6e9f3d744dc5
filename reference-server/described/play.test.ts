import { expect, it } from 'vitest'
import { apiFrom, apiOf as playing } from './play.ts'
import { describe } from './read.ts'

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

it('says which operations it cannot tell apart, because they are asked at one path with no constant of their own', () => {
  const operation = (parts: object, at = '/token') => ({
    does: 'issue',
    request: { method: 'POST', path: at },
    parts,
    response: { '/body/token': { role: 'access token' } },
  })
  const password = { '/json/password': { role: 'password' } }
  const code = { ...password, '/json/code': { role: 'text' } }
  const kind = (constant: string) => ({ '/json/kind': { constant } })
  const api = (operations: object) => playing(describe({ suite: 'two', ids: 'TWO', operations }))
  const two = api({ login: operation(password), device: operation(code) })
  expect(two.undecided).toEqual(['login', 'device'])
  expect(two.choices.join('\n')).toContain('several of the operations login, device')
  const apart = [
    { login: operation({ ...password, ...kind('a') }), device: operation({ ...code, ...kind('b') }) },
    { login: operation(password), device: operation(code, '/device') },
  ]
  expect(apart.map((operations) => api(operations).undecided)).toEqual([undefined, undefined])
  const notes = apiOf('notes')
  expect(notes).not.toHaveProperty('undecided')
})
