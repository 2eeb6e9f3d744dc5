// Responses of the sample platform that issue a token and are wrong.
import { randomUUID } from 'node:crypto'
import { toHttpDate } from '../../../behaviour/clock.ts'
import { refuse } from '../../../behaviour/refusals.ts'
import { wrap } from '../../../behaviour/registry.ts'
import type { Account, Fault } from '../../../behaviour/types.ts'
import { fields, header, issuedBytes, issues, listed, where } from '../../../faults/answers.ts'
import { every, first, notTheFirst } from '../../../faults/conditions.ts'
import { breaking, faultTable, onGranted, type Row, table, without } from '../../../faults/define.ts'
import { wireFaults } from '../../../faults/http.ts'
import { fieldFaults } from '../../../faults/response-fields.ts'

const P = 'SAMPLE'
const dayMs = 86_400_000

const shared: Fault[] = [
  ...fieldFaults(P, 'access_token', { type: 'text' }),
  ...fieldFaults(P, 'token_type', { type: 'text', wrong: 'mac' }),
  ...breaking(fieldFaults(P, 'expires_in', { type: 'seconds' }), {
    'expires-in-milliseconds': `${P}-expires-in-documented`,
    'expires-in-minutes': `${P}-expires-in-documented`,
    'expires-in-doubled': `${P}-expires-in-documented`,
    'expires-in-instant': `${P}-expires-in-documented`,
  }),
  ...fieldFaults(P, 'userName', { type: 'text', wrong: 'someone.else@example.com' }),
  ...fieldFaults(P, 'userId', { type: 'text', wrong: '00000000-0000-4000-8000-000000000000' }),
  ...fieldFaults(P, 'role', { type: 'text' }),
  ...['issued', 'expires'].flatMap((name) =>
    breaking(fieldFaults(P, `.${name}`, { type: 'date' }), {
      [`${name}-american`]: `${P}-${name}-form`,
      [`${name}-iso`]: `${P}-${name}-form`,
      [`${name}-zone`]: `${P}-${name}-form`,
    }),
  ),
  ...breaking(
    // the document's own content type is not the one of its body, so a server that overlooks it is right
    without(wireFaults(P), 'content-type-any', 'content-type-absent'),
    {
      'method-query': `${P}-body-only`,
      'response-wrapped': `${P}-access-token`,
      'response-cut': `${P}-answers`,
      'response-gzip-always': `${P}-answers`,
      'cache-public': `${P}-no-cache`,
    },
  ),
]

/** Both dates, written in another way. */
const dates = (rows: Row<[change: (date: string) => string]>[]): Fault[] =>
  table(P, rows, (b, change) => {
    for (const name of ['.issued', '.expires'])
      wrap(b.fields, name, (before) => (grant) => change(String(before(grant))))
  })

const values: Fault[] = [
  ...fields(P, [
    [
      'dates-say-15-days',
      'expires',
      '.expires is a day after expires_in runs out',
      '.expires',
      (date: string) => toHttpDate(Date.parse(date) + dayMs),
    ],
    [
      'expires-is-issued',
      'expires',
      '.expires is the same as .issued',
      '.expires',
      (_, { issuedAtMs }) => toHttpDate(issuedAtMs),
    ],
    ['user-id-drawn', 'user-id', 'userId is another one each time', 'userId', () => randomUUID()],
    [
      'user-name-first',
      'user-name',
      'userName is always that of the first user',
      'userName',
      (_, { call }) => first(call)['username'],
    ],
    [
      'access-token-line-break',
      'access-token',
      'the token ends with a line break',
      'access_token',
      (token: string) => `${token}\n`,
    ],
    ['token-type-capital', 'token-type-case', 'token_type is "Bearer"', 'token_type', () => 'Bearer'],
  ]),
  ...dates([
    [
      'dates-long-day',
      'issued-form',
      'days are written with three digits',
      (date) => date.replace(/ (\d\d) /, ' 0$1 '),
    ],
    [
      'dates-other-half',
      'issued',
      'hours are those of the other half of the day',
      (date) => date.replace(/\d\d(?=:\d\d:)/, (h) => String((Number(h) + 12) % 24).padStart(2, '0')),
    ],
    [
      'dates-long-month',
      'issued-form',
      'the month is written out',
      (date) =>
        date
          .replace('Nov', 'November')
          .replace('Dec', 'December')
          .replace(/(Jan|Feb)/, '$1uary'),
    ],
  ]),
  ...issuedBytes(P, [
    [
      'granted-latin-1',
      'json',
      'a response is written in Latin-1',
      (text) => Buffer.from(text.replace(/\}\s*$/, ',"note":"für Sie"}'), 'latin1'),
    ],
    [
      'granted-member-twice',
      'json',
      'a response has a member twice',
      (text) => text.replace(/^\s*\{/, '{"role":"Guest",'),
    ],
  ]),
  ...issues(P, [
    [
      'granted-with-mark-in-type',
      'json',
      'the response is labelled as a form',
      header('Content-Type', 'application/x-www-form-urlencoded'),
    ],
    [
      'others-listed',
      'json',
      'the response to other users than the first is a list',
      where(notTheFirst, listed),
    ],
  ]),
]

const memories: Fault[] = faultTable(P, [
  [
    'dates-swapped',
    'issued',
    '.issued and .expires are in each other’s place',
    (b) => {
      const [issued, expires] = [b.fields['.issued'], b.fields['.expires']]
      wrap(b.fields, '.issued', (before) => expires ?? before)
      wrap(b.fields, '.expires', (before) => issued ?? before)
    },
  ],
  [
    'issued-stuck',
    'issued',
    '.issued stays that of the first token',
    (b) => {
      let stuck: unknown
      wrap(b.fields, '.issued', (before) => (grant) => {
        stuck ??= before(grant)
        return stuck
      })
    },
  ],
  [
    'expires-in-counts-down',
    'expires-in-documented',
    'expires_in counts down from the first token of the user',
    (b) => {
      const firstAtMs = new Map<Account, number>()
      wrap(b.fields, 'expires_in', (before) => (grant) => {
        const start = firstAtMs.get(grant.user) ?? grant.issuedAtMs
        firstAtMs.set(grant.user, start)
        return Math.max(1, Number(before(grant)) - (grant.issuedAtMs - start) / 1000)
      })
    },
  ],
  [
    'role-comes-and-goes',
    'role',
    'every second response has another role',
    (b) => {
      const second = every(2)
      wrap(b.fields, 'role', (before) => (grant) => (second() ? 'Guest' : before(grant)))
    },
  ],
  [
    'role-only-once',
    'role',
    'a user’s second response has no role',
    (b) => {
      const seen = new Set<Account>()
      wrap(b.fields, 'role', (before) => (grant) => {
        if (seen.has(grant.user)) return undefined
        seen.add(grant.user)
        return before(grant)
      })
    },
  ],
  [
    'user-name-now-and-then',
    'user-name',
    'every ninth response names another user',
    (b) => {
      const ninth = every(9)
      wrap(
        b.fields,
        'userName',
        (before) => (grant) => (ninth() ? 'someone.else@example.com' : before(grant)),
      )
    },
  ],
  [
    'others-refused',
    'success',
    'only the first user gets a token',
    (b) => {
      b.checks['first'] = (call) => {
        if (notTheFirst(call)) refuse('wrongPassword')
      }
    },
  ],
  [
    'cache-expires',
    'no-cache',
    'an Expires field lets caches keep the response',
    (b) =>
      onGranted(b.wire, (answer, call) => {
        delete answer.headers['Cache-Control']
        answer.headers['Expires'] = toHttpDate(call.world.clock.now() + 3600_000)
      }),
  ],
])

/** Responses that issue a token and are wrong. */
export const responses: Fault[] = [...shared, ...values, ...memories]
