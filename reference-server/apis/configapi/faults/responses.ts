// Responses of the configuration API that issue a token and are wrong.
import type { Fault } from '../../../behaviour/types.ts'
import {
  adds,
  fields,
  header,
  headerless,
  issuedBytes,
  issues,
  membersOf,
  where,
} from '../../../faults/answers.ts'
import { afterExpiry, every, notTheFirst, textOf } from '../../../faults/conditions.ts'
import { breaking, faultTable, onGranted, without } from '../../../faults/define.ts'
import { emptySuccessFaults } from '../../../faults/empty-success.ts'
import { wireFaults } from '../../../faults/http.ts'
import { fieldFaults } from '../../../faults/response-fields.ts'

const P = 'CONFIG'

const shared: Fault[] = [
  ...fieldFaults(P, 'access_token', { type: 'text' }),
  ...fieldFaults(P, 'token_type', { type: 'text', wrong: 'mac' }),
  ...breaking(without(fieldFaults(P, 'expires_in', { type: 'seconds' }), 'expires-in-text'), {
    'expires-in-milliseconds': `${P}-expires-in-seconds`,
    'expires-in-instant': `${P}-expires-in-seconds`,
    'expires-in-minutes': `${P}-expires-in-true`,
    'expires-in-doubled': `${P}-expires-in-true`,
  }),
  ...breaking(without(wireFaults(P), 'content-type-any', 'content-type-absent'), {
    'method-query': `${P}-body-only`,
    'response-wrapped': `${P}-access-token`,
    'response-cut': `${P}-answers`,
    'response-gzip-always': `${P}-answers`,
  }),
  ...emptySuccessFaults(P, [
    [
      'unknown-parameter',
      'where the form has an unknown parameter',
      `${P}-unknown-ignored`,
      (call) => new URLSearchParams(textOf(call)).size > 4,
    ],
  ]),
]

/** Responses that issue a token and are wrong. */
export const responses: Fault[] = [
  ...shared,
  ...fields(P, [
    ['token-type-spaced', 'token-type', 'token_type has a space after it', 'token_type', () => 'Bearer '],
    ['token-type-jwt', 'token-type', 'token_type is "JWT"', 'token_type', () => 'JWT'],
    [
      'token-prefixed',
      'access-token',
      'access_token has the scheme in it',
      'access_token',
      (token: string) => `Bearer ${token}`,
    ],
    [
      'token-with-newline',
      'access-token',
      'access_token ends with a newline',
      'access_token',
      (token: string) => `${token}\n`,
    ],
    ['expires-in-unit', 'expires-in', 'expires_in has a unit', 'expires_in', (s: number) => `${s}s`],
    ['expires-in-iso', 'expires-in', 'expires_in is an ISO 8601 duration', 'expires_in', () => 'PT1H'],
    ['expires-in-grouped', 'expires-in', 'expires_in has a comma', 'expires_in', () => '3,600'],
    ['expires-in-spaced', 'expires-in', 'expires_in has a space', 'expires_in', (s: number) => ` ${s}`],
    [
      'expires-in-object',
      'expires-in',
      'expires_in is an object',
      'expires_in',
      (seconds: number) => ({ seconds }),
    ],
    [
      'expires-in-date',
      'expires-in',
      'expires_in is a date',
      'expires_in',
      (s: number) => new Date(Date.now() + s * 1000).toISOString(),
    ],
    [
      'expires-in-instant-ms',
      'expires-in-seconds',
      'expires_in is a time in ms',
      'expires_in',
      (s: number) => Math.floor(Date.now() + s * 1000),
    ],
    [
      'expires-in-text-ms',
      'expires-in-seconds',
      'expires_in is milliseconds in quotes',
      'expires_in',
      (s: number) => String(s * 1000),
    ],
  ]),
  ...issues(P, [
    ['granted-with-error', 'success', 'a success also has an error', adds({ error: 'none' })],
    [
      'scope-list',
      'scope',
      'the scope in a response is a list',
      adds(({ given }) => ({ scope: [given['scope']] })),
    ],
    ['scope-null', 'scope', 'the scope in a response is null', adds({ scope: null })],
    [
      'refresh-token-null',
      'refresh-token',
      'there is a refresh token of null',
      adds({ refresh_token: null }),
    ],
    [
      'refresh-token-given',
      'no-refresh-token',
      'there is a refresh token',
      adds({ refresh_token: 'r-5bAc7dXeYf9gZh1kQm3n' }),
    ],
    [
      'no-cache-said',
      'no-store',
      'a response says no-cache instead of no-store',
      header('Cache-Control', 'no-cache'),
    ],
    ['pragma-unsaid', 'pragma', 'a response has no Pragma', headerless('Pragma')],
    [
      'others-without-lifetime',
      'expires-in',
      'only the first user is told expires_in',
      where(notTheFirst, (answer) => {
        delete membersOf(answer)['expires_in']
      }),
    ],
    [
      'text-after-the-end',
      'expires-in',
      'once a token has expired expires_in is a text',
      where(afterExpiry, adds({ expires_in: '1 hour' })),
    ],
  ]),
  ...issuedBytes(P, [
    [
      'token-twice',
      'json',
      'access_token stands twice in a response',
      (text) => text.replace('{', '{"access_token":"old-token",'),
    ],
  ]),
  ...faultTable(P, [
    [
      'expires-in-sometimes',
      'expires-in',
      'every fifth response has no expires_in',
      (b) => {
        const fifth = every(5)
        onGranted(b.alter, (answer) => {
          if (fifth()) delete membersOf(answer)['expires_in']
        })
      },
    ],
    [
      'cacheable-the-second-time',
      'no-store',
      'only a user’s first response says no-store',
      (b) => {
        const seen = new Set<unknown>()
        onGranted(b.alter, (answer, call) => {
          if (seen.has(call.client)) delete answer.headers['Cache-Control']
          seen.add(call.client)
        })
      },
    ],
  ]),
]
