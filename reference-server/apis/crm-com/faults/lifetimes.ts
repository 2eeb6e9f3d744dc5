// How long tokens of CRM.COM live, and what happens to later ones.
import { Refused, refuse } from '../../../behaviour/refusals.ts'
import { wrap } from '../../../behaviour/registry.ts'
import type { Behaviour, Fault, TokenRecord } from '../../../behaviour/types.ts'
import { alsoChecks } from '../../../faults/bearer-tokens.ts'
import { afterExpiry, isRenewed } from '../../../faults/conditions.ts'
import { breaking, fault, faultTable, onTopOf, without } from '../../../faults/define.ts'
import { byUse, endings, forThose, lifetimeFaults, longer, withTheFirst } from '../../../faults/lifetimes.ts'
import { quietly } from './bodies.ts'

const P = 'CRM'
const hourMs = 3_600_000

/** A use in the last half hour adds an hour, once. */
const slidesOnce = () => {
  const prolonged = new Set<TokenRecord>()
  return (token: TokenRecord, now: number): number => {
    if (now > token.expiresAtMs - hourMs / 2 && now < token.expiresAtMs) prolonged.add(token)
    return token.expiresAtMs + (prolonged.has(token) ? hourMs : 0)
  }
}

/** Does something else with an expired token that was rejected before. */
const whenAskedAgain = (b: Behaviour, then: () => void): void => {
  const refused = new Set<TokenRecord>()
  wrap(b.resource.checks, 'expired', (before) => (call) => {
    if (call.presented && refused.has(call.presented)) return then()
    try {
      before(call)
    } catch (error) {
      if (call.presented) refused.add(call.presented)
      throw error
    }
  })
}

/** Lifetimes that are wrong. */
export const lifetimes: Fault[] = [
  ...breaking(
    // a minute lies within the leeway of token libraries
    without(lifetimeFaults(P, { use: 'CRM-token-expires' }), 'life-minute-longer', 'life-minute-shorter'),
    { 'life-ends-with-use': 'CRM-token-use' },
  ),
  ...endings(P, [
    // five minutes are the leeway of some libraries for JWTs
    ['life-ten-minutes-longer', 'token-expires', 'a token lives ten minutes longer', () => longer(600)],
    ['life-hour-longer', 'token-expires', 'a token is accepted an hour after its end', () => longer(3600)],
    ['life-five-minutes-shorter', 'token-lives', 'a token ends five minutes early', () => longer(-300)],
    [
      'life-shortened-by-use',
      'token-lives',
      'the third use takes half an hour from a token',
      byUse.from(3, longer(-1800)),
    ],
    ['life-slides-once', 'token-expires', 'a use in the last half hour adds an hour', slidesOnce],
    ['life-shared', 'token-lives', "a user's later tokens end with the first one", () => withTheFirst],
    [
      'life-idle-after-use',
      'token-lives',
      'a token ends an hour after its last use',
      byUse.idle(1 / 2, 'use'),
    ],
    [
      'life-short-after-expiry',
      'token-lives',
      'after an expiry tokens live a minute',
      () => forThose(isRenewed, (token) => token.issuedAtMs + 60_000),
    ],
  ]),
  ...onTopOf(
    (b) => quietly(b, 'expiredToken'),
    endings(P, [
      [
        'life-shorter-quietly',
        'token-lives',
        'a token ends five minutes early, with status 200',
        () => longer(-300),
      ],
      [
        'life-shared-quietly',
        'token-lives',
        "a user's later tokens end with the first one, with status 200",
        () => withTheFirst,
      ],
    ]),
  ),
  ...faultTable(P, [
    [
      'life-refused-once',
      'token-expires',
      'an expired token is rejected once and then accepted again',
      (b) => whenAskedAgain(b, () => undefined),
    ],
    [
      'life-old-500',
      'no-server-error',
      'an expired token is rejected once and then answered with 500',
      (b) => whenAskedAgain(b, () => refuse('broken')),
    ],
  ]),
  ...[400, 200].map((status) =>
    fault(
      `renewal-refused-${status}`,
      'CRM-renewed',
      `after an expiry no token is issued, with status ${status}`,
      (b) => {
        b.refusals['renewal'] = { status, error: 'session_expired', description: 'Your session has expired.' }
        b.checks['renewal'] = (call) => {
          if (afterExpiry(call)) throw new Refused('renewal')
        }
      },
    ),
  ),
  ...[401, 200].map((status) =>
    fault(
      `renewal-useless-${status}`,
      'CRM-renewed',
      `after an expiry no new token is accepted, with status ${status}`,
      (b) => {
        b.refusals['useless'] = { status, error: 'session_expired', description: 'Your session has expired.' }
        alsoChecks(
          b,
          'useless',
          ({ user, expiresAtMs }, call) =>
            expiresAtMs > call.world.clock.now() && afterExpiry({ ...call, user }),
          'useless',
        )
      },
    ),
  ),
]
