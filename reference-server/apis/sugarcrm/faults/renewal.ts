// How long what a refresh gives lives in SugarCRM, and what a refresh does that fails or meets another.
import { forGrant, redeem } from '../../../behaviour/checks.ts'
import { refuse } from '../../../behaviour/refusals.ts'
import { part, replace, wrap } from '../../../behaviour/registry.ts'
import { end } from '../../../behaviour/tokens.ts'
import type { Behaviour, Fault, Grant, TokenRecord } from '../../../behaviour/types.ts'
import { statusOfReason } from '../../../faults/answers.ts'
import { makeTokens } from '../../../faults/bearer-tokens.ts'
import { faultTable, onRefused, onTopOf, type Row, table } from '../../../faults/define.ts'
import { overlap } from '../../../faults/races.ts'
import { harmfulFailures } from '../../../faults/supersession.ts'
import { depth, ofRefresh, ofSecond, presentedRefresh } from './grants.ts'

const P = 'SUGAR'

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
      'no-server-error',
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

/** Lifetimes of what a refresh gives, and harm that a refresh does. */
export const renewals: Fault[] = [...lives, ...harmful]
