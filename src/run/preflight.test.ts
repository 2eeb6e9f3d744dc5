import { expect, it } from 'vitest'
import type { Assay } from './assay.ts'
import { recallPreflight } from './preflight.ts'

const recalled = (choices: Record<string, string>) => {
  const options = [{ name: 'in the form', with: { form: { client_id: 'x' } } }]
  const assay = {
    suite: {
      dialects: [
        { request: 'token', options },
        { request: 'constructor', options },
      ],
    },
    choices: new Map(),
  } as unknown as Assay
  recallPreflight(assay, { choices, discards: false })
  return assay.choices
}

it('takes over an option that the suite has, and nothing else that a journal says', () => {
  expect(recalled({ token: 'in the form' })).toEqual(new Map([['token', { form: { client_id: 'x' } }]]))
  for (const choices of [{ token: 'constructor' }, { token: '__proto__' }, { other: 'in the form' }, {}])
    expect(recalled(choices as Record<string, string>)).toEqual(new Map())
})
