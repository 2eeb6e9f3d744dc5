import type { NoAnswer } from '../../src/model/event.ts'
import type { Check, Expectation, Scenario, SendStep, Step, Suite, WaitStep } from '../../src/model/suite.ts'
import type { Target } from '../../src/model/target.ts'
import { Attempts } from '../../src/run/attempts.ts'
import { ClockSigns } from '../../src/run/clock-signs.ts'
import { freshState, type ScenarioState } from '../../src/run/state.ts'
import type { StepContext } from '../../src/run/step-context.ts'
import type { SuiteRun } from '../../src/run/suite-run.ts'
import type { Answer } from '../../src/target/answer.ts'
import type { Timer } from '../../src/target/timer.ts'
import type { WireRequest } from '../../src/target/wire.ts'

// A suite, a target and its time without files, network and waiting: what a unit test of the engine needs.

const at = { file: 'suite.yaml', line: 1, column: 1 }

/** Time that passes only where somebody sleeps, or where a test says so. */
export class FakeTimer implements Timer {
  /** How long each sleep was, in ms. */
  readonly slept: number[] = []
  #ms = Date.UTC(2030, 0, 1)

  nowMs(): number {
    return this.#ms
  }

  async sleep(ms: number): Promise<void> {
    this.slept.push(ms)
    this.pass(ms)
  }

  /** Lets time pass. */
  pass(ms: number): void {
    this.#ms += ms
  }
}

/** An expectation; `check` are CEL expressions. */
export const expectation = (name: string, status: (number | string)[], ...check: string[]): Expectation => ({
  name,
  status,
  checks: check.map((that): Check => ({ that, at })),
  either: [],
  at,
})

const expectations = {
  issued: expectation('issued', [200], 'type(body.access_token) == string'),
  rejected: expectation('rejected', ['4xx'], '!has(body.access_token)'),
  accepted: expectation('accepted', [200]),
  refused: expectation('refused', [401]),
}

/** A step that sends `token` or `resource`; by default it expects what that request is for. */
export const send = (request: 'token' | 'resource', more: Partial<SendStep> = {}): SendStep => ({
  kind: 'send',
  request,
  as: 'self',
  expect: [request === 'token' ? expectations.issued : expectations.accepted],
  checks: [],
  either: [],
  save: request === 'token' ? { token: 'body.access_token' } : {},
  at,
  ...more,
})

/** What a wrong request comes to, at either endpoint. */
export const { rejected, refused } = expectations

export const wait = (text: string): WaitStep => ({ kind: 'wait', wait: text, at })

/** A check of what has been saved. */
export const checking = (that: string): Step => ({ kind: 'check', checks: [{ that, at }], at })

export const scenario = (id: string, steps: Step[], more: Partial<Scenario> = {}): Scenario => ({
  suite: 'memory',
  id,
  title: id,
  proves: ['M-1'],
  guesses: false,
  when: [],
  given: [],
  steps,
  needs: {
    otherAccount: false,
    paths: [],
    waiting: steps.some(({ kind }) => kind === 'wait'),
    exclusive: false,
  },
  property: false,
  at,
  ...more,
})

const requirement = (id: string, level: 'MUST' | 'SHOULD') => ({
  id,
  says: id,
  section: 'Tokens',
  basis: 'documented' as const,
  level,
  why: 'nobody gets in',
  at,
})

/** A suite of a token endpoint and a resource. M-1 and M-answers are a MUST, M-2 is a SHOULD. */
export const memorySuite = (more: Partial<Suite> = {}): Suite => ({
  id: 'memory',
  title: 'A suite in memory',
  source: 'written for tests',
  dir: 'memory',
  inputs: {},
  paths: {},
  lifetimes: { access_token: 100 },
  requests: {
    token: {
      method: 'POST',
      path: '/token',
      form: { user: '$inputs.user', password: '$inputs.password' },
      expect: 'issued',
    },
    resource: { method: 'GET', path: '/me', bearer: '$token', expect: 'accepted' },
  },
  expectations,
  unanswered: 'M-answers',
  tokens: { supersedes: 'never', issue: send('token'), use: [send('resource')] },
  tokenReaders: [],
  rules: [],
  invariants: [],
  choices: [],
  requirements: new Map(
    [requirement('M-1', 'MUST'), requirement('M-2', 'SHOULD'), requirement('M-answers', 'MUST')].map((it) => [
      it.id,
      it,
    ]),
  ),
  scenarios: [],
  profiles: {},
  schemas: new Map(),
  digest: '',
  ...more,
})

const accounts = [
  { user: 'ada', password: 'correct horse' },
  { user: 'bob', password: 'battery staple' },
]

export const memoryTarget = (more: Partial<Target> = {}): Target => ({
  name: 'in memory',
  url: new URL('http://127.0.0.1:1'),
  inputs: accounts[0]!,
  accounts,
  paths: {},
  lifetimes: {},
  limits: { parallel: 4, attempts: 4, timeoutMs: 1000 },
  connection: {},
  ...more,
})

/** What a server in memory answers: a status with a JSON body, or why there is no answer. */
export type Reply = [status: number, body?: unknown] | NoAnswer
export type Server = (request: WireRequest, form: URLSearchParams) => Reply | Promise<Reply>

const answerOf = (reply: Reply, sentAtMs: number): Answer => {
  if (typeof reply === 'string') return { noAnswer: { kind: reply, message: reply }, sentAtMs, ms: 1 }
  const [status, body = {}] = reply
  const headers: [string, string][] = [['content-type', 'application/json']]
  return { response: { status, headers, body: Buffer.from(JSON.stringify(body)) }, sentAtMs, ms: 1 }
}

/** The name that a bearer token was issued to by `rightServer`. */
export const bearerOf = ({ headers }: WireRequest): string =>
  headers.find(([name]) => name.toLowerCase() === 'authorization')?.[1].replace(/^Bearer /, '') ?? ''

/** A server that does as the suite says; its tokens do not end. */
export const rightServer = (): Server => {
  const issued = new Set<string>()
  return (request, form) => {
    if (request.path === '/me') return issued.has(bearerOf(request)) ? [200, { user: 'ada' }] : [401]
    const known = accounts.some(
      ({ user, password }) => form.get('user') === user && form.get('password') === password,
    )
    if (!known) return [400, { error: 'invalid_grant' }]
    const token = `token-${issued.size + 1}-of-${form.get('user')}`
    issued.add(token)
    return [200, { access_token: token }]
  }
}

/** A run against a server in memory, with everything that was sent and said. */
export interface MemoryRun extends SuiteRun {
  timer: FakeTimer
  sent: WireRequest[]
  remarks: string[]
}

/** A clock hook is believed in a run in memory, unless it says otherwise. */
const believed = (): ClockSigns => {
  const signs = new ClockSigns()
  signs.vouch()
  return signs
}

export const memoryRun = (server: Server = rightServer(), more: Partial<SuiteRun> = {}): MemoryRun => {
  const timer = new FakeTimer()
  const sent: WireRequest[] = []
  const remarks: string[] = []
  const shutOut = more.shutOut ?? new Map<number, string>()
  const { limits } = more.target ?? memoryTarget()
  return {
    suite: memorySuite(),
    target: memoryTarget(),
    client: {
      send: async (request) => {
        sent.push(request)
        const sentAtMs = timer.nowMs()
        return answerOf(await server(request, new URLSearchParams(request.body?.toString())), sentAtMs)
      },
      get sent() {
        return sent.length
      },
      ended: undefined,
      meanMs: 1,
      strayed: false,
      end: () => {},
      close: async () => {},
    },
    choices: new Map(),
    supersedes: false,
    remark: (text) => void remarks.push(text),
    signs: believed(),
    attempts: new Attempts(limits.attempts, shutOut),
    record: true,
    ...more,
    shutOut,
    timer,
    sent,
    remarks,
  }
}

/** The state of a scenario that runs as the first account, and a step of it. */
export const contextIn = (
  run: SuiteRun,
  of: Scenario,
  more: Partial<ScenarioState> = {},
): StepContext & { state: ScenarioState } => ({
  run,
  scenario: of,
  state: { ...freshState({ scenario: of }, 0, 1), phase: 'steps', ...more },
  place: 'steps[0]',
  requirement: 'M-1',
})
