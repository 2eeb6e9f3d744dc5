// Refresh tokens that SugarCRM redeems wrongly.
import { forGrant } from '../../../behaviour/checks.ts'
import { part, wrap } from '../../../behaviour/registry.ts'
import { opaque, tokenOf } from '../../../behaviour/tokens.ts'
import type { Account, Call, Fault, TokenRecord } from '../../../behaviour/types.ts'
import { refreshing } from '../../../faults/conditions.ts'
import { breaking, faultTable, onTopOf, type Row, table, without } from '../../../faults/define.ts'
import { partOf } from '../../../faults/jwt.ts'
import { latestUser, parallelRefreshFault } from '../../../faults/races.ts'
import { refreshFaults } from '../../../faults/refresh.ts'
import { ofRefresh } from './grants.ts'
import { withJwt } from './tokens.ts'

const P = 'SUGAR'

const shared: Fault[] = [
  ...breaking(without(refreshFaults(P), 'refresh-spent', 'refresh-same-access', 'refresh-any-case'), {
    'refresh-other-client': `${P}-refresh-client`,
    'refresh-access-token': `${P}-kinds-kept-apart`,
    'refresh-as-access': `${P}-kinds-kept-apart`,
    'refresh-short': `${P}-refresh-lives`,
    'refresh-dead-access': `${P}-refresh-works`,
    'refresh-old-life': `${P}-refresh-extends`,
    'refresh-other-user': `${P}-refresh-own`,
    'refresh-drops-refresh': `${P}-refresh-token`,
    'refresh-new-unusable': `${P}-refresh-chain`,
  }),
  parallelRefreshFault(`${P}-refresh-once`),
]

/** The newest refresh token of the request's client that is still good. */
const newest = (call: Call): TokenRecord | undefined =>
  [...call.world.tokens.values()].findLast(
    (t) => t.kind === 'refresh' && !t.ended && t.client['client_id'] === call.lookup('client_id')[0],
  )

/** Redeems refresh tokens that are somehow like what was sent. */
const redeems = (rows: Row<[like: (sent: string, token: TokenRecord, call: Call) => boolean]>[]): Fault[] =>
  table(P, rows, (b, like) =>
    wrap(b.checks, 'refresh', (check) => (call) => {
      const sent = call.given['refresh_token'] ?? ''
      for (const token of call.world.tokens.values())
        if (token.kind === 'refresh' && !token.ended && like(sent, token, call))
          call.given['refresh_token'] = token.value
      check(call)
    }),
  )

const sameCase = (sent: string, { value }: TokenRecord): boolean => value.toLowerCase() === sent.toLowerCase()

const compared: Fault[] = [
  ...redeems([
    [
      'refresh-beginning',
      'refresh-checked',
      'a refresh token is accepted without its end',
      (sent, { value }) => sent.length > 30 && value.startsWith(sent),
    ],
    [
      'refresh-longer',
      'refresh-checked',
      'what follows a refresh token does not count',
      (sent, { value }) => sent.startsWith(value),
    ],
    [
      'refresh-end-overlooked',
      'refresh-checked',
      'the last characters of a refresh token do not count',
      (sent, { value }) => sent.length === value.length && sent.slice(0, 32) === value.slice(0, 32),
    ],
    [
      'refresh-start-overlooked',
      'refresh-checked',
      'the first characters of a refresh token do not count',
      (sent, { value }) => sent.length === value.length && sent.slice(4) === value.slice(4),
    ],
    [
      'refresh-wildcard',
      'refresh-checked',
      '"*", "%" and SQL stand for any refresh token',
      (sent, token, call) => /^[*%]$|' OR /i.test(sent) && token === newest(call),
    ],
    [
      'refresh-by-download',
      'kinds-kept-apart',
      'a download token is accepted as a refresh token',
      (sent, { grant }) => tokenOf(grant, 'download').value === sent,
    ],
  ]),
  ...onTopOf(
    (b) => wrap(b.tokens, 'refresh', (kind) => ({ ...kind, value: opaque(24) })),
    redeems([['refresh-opaque-any-case', 'refresh-checked', 'a refresh token counts in any case', sameCase]]),
  ),
  ...onTopOf(
    (b) => withJwt(b, 'refresh'),
    redeems([
      [
        'refresh-jwt-unverified',
        'refresh-checked',
        'the signature of a refresh token is not verified',
        (sent, { value }) => {
          const id = partOf(sent, 1)?.['jti']
          return id !== undefined && id === partOf(value, 1)?.['jti']
        },
      ],
    ]),
  ),
]

/** Reads another refresh token than the one that stands in the request. */
const readsAs = (rows: Row<[read: (values: unknown[], call: Call) => unknown[]]>[]): Fault[] =>
  table(P, rows, (b, read) =>
    wrap(b.parameters, 'refresh_token', (p) => ({ ...p, read: (call) => read(p.read(call), call) })),
  )

const asList = (token: TokenRecord | undefined): unknown[] => (token ? [token.value] : [])

const read: Fault[] = [
  ...readsAs([
    [
      'refresh-list',
      'refresh-checked',
      'a refresh token in a list is accepted',
      (values) => values.map((value) => (Array.isArray(value) ? value[0] : value)),
    ],
    [
      'refresh-of-last',
      'required-refresh-token',
      'a refresh without a token takes the last one',
      (values, call) =>
        values.length > 0 || call.lookup('username')[0] !== undefined ? values : asList(newest(call)),
    ],
    [
      'refresh-empty-of-last',
      'refresh-checked',
      'a refresh with anything empty takes the last one',
      (values, call) =>
        values.map((value) => (typeof value === 'string' && value !== '' ? value : newest(call)?.value)),
    ],
  ]),
  ...faultTable(P, [
    [
      'refresh-needs-user',
      'refresh-grant',
      'a refresh needs user name and password',
      (b) => {
        for (const name of ['username', 'password']) part(b.parameters, name).needed = () => true
      },
    ],
    [
      'refresh-or-password',
      'refresh-checked',
      'a refresh with the right password takes any refresh token',
      (b) =>
        wrap(b.checks, 'refresh', (check) =>
          forGrant('refresh_token', (call) => {
            const [username, password] = [call.lookup('username')[0], call.lookup('password')[0]]
            const user = call.world.accounts.find((account) => account['username'] === username)
            if (user && user['password'] === password) call.user = user
            else check(call)
          }),
        ),
    ],
  ]),
]

/** For whom a refresh is, once its token was redeemed. */
const isFor = (rows: Row<[whose: (call: Call) => Account | undefined]>[]): Fault[] =>
  table(P, rows, (b, whose) =>
    wrap(b.checks, 'refresh', (check) => (call) => {
      check(call)
      if (refreshing(call)) call.user = whose(call) ?? call.user
    }),
  )

const owners: Fault[] = [
  ...isFor([
    [
      'refresh-for-latest',
      'refresh-own',
      'a refresh is for the user who logged in last',
      ({ world }) => [...world.tokens.values()].findLast(({ grant }) => !ofRefresh(grant))?.user,
    ],
    [
      'refresh-for-named',
      'refresh-own',
      'a refresh is for the user whom it names',
      (call) => call.world.accounts.find((a) => a['username'] === call.lookup('username')[0]),
    ],
  ]),
  ...faultTable(P, [
    [
      'refresh-mixed-up',
      'refresh-own',
      'refreshes at the same moment are for the last of them',
      latestUser(refreshing),
    ],
  ]),
]

/** Refresh tokens that are redeemed wrongly. */
export const refreshes: Fault[] = [...shared, ...compared, ...read, ...owners]
