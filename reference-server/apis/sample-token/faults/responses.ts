import { randomUUID } from 'node:crypto'
import { toHttpDate } from '../../../behaviour/clock.ts'
import { refuse } from '../../../behaviour/refusals.ts'
import { wrap } from '../../../behaviour/registry.ts'
import type { Account, Answer, Behaviour, Fault } from '../../../behaviour/types.ts'
import { fault, onGranted, onRefused } from '../../../faults/define.ts'

const P = 'SAMPLE'
const dayMs = 86_400_000

/** Hand-written: answers, granted and refused, that are wrong. */
export const responseFaults: Fault[] = [
  fault(
    'expires-in-counts-down',
    `${P}-expires-in-documented`,
    'expires_in counts down from the first token of the user',
    (b) => {
      const firstAtMs = new Map<Account, number>()
      wrap(b.fields, 'expires_in', (before) => (grant) => {
        const first = firstAtMs.get(grant.user) ?? grant.issuedAtMs
        firstAtMs.set(grant.user, first)
        return Math.max(1, Number(before(grant)) - (grant.issuedAtMs - first) / 1000)
      })
    },
  ),
  fault('expires-in-a-week', `${P}-expires-in-documented`, 'a token is declared and lives for a week', (b) =>
    wrap(b.tokens, 'access', (kind) => ({ ...kind, lifetimeSeconds: kind.lifetimeSeconds / 2 })),
  ),
  fault(
    'expires-in-16-days',
    `${P}-expires-in-documented`,
    'a token is declared and lives for 16 days',
    (b) =>
      wrap(b.tokens, 'access', (kind) => ({ ...kind, lifetimeSeconds: (kind.lifetimeSeconds * 16) / 14 })),
  ),
  fault('dates-say-15-days', `${P}-lifetimes-agree`, '.expires is a day after expires_in runs out', (b) =>
    date(b, '.expires', (ms) => ms + dayMs),
  ),
  fault('expires-is-issued', `${P}-expires`, '.expires is the same as .issued', (b) =>
    wrap(b.fields, '.expires', () => (grant) => toHttpDate(grant.issuedAtMs)),
  ),
  fault('dates-swapped', `${P}-issued`, '.issued and .expires are in each other’s place', (b) => {
    const [issued, expires] = [b.fields['.issued'], b.fields['.expires']]
    wrap(b.fields, '.issued', (before) => expires ?? before)
    wrap(b.fields, '.expires', (before) => issued ?? before)
  }),
  fault('issued-stuck', `${P}-issued`, '.issued stays that of the first token', (b) => {
    let first: unknown
    wrap(b.fields, '.issued', (before) => (grant) => {
      first ??= before(grant)
      return first
    })
  }),
  fault('dates-short-day', `${P}-issued-form`, 'days below 10 are written with one digit', (b) =>
    text(b, (date) => date.replace(/ 0(\d) /, ' $1 ')),
  ),
  fault('dates-12-hours', `${P}-issued`, 'hours count to 12 and the half of the day is not said', (b) =>
    text(b, (date) => date.replace(/\d\d(?=:\d\d:)/, (h) => String(Number(h) % 12 || 12).padStart(2, '0'))),
  ),
  fault('dates-long-month', `${P}-issued-form`, 'the month is written out', (b) =>
    text(b, (date) =>
      date
        .replace('Nov', 'November')
        .replace('Dec', 'December')
        .replace(/(Jan|Feb)/, '$1uary'),
    ),
  ),
  fault('role-comes-and-goes', `${P}-role`, 'every second answer has another role', (b) => {
    let count = 0
    wrap(b.fields, 'role', (before) => (grant) => (++count % 2 ? before(grant) : 'Guest'))
  }),
  fault('role-only-once', `${P}-role`, 'a user’s second answer has no role', (b) => {
    const seen = new Set<Account>()
    wrap(b.fields, 'role', (before) => (grant) => {
      if (seen.has(grant.user)) return undefined
      seen.add(grant.user)
      return before(grant)
    })
  }),
  fault('user-id-drawn', `${P}-user-id`, 'userId is another one each time', (b) =>
    wrap(b.fields, 'userId', () => () => randomUUID()),
  ),
  fault('user-name-first', `${P}-user-name`, 'userName is always that of the first user', (b) =>
    wrap(b.fields, 'userName', () => (grant) => grant.call.world.accounts[0]?.['username']),
  ),
  fault('access-token-line-break', `${P}-access-token`, 'the token ends with a line break', (b) =>
    wrap(b.fields, 'access_token', (before) => (grant) => `${before(grant)}\n`),
  ),
  fault(
    'refused-says-which',
    `${P}-no-user-enumeration`,
    'the text of a refusal tells an unknown user from a wrong password',
    (b) => {
      wrap(b.refusals, 'unknownUser', (row) => ({
        ...row,
        description: 'There is no user with these credentials.',
      }))
    },
  ),
  fault(
    'refused-says-which-traced',
    `${P}-no-user-enumeration`,
    'a code tells an unknown user, next to a changing number',
    (b) => {
      onRefused(b.alter, (answer, call) => {
        const code = call.refused === 'unknownUser' ? 'E1004' : 'E1005'
        answer.body = { ...(answer.body as object), code, trace: randomUUID() }
      })
    },
  ),
  fault('granted-with-mark-in-type', `${P}-json`, 'the answer is labelled as a form', (b) =>
    onGranted(b.alter, (answer) => {
      answer.headers['Content-Type'] = 'application/x-www-form-urlencoded'
    }),
  ),
  fault('granted-latin-1', `${P}-json`, 'a response is written in Latin-1', (b) =>
    onGranted(b.wire, (answer) => {
      answer.bytes = Buffer.from(answer.bytes.toString().replace(/\}\s*$/, ',"note":"für Sie"}'), 'latin1')
    }),
  ),
  fault('granted-member-twice', `${P}-json`, 'a response has a member twice', (b) =>
    onGranted(b.wire, (answer) => {
      answer.bytes = Buffer.from(answer.bytes.toString().replace(/^\s*\{/, '{"role":"Guest",'))
    }),
  ),
  fault('token-type-capital', `${P}-token-type-case`, 'token_type is "Bearer"', (b) =>
    wrap(b.fields, 'token_type', () => () => 'Bearer'),
  ),
  fault('others-refused', `${P}-success`, 'only the first user gets a token', (b) => {
    b.checks['first'] = (call) => {
      if (call.user !== call.world.accounts[0]) refuse('wrongPassword')
    }
  }),
  fault('others-listed', `${P}-json`, 'the answer to other users than the first is a list', (b) =>
    onGranted(b.alter, (answer, call) => {
      if (call.user !== call.world.accounts[0]) answer.body = [answer.body]
    }),
  ),
  ...[1, 18].flatMap((days) => [
    later(days, 'refused', `${P}-renewed`, 'a call is refused', (answer) => {
      answer.status = 400
      answer.body = { error: 'invalid_grant' }
    }),
    later(days, 'listed', `${P}-json`, 'the answer is a list', (answer) => {
      answer.body = [answer.body]
    }),
    later(days, 'broken', `${P}-access-token`, 'a token has a line break', (answer) => {
      answer.body = { ...(answer.body as object), access_token: `Qx7\n${randomUUID()}` }
    }),
  ]),
]

function date(b: Behaviour, name: string, change: (ms: number) => number): void {
  wrap(b.fields, name, (before) => (grant) => toHttpDate(change(Date.parse(String(before(grant))))))
}

function text(b: Behaviour, change: (date: string) => string): void {
  for (const name of ['.issued', '.expires'])
    wrap(b.fields, name, (before) => (grant) => change(String(before(grant))))
}

// what an API does only when it has run for a while
function later(
  days: number,
  what: string,
  breaks: string,
  about: string,
  change: (answer: Answer) => void,
): Fault {
  return fault(`${what}-after-${days}-days`, breaks, `${days} days after its start ${about}`, (b) => {
    const startMs = Date.now()
    onGranted(b.alter, (answer, call) => {
      if (call.world.clock.now() > startMs + days * dayMs) change(answer)
    })
  })
}
