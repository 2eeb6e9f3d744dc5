import { Refused, refuse } from '../../../behaviour/refusals.ts'
import { replace, wrap } from '../../../behaviour/registry.ts'
import type { Behaviour, Call, Fault, TokenRecord } from '../../../behaviour/types.ts'
import { breaking, fault, without } from '../../../faults/define.ts'
import { lifeOf, lifetimeFaults } from '../../../faults/lifetimes.ts'

const P = 'CRM'

/** A refusal in the envelope, with status 200. */
export const quietly = (b: Behaviour, reason: string): void => {
  b.refusals[reason] = { status: 200, error: 'not_available', description: 'This is not available.' }
}

const lifeMs = ({ expiresAtMs, issuedAtMs }: TokenRecord): number => expiresAtMs - issuedAtMs

const ending = (b: Behaviour, endsAfter: (lifeMs: number) => number): void =>
  lifeOf(b, (token) => token.issuedAtMs + endsAfter(lifeMs(token)))

const hasExpired = (call: Call): boolean =>
  [...call.world.tokens.values()].some((t) => t.user === call.user && t.expiresAtMs <= call.world.clock.now())

/** Ways in which a token can end too early, too late, or take others with it. */
export const lifeFaults: Fault[] = [
  ...breaking(
    // a minute lies within the leeway of token libraries
    without(lifetimeFaults(P, { use: 'CRM-token-expires' }), 'life-minute-longer', 'life-minute-shorter'),
    { 'life-ends-with-use': 'CRM-token-use' },
  ),
  // five minutes are the leeway of some libraries for JWTs
  fault('life-ten-minutes-longer', 'CRM-token-expires', 'a token lives ten minutes longer', (b) =>
    ending(b, (life) => life + 600_000),
  ),
  fault('life-hour-longer', 'CRM-token-expires', 'a token is accepted an hour after its end', (b) =>
    ending(b, (life) => life + 3600_000),
  ),
  fault('life-five-minutes-shorter', 'CRM-token-lives', 'a token ends five minutes early', (b) =>
    ending(b, (life) => life - 300_000),
  ),
  fault(
    'life-shorter-quietly',
    'CRM-token-lives',
    'a token ends five minutes early, with status 200',
    (b) => {
      quietly(b, 'expiredToken')
      ending(b, (life) => life - 300_000)
    },
  ),
  fault('life-shortened-by-use', 'CRM-token-lives', 'the second use takes half an hour from a token', (b) => {
    const uses = new Map<TokenRecord, number>()
    lifeOf(b, (token) => {
      uses.set(token, (uses.get(token) ?? 0) + 1)
      return token.expiresAtMs - ((uses.get(token) ?? 0) > 2 ? 1800_000 : 0)
    })
  }),
  fault('life-slides-once', 'CRM-token-expires', 'a use in the last half hour adds an hour', (b) => {
    const prolonged = new Set<TokenRecord>()
    lifeOf(b, (token, now) => {
      if (now > token.expiresAtMs - 1800_000 && now < token.expiresAtMs) prolonged.add(token)
      return token.expiresAtMs + (prolonged.has(token) ? 3600_000 : 0)
    })
  }),
  fault(
    'life-refused-once',
    'CRM-token-expires',
    'an expired token is refused once and then accepted again',
    (b) => {
      const refused = new Set<TokenRecord>()
      wrap(b.resource.checks, 'expired', (before) => (call) => {
        if (call.presented && refused.has(call.presented)) return
        try {
          before(call)
        } catch (error) {
          if (call.presented) refused.add(call.presented)
          throw error
        }
      })
    },
  ),
  fault(
    'life-old-500',
    'CRM-no-server-error',
    'an expired token is refused once and then answered with 500',
    (b) => {
      const refused = new Set<TokenRecord>()
      wrap(b.resource.checks, 'expired', (before) => (call) => {
        if (call.presented && refused.has(call.presented)) refuse('broken')
        try {
          before(call)
        } catch (error) {
          if (call.presented) refused.add(call.presented)
          throw error
        }
      })
    },
  ),
  fault('life-shared', 'CRM-token-lives', "a user's later tokens end with the first one", (b) =>
    sharedEnd(b),
  ),
  fault(
    'life-shared-quietly',
    'CRM-token-lives',
    "a user's later tokens end with the first one, with status 200",
    (b) => {
      quietly(b, 'expiredToken')
      sharedEnd(b)
    },
  ),
  ...[400, 200].map((status) =>
    fault(
      `renewal-refused-${status}`,
      'CRM-renewed',
      `after an expiry no token is granted, with status ${status}`,
      (b) => {
        b.refusals['renewal'] = { status, error: 'session_expired', description: 'Your session has expired.' }
        b.checks['renewal'] = (call) => {
          if (hasExpired(call)) throw new Refused('renewal')
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
        b.resource.checks['useless'] = (call) => {
          if (
            call.presented &&
            call.presented.expiresAtMs > call.world.clock.now() &&
            hasExpired({ ...call, user: call.presented.user })
          )
            refuse('useless')
        }
      },
    ),
  ),
]

/** Later tokens of a user end when the first one does, whatever they say. */
function sharedEnd(b: Behaviour): void {
  const ends = new Map<TokenRecord, number>()
  replace(b.resource.checks, 'expired', ({ presented, world }: Call) => {
    if (!presented) return
    for (const token of world.tokens.values()) {
      if (ends.has(token)) continue
      const earlier = [...ends.keys()].find(
        (t) => t.user === token.user && (ends.get(t) ?? 0) > token.issuedAtMs,
      )
      ends.set(token, earlier ? (ends.get(earlier) ?? 0) : token.expiresAtMs)
    }
    if (world.clock.now() >= (ends.get(presented) ?? 0)) refuse('expiredToken')
  })
}
