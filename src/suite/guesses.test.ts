import { describe, expect, it } from 'vitest'
import { lintSuite } from './lint.ts'

const { scenarios } = lintSuite('test/fixtures/suites/parcel').suite!
const guesses = (id: string) => scenarios.find((scenario) => scenario.id === id)?.guesses

describe('a scenario that may lock an account', () => {
  it.each([
    'pin/nearly-right',
    'pin/wrong-attempts',
    'email/nearly-right',
    'x-app-key/nearly-right',
    'several-wrong',
  ])('sends a name or a secret with another value: %s', (id) => {
    expect(guesses(id)).toBe(true)
  })

  it.each(['pin/absent', 'kind/nearly-right', 'equivalent-headers', 'token-ends'])(
    'leaves them right, or out: %s',
    (id) => {
      expect(guesses(id)).toBe(false)
    },
  )
})
