import { describe, expect, it } from 'vitest'
import {
  checking,
  contextIn,
  memoryRun,
  type Reply,
  rejected,
  rightServer,
  type Server,
  scenario,
  send,
} from '../../test/support/in-memory.ts'
import { type ActiveStep, perform } from './step.ts'

const story = scenario('story', [])
const at = { file: 'suite.yaml', line: 1, column: 1 }

const performed = async (step: ActiveStep, server: Server = rightServer(), saved = {}) => {
  const run = memoryRun(server)
  const context = contextIn(run, story, { saved })
  const found = await perform(context, step)
  return { ...found, broken: found.results.filter(({ ok }) => !ok).map(({ check }) => check), run, context }
}

describe('a request', () => {
  it('is its template with the inputs, the patch and the change', async () => {
    const { run } = await performed(
      send('token', {
        as: 'other',
        with: { form: { scope: 'all' } },
        change: { omit: '/form/password' },
        expect: [rejected],
      }),
    )
    expect(run.sent.map(({ body }) => body?.toString())).toEqual(['user=bob&scope=all'])
  })

  it('that cannot be made stops the story and is not sent', async () => {
    const { cannotContinue, run, broken } = await performed(send('resource'))
    expect(cannotContinue).toContain('token')
    expect(broken).toEqual([])
    expect(run.sent).toEqual([])
  })

  it('whose change does not fit it stops the story and is not sent', async () => {
    const { cannotContinue, run } = await performed(send('token', { change: { omit: '/form/nothing' } }))
    expect(cannotContinue).toContain('/form/nothing')
    expect(run.sent).toEqual([])
  })
})

describe('a check of what was saved', () => {
  it.each([
    ['first != second', []],
    ['first == second', ['steps[0].check[0]']],
  ])('%s', async (that, broken) => {
    const found = await performed(checking(that) as ActiveStep, rightServer(), { first: 'a', second: 'b' })
    expect(found.broken).toEqual(broken)
    expect(found.run.sent).toEqual([])
  })
})

describe('requests at the same moment', () => {
  const both = (that: string): ActiveStep => ({
    kind: 'parallel',
    sends: [send('token', { save: { one: 'body.access_token' } }), send('token', { as: 'other', save: {} })],
    checks: [{ that, at }],
    at,
  })

  it('are all sent before any is answered', async () => {
    let answer: (() => void) | undefined
    const sent: string[] = []
    const found = performed(both('true'), async (request) => {
      sent.push(request.path)
      if (sent.length === 2) answer!()
      else await new Promise<void>((resolve) => (answer = resolve))
      return [200, { access_token: `t${sent.length}` }]
    })
    expect((await found).broken).toEqual([])
    expect(sent).toHaveLength(2)
  })

  it('are judged one by one, then all together', async () => {
    const differ = 'all[0].body.access_token != all[1].body.access_token'
    expect((await performed(both(differ))).broken).toEqual([])
    expect((await performed(both(differ), () => [200, { access_token: 'same' }])).broken).toEqual([
      'steps[0].check[0]',
    ])
    const replies: Reply[] = [
      [200, { access_token: 'a' }],
      [400, {}],
    ]
    const found = await performed(both(differ), () => replies.shift()!)
    expect(found.broken).toEqual(['steps[0].parallel[1].expect.issued.status'])
    expect(found.unexpected).toBe(true)
  })

  it('are no doing of the target where it has answered nothing before', async () => {
    const replies: Reply[] = [[200, { access_token: 'a' }], 'closed']
    const found = await performed(both('true'), () => replies.shift()!)
    expect(found.error?.kind).toBe('closed')
    expect(found.broken).toEqual([])
  })
})
