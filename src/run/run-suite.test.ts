import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import type { JournalEvent, ScenarioFinished } from '../model/event.ts'
import type { Suite } from '../model/suite.ts'
import type { Target } from '../model/target.ts'
import { openSuite } from '../suite/open.ts'
import { type Answer, decoded } from '../target/answer.ts'
import type { Transport } from '../target/transport.ts'
import type { WireRequest } from '../target/wire.ts'
import { planFor } from './plan.ts'
import { type Listener, openTarget, runSuite, type SuiteRunOptions } from './run-suite.ts'
import { listening, secretsOf } from './secrets.ts'

type Response = NonNullable<Answer['response']>

let suite: Suite
beforeAll(async () => {
  suite = await openSuite('test/fixtures/suites/tiny')
})

const inputs = { user: 'ada', password: 'correct horse' }
const target = {
  name: 'in memory',
  url: new URL('http://127.0.0.1:1'),
  inputs,
  accounts: [inputs],
  paths: { token: '/token', resource: '/me' },
  lifetimes: {},
  limits: { parallel: 4, attempts: 4, timeoutMs: 1000 },
  connection: {},
} as Target

const through = (answer: (request: WireRequest) => Response): Transport => ({
  send: async (request) => ({ ...decoded(answer(request)), sentAtMs: Date.now(), ms: 1 }),
  close: async () => {},
})

const json = (value: unknown, status = 200): Response => ({
  status,
  headers: [['content-type', 'application/json']],
  body: Buffer.from(JSON.stringify(value)),
})

/** A server that does as the suite says, but for ends of lifetimes. */
const right = ({ path, body }: WireRequest): Response => {
  if (path === '/me') return json({ user: 'ada' })
  const form = new URLSearchParams(body?.toString())
  const ok = form.get('grant_type') && form.get('user') === 'ada' && form.get('password') === 'correct horse'
  return ok ? json({ access_token: 'a-token-of-some-length', expires_in: 3 }) : json({ error: 'no' }, 400)
}

/** Everything that is told of a run against a server, redacted as in a recorded run. */
const run = async (
  answer: (request: WireRequest) => Response,
  listener: Partial<Listener> = {},
  { of = target, ...more }: Partial<SuiteRunOptions> & { of?: Target } = {},
): Promise<JournalEvent[]> => {
  const events: JournalEvent[] = []
  const heard = listening(secretsOf([{ suite, target: of }]), (event) => events.push(event))
  const open = await openTarget(of, { transport: through(answer) })
  const options = { plan: planFor(suite.scenarios, of), maxWaitSeconds: 0, record: true, ...more }
  await runSuite({ suite, target: of, open }, { ...heard, ...listener }, options)
  return events
}

const scenariosOf = (events: JournalEvent[]): ScenarioFinished[] =>
  events.filter((event) => event.type === 'scenario').filter(({ id }) => id !== 'preflight')

const verdictsOf = (events: JournalEvent[]) =>
  Object.fromEntries(scenariosOf(events).map(({ id, verdict }) => [id, verdict]))

describe('what an answer makes the harness throw', () => {
  it('is the error of its scenario, and of no other', async () => {
    const events = await run(right, {
      learn: ({ body }) => {
        if (body.includes('"no"')) throw new Error('a defect\nwith a second line')
      },
    })
    expect(verdictsOf(events)).toMatchObject({
      grant: 'pass',
      'wrong-password': 'error',
      'token-ends': 'deferred',
    })
    expect(scenariosOf(events).find(({ id }) => id === 'wrong-password')?.reason).toBe(
      'tokenassay could not judge this answer: a defect',
    )
  })

  it('is the reason that nothing can be judged where it comes before all scenarios', async () => {
    const events = await run(right, {
      learn: () => {
        throw new RangeError('Maximum call stack size exceeded')
      },
    })
    expect(new Set(scenariosOf(events).map(({ verdict, reason }) => `${verdict}: ${reason}`))).toEqual(
      new Set(['error: tokenassay could not judge this answer: Maximum call stack size exceeded']),
    )
  })
})

describe('a wait that is too long', () => {
  const day = 86_400
  const clock = { advance: { request: { method: 'POST', path: '/__clock', json: { advance: '$seconds' } } } }
  const living = (access_token: number) => ({ ...target, lifetimes: { access_token } })
  const reasonsOf = (events: JournalEvent[]) =>
    scenariosOf(events).flatMap(({ id, verdict, reason }) =>
      id.endsWith('token-ends') ? [`${verdict}: ${reason}`] : [],
    )
  const never = 'deferred: it needs to wait until after the year 9999'

  it.each([1e12, 1e15, 1e308])('for %d seconds does not begin, and moves no clock', async (seconds) => {
    expect(reasonsOf(await run(right, {}, { of: living(seconds) }))).toEqual([never, never])
    let moves = 0
    const counting = (request: WireRequest) => {
      if (request.path === '/__clock') moves++
      return right(request)
    }
    const events = await run(counting, {}, { of: { ...living(seconds), clock } })
    expect(reasonsOf(events)).toEqual([never, never])
    expect(moves).toBe(0)
  })

  it('for longer than a timer can run begins once, and ends no sooner', async () => {
    const stop = new AbortController()
    let waits = 0
    const waiting = () => {
      waits++
      setTimeout(() => stop.abort(), 200)
    }
    const options = { of: living(40 * day), maxWaitSeconds: 100 * day, signal: stop.signal }
    await run(right, { waiting }, options)
    expect(waits).toBe(1)
  })
})

const texts = fc.oneof(
  fc.nat({ max: 20_000 }).map((levels) => `{"access_token":${'['.repeat(levels)}${']'.repeat(levels)}}`),
  fc.string(),
  fc.array(fc.nat(0xffff)).map((units) => String.fromCharCode(...units)),
  fc.json({ maxDepth: 4 }),
  fc
    .constantFrom('[', '{"a":', '\n', 'eyJ', '-eyJ', 'near "', '%41', '&#65;', '‹')
    .chain((unit) => fc.nat({ max: 3000 }).map((times) => unit.repeat(times))),
  fc
    .tuple(fc.json(), fc.oneof(fc.double(), fc.constantFrom('1e999', '-1e15', '1e308', '"1e999"', '[]')))
    .map(([token, life]) => `{"access_token":${token},"expires_in":${life}}`),
)
const bodies = fc.oneof(
  texts.map((text) => Buffer.from(text)),
  texts.map((text) => gzipSync(text)),
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
)
const names = fc.constantFrom(
  'content-type',
  'content-encoding',
  'date',
  'set-cookie',
  'location',
  'www-authenticate',
  'x-token',
  '__proto__',
  'retry-after',
)
const values = fc.oneof(
  fc.string({ unit: 'binary-ascii', maxLength: 40 }),
  fc.constantFrom('gzip', 'br, gzip', 'identity', 'zip', 'Tue, 01 Jan 275761 00:00:00 GMT'),
)
const responses = fc.record<Response>({
  status: fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(200, 400, 401) },
    fc.integer({ min: 100, max: 599 }).filter((status) => status !== 429 && status !== 503),
  ),
  headers: fc.array(fc.tuple(names, values), { maxLength: 5 }),
  body: bodies,
})

it('every scenario has a verdict, whatever a target answers', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(responses, { minLength: 1, maxLength: 12 }),
      fc.boolean(),
      async (answers, late) => {
        let turn = 0
        const events = await run((request) => {
          // after some right answers everything that follows is judged, too
          if (late && turn++ < 12) return right(request)
          return answers[turn++ % answers.length]!
        })
        const verdicts = verdictsOf(events)
        expect(Object.keys(verdicts).sort()).toEqual(suite.scenarios.map(({ id }) => id).sort())
        expect(Object.values(verdicts)).not.toContain(undefined)
      },
    ),
    { numRuns: 20 },
  )
})
