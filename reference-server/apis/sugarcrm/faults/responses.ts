// Responses of SugarCRM that issue tokens and are wrong.

import { rename, wrap } from '../../../behaviour/registry.ts'
import { tokenOf } from '../../../behaviour/tokens.ts'
import type { Account, Alter, Behaviour, Fault, Grant } from '../../../behaviour/types.ts'
import { fields, header, issuedBytes, issues, lacks, listed, status, where } from '../../../faults/answers.ts'
import { counting, fromTheSecond, refreshing } from '../../../faults/conditions.ts'
import { breaking, faultTable, onGranted, type Row, table, without } from '../../../faults/define.ts'
import { emptySuccessFaults } from '../../../faults/empty-success.ts'
import { wireFaults } from '../../../faults/http.ts'
import { fieldFaults } from '../../../faults/response-fields.ts'
import { besideUnknown, depth, ofRefresh } from './grants.ts'

const P = 'SUGAR'

const seconds = (name: 'expires_in' | 'refresh_expires_in', ends: string, lives: string): Fault[] => {
  const id = name.replaceAll('_', '-')
  return breaking(fieldFaults(P, name, { type: 'seconds' }), {
    [`${id}-milliseconds`]: `${P}-${id}-seconds`,
    [`${id}-instant`]: `${P}-${id}-seconds`,
    [`${id}-minutes`]: ends,
    [`${id}-doubled`]: lives,
  })
}

const shared: Fault[] = [
  ...fieldFaults(P, 'access_token', { type: 'text' }),
  ...seconds('expires_in', `${P}-token-expires`, `${P}-token-lives`),
  ...fieldFaults(P, 'token_type', { type: 'text', wrong: 'mac' }),
  ...without(
    fieldFaults(P, 'scope', { type: 'null', renamed: 'null' }),
    // the source lost its name, and says "normally"
    'scope-missing',
    'scope-renamed',
  ),
  ...fieldFaults(P, 'refresh_token', { type: 'text' }),
  ...seconds('refresh_expires_in', `${P}-refresh-expires`, `${P}-refresh-lives`),
  ...fieldFaults(P, 'download_token', { type: 'text' }),
  ...breaking(
    without(
      wireFaults(P),
      ...['content-type-any', 'content-type-absent', 'cache-unsaid', 'cache-etag'],
      // a target that never answers a login whole is taken for one that cannot be asked at all
      ...['response-cut', 'response-gzip-always'],
    ),
    {
      'method-query': `${P}-body-only`,
      'cache-public': `${P}-no-cache`,
      'response-wrapped': `${P}-access-token`,
    },
  ),
  ...emptySuccessFaults(P, [
    [
      'undocumented',
      'where the body has a member that nobody documents',
      `${P}-no-server-error`,
      besideUnknown,
    ],
  ]),
]

const byThousand = (value: number): number => value * 1000

/** Values of one field that are wrong after some grants alone. */
const wrongWhen =
  (when: () => (grant: Grant) => boolean) =>
  (rows: Row<[field: string, change: (value: never) => unknown]>[]): Fault[] =>
    table(P, rows, (b, field, change) => {
      const on = when()
      wrap(b.fields, field, (before) => (grant) => {
        const value = before(grant)
        return on(grant) ? change(value as never) : value
      })
    })

const later = wrongWhen(() => {
  const again = fromTheSecond(() => true)
  return ({ call }) => again(call)
})
const refreshed = wrongWhen(() => ofRefresh)
const everySecondLogin = wrongWhen(() => {
  const logins = counting<Account>()
  return (grant) => !ofRefresh(grant) && logins(grant.user) % 2 === 0
})

const nothing = (): undefined => undefined

const values: Fault[] = [
  ...fields(P, [
    ['scope-list', 'scope', '"scope" is a list', 'scope', () => []],
    ['scope-object', 'scope', '"scope" is an object', 'scope', () => ({})],
    ['scope-false', 'scope', '"scope" is false', 'scope', () => false],
    [
      'download-is-refresh',
      'kinds-kept-apart',
      'the download token is the refresh token',
      'download_token',
      (_, grant) => tokenOf(grant, 'refresh').value,
    ],
    [
      'refresh-life-of-access',
      'refresh-expires',
      '"refresh_expires_in" is that of the access token',
      'refresh_expires_in',
      (_, grant) => (tokenOf(grant, 'access').expiresAtMs - grant.issuedAtMs) / 1000,
    ],
    [
      'access-life-of-refresh',
      'token-lives',
      '"expires_in" is that of the refresh token',
      'expires_in',
      (_, grant) => (tokenOf(grant, 'refresh').expiresAtMs - grant.issuedAtMs) / 1000,
    ],
  ]),
  ...later([
    ['later-text', 'expires-in', '"expires_in" is a text from the second time on', 'expires_in', String],
    ['later-no-type', 'token-type', '"token_type" is there once', 'token_type', nothing],
  ]),
  ...everySecondLogin([
    [
      'later-no-access',
      'access-token',
      'every second login of a user has no "access_token"',
      'access_token',
      nothing,
    ],
  ]),
  ...refreshed([
    [
      'refreshed-refresh-listed',
      'refresh-rotation',
      'a refresh has "refresh_token" in a list',
      'refresh_token',
      (value: string) => [value],
    ],
    ['refreshed-text', 'expires-in', 'a refresh has "expires_in" as a text', 'expires_in', String],
    [
      'refreshed-milliseconds',
      'expires-in-seconds',
      'a refresh has "expires_in" in milliseconds',
      'expires_in',
      byThousand,
    ],
    [
      'refreshed-doubled',
      'refresh-extends',
      'a refresh has twice the true "expires_in"',
      'expires_in',
      (value: number) => value * 2,
    ],
    [
      'refreshed-halved',
      'token-expires',
      'a refresh has half of the true "expires_in"',
      'expires_in',
      (value: number) => value / 2,
    ],
    ['refreshed-no-access', 'access-token', 'a refresh has no "access_token"', 'access_token', nothing],
    ['refreshed-no-type', 'token-type', 'a refresh has no "token_type"', 'token_type', nothing],
    [
      'refreshed-no-download',
      'download-token',
      'a refresh has no "download_token"',
      'download_token',
      nothing,
    ],
    [
      'refreshed-no-refresh-life',
      'refresh-expires-in',
      'a refresh has no "refresh_expires_in"',
      'refresh_expires_in',
      nothing,
    ],
  ]),
]

/** Both lifetimes in milliseconds, or those of the access token alone, whatever it lives. */
const inMilliseconds = (b: Behaviour, ...names: string[]): void => {
  for (const name of names) wrap(b.fields, name, (before) => (grant) => byThousand(Number(before(grant))))
}

const lied: Fault[] = faultTable(P, [
  [
    'both-milliseconds',
    'expires-in-seconds',
    'both lifetimes are in milliseconds',
    (b) => inMilliseconds(b, 'expires_in', 'refresh_expires_in'),
  ],
  [
    'other-milliseconds',
    'expires-in-seconds',
    'two hours are said in milliseconds',
    (b) => {
      wrap(b.tokens, 'access', (kind) => ({ ...kind, lifetimeSeconds: 7200 }))
      inMilliseconds(b, 'expires_in')
    },
  ],
  [
    'other-lifetimes-lied',
    'token-lives',
    'tokens live half an hour and are said to live an hour',
    (b) => {
      wrap(b.tokens, 'access', (kind) => ({ ...kind, lifetimeSeconds: 1800 }))
      b.fields['expires_in'] = () => 3600
      b.fields['refresh_expires_in'] = () => 2_592_000
    },
  ],
  ['scope-renamed', 'scope', '"scope" is called "Scope"', (b) => rename(b.fields, 'scope', 'Scope')],
])

/** Changes the response to all logins of a user but the first. */
const secondLogins = (rows: Row<[change: Alter]>[]): Fault[] =>
  table(P, rows, (b, change) => {
    const logins = counting<Account | undefined>()
    onGranted(b.alter, (answer, call) => {
      if (!refreshing(call) && logins(call.user) > 1) change(answer, call)
    })
  })

const bodies: Fault[] = [
  ...issues(P, [
    [
      'granted-cacheable',
      'no-cache',
      'a response may be kept for a minute',
      header('Cache-Control', 'private, max-age=60'),
    ],
    ['refreshed-listed', 'json', 'a refresh is answered with a list of one', where(refreshing, listed)],
    [
      'thrice-refreshed-list',
      'json',
      'a third refresh is answered with a list',
      where(({ grant }) => grant !== undefined && depth(grant) > 2, listed),
    ],
    [
      'thrice-refreshed-bare',
      'refresh-token',
      'a third refresh gives no refresh token',
      where(({ grant }) => grant !== undefined && depth(grant) > 2, lacks('refresh_token')),
    ],
    [
      'expires-later',
      'no-cache',
      'a response ends in an hour, by its Expires field',
      (answer) => {
        delete answer.headers['Cache-Control']
        answer.headers['Expires'] = new Date(Date.now() + 3600_000).toUTCString()
      },
    ],
  ]),
  ...issuedBytes(P, [
    [
      'response-latin-1',
      'json',
      'a text in a response is in ISO 8859-1',
      (text) => Buffer.from(text.replace('{', '{"note":"grüße",'), 'latin1'),
    ],
    [
      'token-twice',
      'json',
      'access_token stands twice in a response',
      (text) => text.replace('{', '{"access_token":"",'),
    ],
  ]),
  ...secondLogins([
    [
      'second-login-shorter',
      'download-token',
      'only the first login has a download token',
      lacks('download_token'),
    ],
    ['second-login-created', 'success', "a user's second login is answered with 201", status(201)],
  ]),
]

/** Responses that issue tokens and are wrong. */
export const responses: Fault[] = [...shared, ...values, ...lied, ...bodies]
