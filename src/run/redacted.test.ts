import { expect, it } from 'vitest'
import { type Exchange, format, type JournalEvent } from '../model/event.ts'
import { emptySummary } from '../model/verdict.ts'
import { allOf, createRedactor } from '../redact/redactor.ts'
import { redacted } from './redacted.ts'
import { withoutSecrets } from './secrets.ts'

const secret = 'S3cr3t-kanarie/+=&%41'
const token = 'tok_9f8e7d6c5b4a39281706'
const said = [secret, token, Buffer.from(`x:${secret}`).toString('base64'), encodeURIComponent(token)].join(
  ' ',
)

const exchange: Exchange = {
  name: 'token',
  step: 'steps[0]',
  request: { method: 'POST', url: `http://host/${said}`, headers: [['x-a', said]], body: said, account: 0 },
  response: { status: 400, headers: [['x-b', said]], body: said, bodyBytes: said.length },
  noAnswer: { kind: 'malformed', message: said },
  sentAtMs: 0,
  ms: 1,
}

/** Every kind of event, with secrets wherever a target or its file has a say. */
const events: { [Type in JournalEvent['type']]: Extract<JournalEvent, { type: Type }> } = {
  run: {
    type: 'run',
    format,
    tool: 'tokenassay',
    startedAt: '2030-01-01T00:00:00Z',
    seed: 1,
    strict: false,
    allowDeferred: false,
    suites: [
      {
        id: 's',
        title: 't',
        source: 'u',
        dir: 'd',
        digest: 'e',
        target: { name: said, url: `http://h/${said}` },
      },
    ],
    only: [],
    requirements: [],
    selected: 1,
    total: 1,
  },
  preflight: { type: 'preflight', suite: 's', ways: { token: 'with a slash' }, supersedes: false },
  choice: { type: 'choice', suite: 's', requirement: 'S-1', took: 'the first' },
  parked: { type: 'parked', suite: 's', id: 'a', wakeAt: 1, sealed: 'AAAA' },
  remark: { type: 'remark', suite: 's', text: said },
  scenario: {
    type: 'scenario',
    suite: 's',
    id: 'a',
    title: 't',
    level: 'MUST',
    proves: ['S-1'],
    verdict: 'fail',
    reason: said,
    checks: [
      { check: 'c', requirement: 'S-1', ok: false, message: said, expected: said, actual: said, at: 'f:1:1' },
    ],
    notes: [said],
    exchanges: [exchange],
    case: {
      seed: 1,
      path: '0',
      value: said,
      label: said,
      requests: 1,
      shrinks: 0,
      yaml: `- id: a\n  control: token\n  change: { set: /form/x, to: '${said}' }\n`,
    },
    at: 'f:1:1',
    ms: 1,
  },
  end: { type: 'end', summary: emptySummary(), exitCode: 0, interrupted: false, ms: 1 },
}

const knowing = (add: (redactor: ReturnType<typeof createRedactor>) => void) => {
  const redactor = createRedactor()
  add(redactor)
  return redactor
}
const redactors = [
  knowing((redactor) => redactor.addInput('client_secret', secret)),
  knowing((redactor) => redactor.addToken(token)),
]

it.each(Object.values(events))('leaves no secret in an event of type $type', (event) => {
  const text = JSON.stringify(redacted(event, allOf(redactors)))
  for (const one of said.split(' ')) expect(text).not.toContain(one)
  expect(text.includes('‹client_secret›')).toBe(JSON.stringify(event).includes(secret))
})

it('keeps the words of the suite as they are', () => {
  const word = knowing((redactor) => redactor.addInput('unit', 'with a slash'))
  expect(redacted(events.preflight, word)).toEqual(events.preflight)
})

it('leaves no secret in an error that ends a run, and its name as it is', async () => {
  const failure = Object.assign(new TypeError(`cannot read "${said}"`), { name: 'UsageError' })
  for (const thrown of [failure, said]) {
    const error: Error = await withoutSecrets(allOf(redactors), () => Promise.reject(thrown)).catch(
      (it) => it,
    )
    expect(error).toBeInstanceOf(Error)
    expect(error.message).toContain('‹client_secret›')
    for (const one of said.split(' ')) expect(`${error.message}${error.stack}`).not.toContain(one)
    expect(error.name).toBe(thrown === failure ? 'UsageError' : 'Error')
  }
  await expect(withoutSecrets(allOf(redactors), async () => 1)).resolves.toBe(1)
})
