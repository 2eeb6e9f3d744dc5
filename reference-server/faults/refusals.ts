// How a token request can be rejected wrongly.
import { signHs256 } from '../behaviour/keys.ts'
import { wrap } from '../behaviour/registry.ts'
import type { Account, Alter, Fault } from '../behaviour/types.ts'
import { adds, body, closes, header, labelled, page, status } from './answers.ts'
import { counting } from './conditions.ts'
import { fault, onRefused } from './define.ts'

/** The ids of the requirements about rejections. */
export interface RefusalOptions {
  /** That a wrong request gets no token and an error status. */
  refused?: string
  /** That no response is a server error. */
  noServerError?: string
  /** That nothing confidential is in a rejection. */
  noLeak?: string
  /** The response field of the access token, put into a rejection by one of the faults. */
  tokenField: string
}

/** The mechanical ways in which a token request can be rejected wrongly. */
export const refusalFaults = (prefix: string, options: RefusalOptions): Fault[] => {
  const { refused = `${prefix}-refused`, noServerError = `${prefix}-no-server-error` } = options
  const { noLeak = `${prefix}-no-leak`, tokenField } = options
  const rows: [name: string, breaks: string, about: string, change: Alter, ...reasons: string[]][] = [
    ['refused-200', refused, 'a rejection has status 200', status(200)],
    ['refused-204', refused, 'a rejection has status 204', status(204)],
    ['refused-302', refused, 'a rejection has status 302', status(302)],
    ['refused-500', noServerError, 'a rejection has status 500', status(500)],
    ['refused-503', noServerError, 'wrong credentials are answered with 503', status(503), ...credentials],
    ['missing-500', noServerError, 'a missing parameter is answered with 500', status(500), 'missing'],
    ['repeated-500', noServerError, 'a repeated parameter is answered with 500', status(500), 'repeated'],
    [
      'malformed-500',
      noServerError,
      'an unreadable body is answered with 500',
      status(500),
      'malformed',
      'notText',
    ],
    [
      'control-500',
      noServerError,
      'a control character is answered with 500',
      status(500),
      'controlCharacter',
    ],
    [
      'grant-501',
      noServerError,
      'an unknown grant type is answered with 501',
      status(501),
      'unsupportedGrant',
    ],
    ['refused-html', refused, 'a rejection is an HTML page', page],
    ['refused-empty', refused, 'a rejection has no body', body('')],
    ['refused-not-json', refused, 'a rejection says it is JSON and is not', body("{'error': 'refused'}")],
    [
      'refused-stack',
      noLeak,
      'a rejection has a stack trace',
      (answer, call) => labelled('text/plain', new Error('Credentials do not match').stack)(answer, call),
    ],
    [
      'refused-sql',
      noLeak,
      "a rejection has the database's own words in it",
      adds({ detail: 'SQLSTATE[42000]: Syntax error or access violation: 1064' }),
    ],
    [
      'refused-echoes-password',
      noLeak,
      'a rejection repeats the credentials that were sent',
      adds((call) => ({ request: call.given })),
    ],
    [
      'refused-echoes-body',
      noLeak,
      'a rejection repeats the body that was sent',
      adds((call) => ({ received: call.body.toString() })),
    ],
    [
      'refused-shows-right-one',
      noLeak,
      'a rejection shows the password that would have been right',
      adds((call) => ({ expected: call.user ?? call.client })),
      ...credentials,
    ],
    [
      'refused-has-token',
      noLeak,
      'a rejection has a token in it',
      adds(() => ({ [tokenField]: `eyJhbGciOiJIUzI1NiJ9.e30.${signHs256('e30')}` })),
    ],
    [
      'refused-closes',
      noServerError,
      'wrong credentials close the connection without a response',
      closes,
      ...credentials,
    ],
    [
      'refused-cut',
      noServerError,
      'a rejection ends in the middle of its body',
      (answer) => {
        answer.cut = 'midway'
      },
    ],
    [
      'refused-cacheable',
      refused,
      'a rejection may be cached',
      header('Cache-Control', 'public, max-age=3600'),
    ],
  ]
  return [
    ...rows.map(([name, breaks, about, change, ...reasons]) =>
      fault(name, breaks, about, (b) => onRefused(b.alter, change, ...reasons)),
    ),
    fault('refused-tells-users', noLeak, 'an unknown user is told apart from a wrong password', (b) => {
      for (const reason of ['unknownUser', 'unknownClient']) {
        wrap(b.refusals, reason, (row) => ({ ...row, status: 404, description: 'There is no such account.' }))
      }
    }),
    fault('refused-then-granted', refused, 'the third wrong attempt on a user gets a token', (b) => {
      const attempts = counting<Account>()
      for (const name of Object.keys(b.same).filter(isSecret)) {
        wrap(b.same, name, (before) => (given, stored, call) => {
          if (before(given, stored, call)) return true
          const account = call.user ?? call.client
          return account !== undefined && attempts(account) >= 3
        })
      }
    }),
    fault('refused-locks-all', refused, 'a wrong password makes the next right one fail', (b) => {
      const failed = new Set<string>()
      for (const name of Object.keys(b.same).filter(isSecret)) {
        wrap(b.same, name, (before) => (given, stored, call) => {
          const right = before(given, stored, call)
          if (!right) failed.add(stored)
          return right && !failed.delete(stored)
        })
      }
    }),
    fault('checks-slowly', noLeak, 'a right user name makes a wrong password slow', (b) =>
      onRefused(
        b.wire,
        (answer) => {
          answer.delayMs = 60
        },
        'wrongPassword',
        'wrongSecret',
      ),
    ),
  ]
}

/** The reasons for which credentials are rejected. */
export const credentials = ['unknownUser', 'wrongPassword', 'unknownClient', 'wrongSecret']

const isSecret = (name: string): boolean => /password|secret|code/.test(name)
