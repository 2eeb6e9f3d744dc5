import { describe, expect, it } from 'vitest'
import {
  contextIn,
  expectation,
  memoryRun,
  memorySuite,
  type Reply,
  scenario,
  send,
} from '../../test/support/in-memory.ts'
import { sendOne } from './turns.ts'

const at = { file: 'suite.yaml', line: 7, column: 3 }
const story = scenario('story', [])

/** Judges what a server answers to a step; gives what it came to, with the state that it left. */
const judged = async (
  reply: Reply,
  step = send('token'),
  { suite = memorySuite(), answered = false } = {},
) => {
  const context = contextIn(
    memoryRun(() => reply, { suite }),
    story,
    { answered },
  )
  return { ...(await sendOne(context, step)), state: context.state }
}

const failed = ({ results, invariants }: Awaited<ReturnType<typeof judged>>) =>
  [...results, ...invariants]
    .filter(({ ok }) => !ok)
    .map(({ check, requirement }) => `${check} ${requirement}`)

describe('a response', () => {
  it('that is expected meets its requirement, and what later steps need is saved', async () => {
    const found = await judged([200, { access_token: 'abc' }])
    expect(failed(found)).toEqual([])
    expect(found.state.saved).toEqual({ token: 'abc' })
    expect(found.state.exchanges).toMatchObject([
      { name: 'token', step: 'steps[0]', response: { status: 200 } },
    ])
  })

  it.each<[string, Reply, string[]]>([
    ['of another status', [400, { error: 'no' }], ['steps[0].expect.issued.status M-1']],
    ['without its token', [200, { token: 'abc' }], ['steps[0].expect.issued.check[0] M-1']],
  ])('%s breaks the requirement of its scenario', async (_, reply, broken) => {
    expect(failed(await judged(reply))).toEqual(broken)
  })

  it('of another kind than expected ends the story; nothing else about it is judged or saved', async () => {
    const step = send('token', { checks: [{ that: 'false', proves: 'M-2', at }] })
    const found = await judged([400, { access_token: 'abc' }], step)
    expect(found.unexpected).toBe(true)
    expect(failed(found)).toEqual(['steps[0].expect.issued.status M-1'])
    expect(found.state.saved).toEqual({})
  })

  it('that lacks what is to be saved stops the story, and breaks nothing by that', async () => {
    const step = send('token', { expect: [], save: { token: 'body.access_token' } })
    const found = await judged([200, {}], step)
    expect(found.cannotContinue).toMatch(/^"token" is unknown: /)
    expect(failed(found)).toEqual([])
  })

  it('is held to each check of its step, each with a requirement of its own', async () => {
    const checks = [
      { that: 'body.expires_in == 3', proves: 'M-2', at },
      { that: 'body.greeting == "hello"', when: 'has(body.greeting)', proves: 'M-1', at },
    ]
    const found = await judged([200, { access_token: 'abc', expires_in: 4 }], send('token', { checks }))
    expect(failed(found)).toEqual(['steps[0].check[0] M-2'])
    expect(found.results.find(({ ok }) => !ok)).toMatchObject({
      expected: 'expires_in is 3',
      actual: 'expires_in is 4',
      at: 'suite.yaml:7:3',
      exchange: 0,
    })
  })

  it('may take any way where the source leaves it open; none of them is a broken requirement', async () => {
    const either = [
      {
        requirement: 'M-2',
        of: [
          { name: 'seconds', that: 'type(body.expires_in) == int' },
          { name: 'a text', that: 'type(body.expires_in) == string' },
        ],
        at,
      },
    ]
    const text = await judged([200, { access_token: 'abc', expires_in: '3' }], send('token', { either }))
    expect(text.state.choices).toEqual([{ requirement: 'M-2', took: 'a text' }])
    const neither = await judged([200, { access_token: 'abc', expires_in: null }], send('token', { either }))
    expect(failed(neither)).toEqual(['steps[0].either[0] M-2'])
  })

  it('may be any of several expectations; which one it was is noted', async () => {
    const step = send('token', { expect: [expectation('issued', [200]), expectation('rejected', [400])] })
    const found = await judged([400, {}], step)
    expect(failed(found)).toEqual([])
    expect(found.state.notes).toEqual(['steps[0]: the response is: rejected'])
    expect(failed(await judged([500, {}], step))).toEqual(['steps[0].expect M-1'])
  })
})

describe('no response', () => {
  it.each(['closed', 'timeout', 'malformed'] as const)(
    '(%s) is the doing of a target that has just answered',
    async (kind) => {
      expect(failed(await judged(kind, send('token'), { answered: true }))).toContain('answers M-answers')
    },
  )

  it.each(['closed', 'timeout', 'malformed', 'unreachable', 'tls', 'limited', 'unsendable'] as const)(
    '(%s) is an error where nothing was answered before',
    async (kind) => {
      const found = await judged(kind)
      expect(found.error).toEqual({ kind, message: kind })
      expect(failed(found)).toEqual([])
    },
  )

  it.each(['unreachable', 'tls', 'limited', 'unsendable'] as const)(
    '(%s) is never the doing of the target',
    async (kind) => {
      expect((await judged(kind, send('token'), { answered: true })).error?.kind).toBe(kind)
    },
  )
})

describe('what every response must be', () => {
  const invariants = [{ that: 'status < 500', proves: 'M-2', at }]
  const suite = memorySuite({ invariants })

  it('is judged whatever the step expects', async () => {
    expect(failed(await judged([503, {}], send('token', { expect: [] }), { suite }))).toEqual([
      'invariants[0] M-2',
    ])
  })
})
