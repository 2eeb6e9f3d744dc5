import { describe, expect, it } from 'vitest'
import { createRedactor } from '../redact/redactor.ts'
import { concealed, learnSaved } from './parked.ts'
import type { ScenarioState } from './state.ts'

const learned = (saved: ScenarioState['saved']) => {
  const words: string[] = []
  const bodies: string[] = []
  learnSaved(saved, {
    derive: (_, value) => words.push(value),
    learn: ({ body }) => bodies.push(body),
  })
  return { words, bodies }
}

describe('what a parked scenario has saved', () => {
  it('is a secret where it is a word by itself, whatever its name', () => {
    expect(learned({ mine: 'k9!x-odd:token', life: 3600, ok: true, gone: null }).words).toEqual([
      'k9!x-odd:token',
    ])
  })

  it('is looked through as an answer where it is more, however deep', () => {
    const text = '{"access_token":"abc"}'
    const saved = { first: { body: [{ text }] }, second: text }
    expect(learned(saved)).toEqual({ words: [], bodies: [text, text, JSON.stringify(saved)] })
  })
})

it('is sealed with its evidence redacted, and with what it has saved as it is', () => {
  const redactor = createRedactor()
  redactor.addToken('half-of-a-token')
  const state: ScenarioState = {
    suite: 'tiny',
    id: 'x',
    account: 0,
    other: 0,
    phase: 'steps',
    next: 1,
    saved: { token: 'half-of-a-token' },
    checks: [
      {
        check: 'c',
        requirement: 'S',
        ok: false,
        at: 'x:1:1',
        actual: 'half-of-a-token',
        message: 'half-of-a-token',
      },
    ],
    notes: ['half-of-a-token'],
    choices: [],
    exchanges: [
      {
        name: 'resource',
        step: 'steps[0]',
        request: {
          method: 'GET',
          url: 'http://127.0.0.1/me?t=half-of-a-token',
          headers: [['authorization', 'Bearer half-of-a-token']],
          account: 0,
        },
        response: {
          status: 401,
          headers: [['x', 'half-of-a-token']],
          body: 'no half-of-a-token',
          bodyBytes: 18,
        },
        sentAtMs: 0,
        ms: 1,
      },
    ],
    blocked: 'half-of-a-token',
    error: 'half-of-a-token',
    unexpected: false,
    answered: true,
    sent: { requests: 1, ms: 1 },
    case: { seed: 1, path: '0', value: 'half-of-a-token', label: 'half-of-a-token', requests: 1, shrinks: 0 },
    ms: 1,
    wakeAt: 2,
  }
  const { saved, ...rest } = concealed(state, redactor)
  expect(saved).toEqual(state.saved)
  expect(JSON.stringify(rest)).not.toContain('half-of-a-token')
  expect(JSON.stringify(rest).match(/‹token \w+›/g)).toHaveLength(11)
})
