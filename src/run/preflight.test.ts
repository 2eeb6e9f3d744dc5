import { expect, it } from 'vitest'
import { recallPreflight } from './preflight.ts'
import type { SuiteRun } from './suite-run.ts'

const recalled = (ways: Record<string, string>) => {
  const options = [{ name: 'in the form', with: { form: { client_id: 'x' } } }]
  const run = {
    suite: {
      choices: [
        { request: 'token', options },
        { request: 'constructor', options },
      ],
    },
    choices: new Map(),
  } as unknown as SuiteRun
  recallPreflight(run, { ways, supersedes: false })
  return run.choices
}

it('takes over an option that the suite has, and nothing else that a journal says', () => {
  expect(recalled({ token: 'in the form' })).toEqual(new Map([['token', { form: { client_id: 'x' } }]]))
  for (const ways of [{ token: 'constructor' }, { token: '__proto__' }, { other: 'in the form' }, {}])
    expect(recalled(ways as Record<string, string>)).toEqual(new Map())
})
