// How long tokens of the configuration API live, and what happens to later ones.
import { refuse } from '../../../behaviour/refusals.ts'
import { part } from '../../../behaviour/registry.ts'
import { opaque } from '../../../behaviour/tokens.ts'
import type { Behaviour, Call, Fault, TokenRecord } from '../../../behaviour/types.ts'
import { issues, lacks, where } from '../../../faults/answers.ts'
import { reissues } from '../../../faults/bearer-tokens.ts'
import { afterExpiry, tokensOf } from '../../../faults/conditions.ts'
import { breaking, faultTable, table, without } from '../../../faults/define.ts'
import {
  byUse,
  endings,
  forThose,
  lifetimeFaults,
  longer,
  never,
  renewedFaults,
  times,
} from '../../../faults/lifetimes.ts'

const P = 'CONFIG'

const othersToken = (token: TokenRecord): boolean => token.user !== token.grant.call.world.accounts[0]

/** Whether a token of the client is alive and past a third of its life. */
const inMidLife = ({ client, world }: Call): boolean =>
  tokensOf(world, client).some(
    (token) =>
      world.clock.now() < token.expiresAtMs && world.clock.now() > times(1 / 3)(token, 0, token.grant.call),
  )

/** Declares the whole lifetime, whatever the token lives. */
const declares = (b: Behaviour, seconds: number): void => {
  b.fields['expires_in'] = () => seconds
}

/** Lifetimes that are wrong. */
export const lifetimes: Fault[] = [
  // A minute too long is the leeway of token libraries.
  ...breaking(without(lifetimeFaults(P), 'life-minute-longer'), { 'life-ends-with-use': `${P}-token-use` }),
  ...renewedFaults(P),
  ...endings(P, [
    // Five minutes are the leeway that libraries grant a JWT by default.
    ['life-ten-minutes-longer', 'token-expires', 'a token lives ten minutes longer', () => longer(600)],
    ['life-hour-longer', 'token-expires', 'a token lives an hour longer than declared', () => longer(3600)],
    ['life-from-first-use', 'token-expires', 'the lifetime begins with the first use', byUse.fromFirst],
    ['life-of-the-unused', 'token-expires', 'a token that was never used does not end', byUse.unusedEndless],
    ['life-busy', 'token-expires', 'three uses make a token live for ever', byUse.from(3, never)],
    [
      'others-token-endless',
      'token-expires',
      'the tokens of all users but the first never end',
      () => forThose(othersToken, never),
    ],
    [
      'others-token-short',
      'token-lives',
      'the tokens of all users but the first end after a minute',
      () => forThose(othersToken, (token) => token.issuedAtMs + 60_000),
    ],
  ]),
  ...table<[lives: number, declared: number]>(
    P,
    [
      ['opaque-doubled', 'token-lives', 'an opaque token lives half as long as it says', 1800, 3600],
      ['opaque-longer', 'token-expires', 'an opaque token lives six times as long as it says', 3600, 600],
      ['expires-in-ms-opaque', 'expires-in-seconds', 'two hours are told in milliseconds', 7200, 7_200_000],
    ],
    (b, lives, declared) => {
      b.tokens['access'] = { lifetimeSeconds: lives, value: opaque(48) }
      declares(b, declared)
    },
  ),
  ...faultTable(P, [
    [
      'cached-full-life',
      'token-lives',
      'a live token is issued again with a whole lifetime',
      (b) => {
        reissues(b, (earlier, grant) => grant.issuedAtMs < earlier.expiresAtMs)
        b.jwt.claims['exp'] = (grant) => grant.issuedAtMs / 1000 + 3600
        declares(b, 3600)
      },
    ],
    [
      'dead-one-again',
      'renewed',
      'a token is issued again for a minute after its end',
      (b) => {
        reissues(b, (earlier, grant) => grant.issuedAtMs < earlier.expiresAtMs + 60_000)
        b.fields['expires_in'] = ({ issuedAtMs, tokens }) =>
          Math.max(1, Math.round((part(tokens, 'access').expiresAtMs - issuedAtMs) / 1000))
      },
    ],
    [
      'one-at-a-time',
      'renewed',
      'no token is issued in the second half of another',
      (b) => {
        b.checks['alone'] = (call) => {
          if (inMidLife(call)) refuse('badValue')
        }
      },
    ],
    [
      'none-after-the-end',
      'renewed',
      'no token is issued once one has expired',
      (b) => {
        b.checks['fresh'] = (call) => {
          if (afterExpiry(call)) refuse('badValue')
        }
      },
    ],
  ]),
  ...issues(P, [
    [
      'empty-while-alive',
      'renewed',
      'in the second half of a token a response has no token',
      where(inMidLife, lacks('access_token')),
    ],
  ]),
]
