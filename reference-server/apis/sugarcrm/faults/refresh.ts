// Refresh tokens that SugarCRM redeems wrongly.
import { forGrant, redeem } from '../../../behaviour/checks.ts'
import { refuse } from '../../../behaviour/refusals.ts'
import { part, replace, wrap } from '../../../behaviour/registry.ts'
import { end, opaque, tokenOf } from '../../../behaviour/tokens.ts'
import type { Account, Behaviour, Call, Fault, Grant, TokenRecord } from '../../../behaviour/types.ts'
import { statusOfReason } from '../../../faults/answers.ts'
import { makeTokens } from '../../../faults/bearer-tokens.ts'
import { refreshing } from '../../../faults/conditions.ts'
import { breaking, faultTable, onRefused, onTopOf, type Row, table, without } from '../../../faults/define.ts'
import { partOf } from '../../../faults/jwt.ts'
import { latestUser, overlap, parallelRefreshFault } from '../../../faults/races.ts'
import { refreshFaults } from '../../../faults/refresh.ts'
import { harmfulFailures } from '../../../faults/supersession.ts'
import { depth, ofRefresh, ofSecond, presentedRefresh } from './grants.ts'
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

/** When a refresh token ends, in milliseconds; nothing leaves it. Made for each server, so that it may remember. */
type RefreshEnd = (token: TokenRecord, lifeMs: number, nowMs: number) => number | undefined

const refreshEnds = (rows: Row<[make: () => RefreshEnd]>[]): Fault[] =>
  table(P, rows, (b, make) => {
    const endsAt = make()
    wrap(b.checks, 'refresh', (check) => (call) => {
      const token = presentedRefresh(call)
      if (token?.kind === 'refresh') {
        const lifeMs = part(b.tokens, 'refresh').lifetimeSeconds * 1000
        token.expiresAtMs = endsAt(token, lifeMs, call.world.clock.now()) ?? token.expiresAtMs
      }
      check(call)
    })
  })

const onceRefused = (): RefreshEnd => {
  const refused = new Set<TokenRecord>()
  return (token, _, nowMs) => {
    if (nowMs < token.expiresAtMs) return undefined
    if (refused.has(token)) return Number.POSITIVE_INFINITY
    refused.add(token)
    return undefined
  }
}

const lives: Fault[] = [
  ...refreshEnds([
    [
      'refresh-hour-longer',
      'refresh-expires',
      'a refresh token lives an hour longer than it is said to',
      () => (token, lifeMs) => token.issuedAtMs + lifeMs + 3_600_000,
    ],
    [
      'refresh-half-life',
      'refresh-lives',
      'a refresh token lives half as long as it is said to',
      () => (token, lifeMs) => token.issuedAtMs + lifeMs / 2,
    ],
    [
      'renewed-refresh-endless',
      'refresh-expires',
      'the refresh token of a refresh never ends',
      () => (token) => (ofRefresh(token.grant) ? Number.POSITIVE_INFINITY : undefined),
    ],
    [
      'renewed-refresh-of-first',
      'refresh-lives',
      'the refresh token of a refresh ends with the first one, whatever is said',
      () => (token) => token.grant.call.presented?.expiresAtMs,
    ],
    [
      'second-refresh-endless',
      'refresh-expires',
      "the second user's refresh tokens never end",
      () => (token) => (ofSecond(token) ? Number.POSITIVE_INFINITY : undefined),
    ],
    [
      'second-refresh-half',
      'refresh-lives',
      "the second user's refresh tokens live half as long",
      () => (token, lifeMs) => (ofSecond(token) ? token.issuedAtMs + lifeMs / 2 : undefined),
    ],
    [
      'expired-refresh-second-time',
      'refresh-expires',
      'an expired refresh token is rejected once only',
      onceRefused,
    ],
  ]),
  ...faultTable(P, [
    [
      'refresh-once-a-login',
      'refresh-chain',
      'a session is refreshed twice at most',
      (b) =>
        replace(
          b.checks,
          'refresh',
          forGrant('refresh_token', (call) => {
            redeem(call)
            const before: Grant | undefined = call.presented?.grant
            if (before && depth(before) >= 2) refuse('spentRefresh')
          }),
        ),
    ],
    [
      'refresh-not-extending',
      'refresh-extends',
      'a refresh gives the same token until its old end',
      (b) =>
        makeTokens(b, 'access', (make, { call }, record) => {
          const old = call.presented?.grant.tokens['access']
          if (!old) return make()
          record.expiresAtMs = old.expiresAtMs
          return old.value
        }),
    ],
  ]),
]

/** Lets two refreshes with one token meet; `then` is told whether another one is or was under way. */
const meeting = (b: Behaviour, then: { atOnce?(met: boolean): void; after?(met: boolean): void }): void => {
  const running = new Map<TokenRecord, number>()
  b.pause = async ({ presented }) => {
    if (!presented) return
    then.atOnce?.(running.has(presented))
    running.set(presented, (running.get(presented) ?? 0) + 1)
    await overlap()
    then.after?.((running.get(presented) ?? 0) > 1)
    running.delete(presented)
  }
}

const harmful: Fault[] = [
  ...harmfulFailures(P, [
    [
      'refused-refresh-spends',
      'refresh-checked',
      'a wrong refresh token ends the right one',
      (token, call) => token.kind === 'refresh' && token.client === call.client,
      'unknownRefresh',
    ],
  ]),
  ...table<[reason: string]>(
    P,
    [
      [
        'refresh-spent-by-wrongsecret',
        'failure-harmless',
        'a refresh with a wrong secret spends its token',
        'wrongSecret',
      ],
      [
        'refresh-spent-by-unknownclient',
        'failure-harmless',
        'a refresh by an unknown client spends its token',
        'unknownClient',
      ],
      [
        'refresh-spent-by-missing',
        'failure-harmless',
        'a refresh that lacks something spends its token',
        'missing',
      ],
    ],
    (b, reason) =>
      onRefused(
        b.alter,
        (_, call) => {
          const token = presentedRefresh(call)
          if (token) end(token, call)
        },
        reason,
      ),
  ),
  ...faultTable(P, [
    [
      'parallel-refresh-none',
      'parallel-refresh',
      'of two refreshes at the same moment neither gets a token',
      (b) => meeting(b, { after: (met) => met && refuse('spentRefresh') }),
    ],
    [
      'parallel-refresh-500',
      'parallel-refresh',
      'of two refreshes at the same moment one is answered with 500',
      (b) => meeting(b, { atOnce: (met) => met && refuse('broken') }),
    ],
  ]),
  ...statusOfReason(P, [
    [
      'old-refresh-500',
      'refresh-old-refresh',
      'a spent refresh token is answered with 500',
      500,
      'spentRefresh',
    ],
  ]),
  ...onTopOf(
    (b) => {
      b.supersedes = (old, grant) => old.grant === grant.call.presented?.grant
    },
    statusOfReason(P, [
      [
        'old-access-500',
        'refresh-old-access',
        'the token of before a refresh is answered with 500',
        500,
        'endedToken',
      ],
    ]),
  ),
]

/** Refresh tokens that are redeemed wrongly. */
export const refreshes: Fault[] = [...shared, ...compared, ...read, ...owners, ...lives, ...harmful]
