import type { Journal } from '../journal/read.ts'
import type {
  CheckResult,
  DrawnCase,
  Exchange,
  RequirementRecord,
  RunStarted,
  ScenarioFinished,
} from '../model/event.ts'
import { emptySummary, exitCodeOf } from '../model/verdict.ts'
import { compare } from './text.ts'

/** A requirement for tests; what is not given is ordinary. */
export const aRequirement = (id: string, more: Partial<RequirementRecord> = {}): RequirementRecord => ({
  suite: 'crayon',
  id,
  says: `The source says what ${id} says`,
  section: 'Authentication',
  basis: 'documented',
  level: 'MUST',
  why: 'Clients rely on it.',
  ...more,
})

/** A check for tests, that held unless told otherwise. */
export const aCheck = (requirement: string, more: Partial<CheckResult> = {}): CheckResult => ({
  check: 'steps[0].expect',
  requirement,
  ok: true,
  at: 'suites/crayon/wrong.yaml:12:7',
  ...more,
})

/** A drawn case for tests: a password with something behind a NUL that gets a token all the same. */
export const aCase = (more: Partial<DrawnCase> = {}): DrawnCase => ({
  seed: 42,
  path: '17:1:0',
  value: '‹password 77aa88›\\u0000x',
  label: 'the correct value followed by "\\u0000x"',
  requests: 31,
  shrinks: 4,
  yaml: [
    'scenarios:',
    '  - id: drawn-password-found-1a2b3c',
    '    title: Nobody gets a token but with the true password',
    '    regression: true',
    '    proves:',
    '      - CRAYON-only-true',
    '    given:',
    '      - send: token',
    '        expect: issued',
    '    steps:',
    '      - send: token',
    '        change:',
    '          set: /form/password',
    `          to: '$inputs.password + "\\0x"'`,
    '        expect: rejected',
    '',
  ].join('\n'),
  ...more,
})

/** An exchange for tests: a password grant that was given a token. */
export const anExchange = (more: Partial<Exchange> = {}): Exchange => ({
  name: 'token',
  step: 'steps[0]',
  request: {
    method: 'POST',
    url: 'http://127.0.0.1:4010/token?tenant=1',
    headers: [
      ['authorization', '‹basic 0a1b2c›'],
      ['content-type', 'application/x-www-form-urlencoded'],
    ],
    body: 'grant_type=password&username=qa&password=‹password 77aa88›',
    account: 0,
  },
  response: {
    status: 200,
    headers: [['content-type', 'application/json']],
    body: '{"access_token":"‹token a1b2c3›","expires_in":3600,"token_type":"bearer"}',
    bodyBytes: 412,
  },
  sentAtMs: Date.UTC(2026, 10, 20, 9, 30, 0),
  ms: 12.5,
  ...more,
})

/** A finished scenario for tests, that passed unless told otherwise. */
export const aScenario = (id: string, more: Partial<ScenarioFinished> = {}): ScenarioFinished => ({
  type: 'scenario',
  suite: 'crayon',
  id,
  title: `The scenario ${id} is played`,
  level: 'MUST',
  proves: [],
  verdict: 'pass',
  checks: [],
  notes: [],
  exchanges: [],
  at: 'suites/crayon/wrong.yaml:10:3',
  ms: 20,
  ...more,
})

/** A journal for tests, in memory: its suites are those of its scenarios and requirements. */
export const aJournal = (
  scenarios: ScenarioFinished[],
  { run = {}, ...more }: Partial<Omit<Journal, 'run'>> & { run?: Partial<RunStarted> } = {},
): Journal => {
  const summary = emptySummary()
  for (const { verdict } of scenarios) summary[verdict]++
  const ids = [...new Set([...scenarios, ...(run.requirements ?? [])].map(({ suite }) => suite))].sort(
    compare,
  )
  const started: RunStarted = {
    type: 'run',
    format: 1,
    tool: 'tokenassay 0.1.0',
    startedAt: '2026-11-20T09:30:00.000Z',
    seed: 42,
    strict: false,
    allowDeferred: false,
    suites: ids.map((id) => ({
      id,
      title: `The ${id} token API`,
      source: `https://docs.example.com/${id}`,
      dir: `suites/${id}`,
      digest: 'ab'.repeat(32),
      target: { name: `${id}-staging`, url: 'http://127.0.0.1:4010/' },
    })),
    only: [],
    requirements: [],
    selected: scenarios.length,
    total: scenarios.length,
    ...run,
  }
  const sorted = [...scenarios].sort((a, b) => compare(a.suite, b.suite) || compare(a.id, b.id))
  return {
    file: 'reports/latest/run.ndjson',
    run: started,
    choices: [],
    remarks: [],
    end: { type: 'end', summary, exitCode: exitCodeOf(summary, started), interrupted: false, ms: 1234 },
    scenarios: () => sorted,
    ...more,
  }
}
