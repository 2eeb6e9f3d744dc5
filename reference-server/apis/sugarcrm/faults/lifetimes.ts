// How long access tokens of SugarCRM live, and what happens to later logins.
import { forGrant } from '../../../behaviour/checks.ts'
import { refuse } from '../../../behaviour/refusals.ts'
import { wrap } from '../../../behaviour/registry.ts'
import type { Account, Fault, TokenRecord } from '../../../behaviour/types.ts'
import { makeTokens } from '../../../faults/bearer-tokens.ts'
import { counting, tokensOf } from '../../../faults/conditions.ts'
import { breaking, faultTable, without } from '../../../faults/define.ts'
import {
  byUse,
  endings,
  forThose,
  lifetimeFaults,
  longer,
  never,
  times,
  withTheFirst,
} from '../../../faults/lifetimes.ts'
import { depth, ofRefresh, ofSecond, onMobile } from './grants.ts'

const P = 'SUGAR'

const refreshed = (token: TokenRecord): boolean => ofRefresh(token.grant)
const refreshedTwice = (token: TokenRecord): boolean => depth(token.grant) > 1
const secondRefreshed = (token: TokenRecord): boolean => ofSecond(token) && refreshed(token)

/** Whether an earlier token of the user was well in its life when this one was issued. */
const besideAnother = (token: TokenRecord): boolean =>
  tokensOf(token.grant.call.world, token.user).some(
    (it) => it.issuedAtMs < token.issuedAtMs - 1000_000 && it.expiresAtMs > token.issuedAtMs,
  )

/** An expired token is accepted when it is used the third time. */
const thirdTime = () => {
  const uses = counting<TokenRecord>()
  return (token: TokenRecord, now: number): number =>
    now >= token.expiresAtMs && uses(token) === 3 ? Number.POSITIVE_INFINITY : token.expiresAtMs
}

/** Lifetimes that are wrong. */
export const lifetimes: Fault[] = [
  // a minute is leeway, see the variants
  ...breaking(without(lifetimeFaults(P), 'life-minute-longer', 'life-minute-shorter'), {
    'life-ends-with-use': `${P}-token-use`,
  }),
  ...endings(P, [
    [
      'life-hour-longer',
      'token-expires',
      'a token lives an hour longer than it is said to',
      () => longer(3600),
    ],
    [
      'life-of-the-second',
      'token-lives',
      "the second user's tokens live half as long",
      () => forThose(ofSecond, times(1 / 2)),
    ],
    [
      'life-of-the-second-endless',
      'token-expires',
      "the second user's tokens never end",
      () => forThose(ofSecond, never),
    ],
    ['life-mobile-endless', 'token-expires', 'tokens for mobile never end', () => forThose(onMobile, never)],
    [
      'life-mobile-half',
      'token-lives',
      'tokens for mobile live half as long',
      () => forThose(onMobile, times(1 / 2)),
    ],
    [
      'refresh-lied',
      'refresh-extends',
      'a refreshed token lives half as long as it is said to',
      () => forThose(refreshed, times(1 / 2)),
    ],
    ['refreshed-endless', 'token-expires', 'a refreshed token never ends', () => forThose(refreshed, never)],
    [
      'twice-refreshed-endless',
      'token-expires',
      'a token of a second refresh never ends',
      () => forThose(refreshedTwice, never),
    ],
    [
      'twice-refreshed-half',
      'refresh-extends',
      'a token of a second refresh lives half as long',
      () => forThose(refreshedTwice, times(1 / 2)),
    ],
    [
      'second-refreshed-endless',
      'token-expires',
      "the second user's refreshed tokens never end",
      () => forThose(secondRefreshed, never),
    ],
    [
      'second-refreshed-half',
      'refresh-extends',
      "the second user's refreshed tokens live half as long",
      () => forThose(secondRefreshed, times(1 / 2)),
    ],
    [
      'life-slides-late',
      'token-expires',
      'a use in the last tenth of its life gives a token another',
      byUse.slidesIn(1 / 10),
    ],
    [
      'life-idle-longer',
      'token-expires',
      'only a token that was used twice ends',
      byUse.from(3, longer(0), never),
    ],
    [
      'login-prolongs-earlier',
      'token-expires',
      "a login prolongs the user's earlier tokens",
      () =>
        (token, _, { world }) =>
          Math.max(
            ...tokensOf(world, token.user)
              .filter((it) => it.issuedAtMs <= token.expiresAtMs)
              .map((it) => it.expiresAtMs),
          ),
    ],
    [
      'later-login-ends-with-first',
      'token-lives',
      'a later login ends with the earlier one',
      () => withTheFirst,
    ],
    [
      'later-login-endless',
      'token-expires',
      'a login while an earlier token lives gives one without end',
      () => forThose(besideAnother, never),
    ],
    ['expired-third-time', 'token-expires', 'the third use of an expired token is accepted', thirdTime],
  ]),
  ...faultTable(P, [
    [
      'login-repeats-after-expiry',
      'renewed',
      'a login gives a dead token again',
      (b) => {
        const dead = new Map<Account, string>()
        wrap(b.resource.checks, 'expired', (check) => (call) => {
          const { presented, world } = call
          if (presented && world.clock.now() >= presented.expiresAtMs)
            dead.set(presented.user, presented.value)
          check(call)
        })
        makeTokens(b, 'access', (make, { user }) => {
          const again = dead.get(user)
          dead.delete(user)
          return again ?? make()
        })
      },
    ],
    [
      'login-refused-after-expiry',
      'renewed',
      'who has been away is shut out',
      (b) => {
        const seenAtMs = new Map<Account, number>()
        b.checks['away'] = forGrant('password', ({ user, world }) => {
          const now = world.clock.now()
          if (user && now - (seenAtMs.get(user) ?? now) > 3_600_000) refuse('wrongPassword')
          if (user) seenAtMs.set(user, now)
        })
      },
    ],
  ]),
]
