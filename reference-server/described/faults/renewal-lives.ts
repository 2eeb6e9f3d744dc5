import { refuse } from '../../behaviour/refusals.ts'
import type { Call, Fault, TokenRecord } from '../../behaviour/types.ts'
import { endsAt } from '../../faults/lifetimes.ts'
import { parallelRefreshFault } from '../../faults/races.ts'
import { rotatesIn } from '../tokens.ts'
import { adopted, type Ground, idOf, type Make } from './ground.ts'
import { isRenewal, redeem } from './redeeming.ts'

/** How long what a renewal gives can live too short or too long. */
export function renewalLives(ground: Ground, make: Make): Fault[] {
  const renewedEnd = (name: string, about: string, change: (lifeMs: number) => number) =>
    make(`renewed-${name}`, 'refresh-extends', about, (b) =>
      endsAt(b, (token) =>
        isRenewal(ground, token.grant.call)
          ? token.issuedAtMs + change(token.expiresAtMs - token.issuedAtMs)
          : token.expiresAtMs,
      ),
    )
  const refreshEnd = (
    name: string,
    local: string,
    about: string,
    isOver: (record: TokenRecord, call: Call) => boolean,
  ) =>
    make(`refresh-${name}`, local, about, (b) =>
      redeem(b, ground, (call, record) => {
        if (record?.kind !== 'refresh') refuse('unknownRefresh')
        if (call.client && record.client !== call.client) refuse('foreignRefresh')
        if (record.ended) refuse('spentRefresh')
        if (isOver(record, call)) refuse('expiredRefresh')
        call.user = record.user
      }),
    )
  const now = (call: Call) => call.world.clock.now()
  const life = (record: TokenRecord) => record.expiresAtMs - record.issuedAtMs
  return [
    renewedEnd(
      'halved',
      'the access token of a renewal lives half as long as is said',
      (lifeMs) => lifeMs / 2,
    ),
    make('renewed-old-end', 'refresh-extends', 'the access token of a renewal ends with the first one', (b) =>
      endsAt(
        b,
        (token) => token.grant.call.presented?.grant.tokens['access']?.expiresAtMs ?? token.expiresAtMs,
      ),
    ),
    make('renewed-endless', 'token-expires', 'the access token of a renewal never ends', (b) =>
      endsAt(b, (token) =>
        isRenewal(ground, token.grant.call) ? Number.POSITIVE_INFINITY : token.expiresAtMs,
      ),
    ),
    refreshEnd('endless', 'refresh-expires', 'a refresh token never ends', () => false),
    refreshEnd(
      'doubled',
      'refresh-expires',
      'a refresh token lives twice as long as is said',
      (record, call) => now(call) >= record.issuedAtMs + 2 * life(record),
    ),
    refreshEnd(
      'halved',
      'refresh-lives',
      'a refresh token lives half as long as is said',
      (record, call) => now(call) >= record.issuedAtMs + life(record) / 2,
    ),
    refreshEnd(
      'ends-with-access',
      'refresh-lives',
      'a refresh token ends with its access token',
      (record, call) => now(call) >= (record.grant.tokens['access']?.expiresAtMs ?? 0),
    ),
    refreshEnd(
      'of-second-endless',
      'refresh-expires',
      "the second account's refresh tokens never end",
      (record, call) => record.user !== ground.accounts[1] && now(call) >= record.expiresAtMs,
    ),
    refreshEnd(
      'of-second-halved',
      'refresh-lives',
      "the second account's refresh tokens live half as long as is said",
      (record, call) =>
        now(call) >= record.issuedAtMs + life(record) / (record.user === ground.accounts[1] ? 2 : 1),
    ),
    refreshEnd(
      'of-renewal-endless',
      'refresh-expires',
      'the refresh token of a renewal never ends',
      (record, call) => !isRenewal(ground, record.grant.call) && now(call) >= record.expiresAtMs,
    ),
  ]
}

/** Renewals at the same moment. */
export const renewalRaces = (ground: Ground, make: Make): Fault[] => [
  // what is not spent may be used twice
  ...(rotatesIn(ground.d)
    ? adopted(ground, 'renewal', [parallelRefreshFault(idOf(ground.d, 'refresh-once'))])
    : []),
  make(
    'parallel-renewals-fail',
    'parallel-refresh',
    'of two renewals at the same moment both are rejected',
    (b) => {
      const under = new Map<string, number>()
      const crowded = new WeakSet<Call>()
      const calls = new Map<string, Call[]>()
      const before = b.pause
      b.pause = async (call) => {
        await before?.(call)
        if (!isRenewal(ground, call)) return
        const key = call.given['refresh_token'] ?? ''
        under.set(key, (under.get(key) ?? 0) + 1)
        calls.set(key, [...(calls.get(key) ?? []), call])
        await new Promise((resolve) => setTimeout(resolve, 15))
        if ((under.get(key) ?? 0) > 1) for (const one of calls.get(key) ?? []) crowded.add(one)
        if (crowded.has(call)) refuse('spentRefresh')
      }
    },
  ),
]
