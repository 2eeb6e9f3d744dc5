import { refuse } from '../behaviour/refusals.ts'
import { drop, replace, wrap } from '../behaviour/registry.ts'
import type { Behaviour, Call, Fault, TokenRecord } from '../behaviour/types.ts'
import { fault } from './define.ts'

/** The ids of the requirements about when an access token ends. */
export interface LifetimeRequirements {
  /** That it ends when it should. */
  ends?: string
  /** That it lives until then. */
  lives?: string
  /** That using it changes nothing. */
  use?: string
}

/** The mechanical ways in which an access token can live too long or too short. */
export function lifetimeFaults(prefix: string, ids: LifetimeRequirements = {}): Fault[] {
  const { ends = `${prefix}-token-expires`, lives = `${prefix}-token-lives`, use = ends } = ids
  return [
    fault('life-endless', ends, 'a token never expires', (b) => drop(b.resource.checks, 'expired')),
    fault('life-doubled', ends, 'a token lives twice as long as declared', (b) => life(b, (l) => 2 * l)),
    fault('life-minute-longer', ends, 'a token lives a minute longer than declared', (b) =>
      life(b, (l) => l + 60_000),
    ),
    fault('life-day-longer', ends, 'a token lives a day longer than declared', (b) =>
      life(b, (l) => l + 86_400_000),
    ),
    fault('life-halved', lives, 'a token lives half as long as declared', (b) => life(b, (l) => l / 2)),
    fault('life-tenth', lives, 'a token lives a tenth as long as declared', (b) => life(b, (l) => l / 10)),
    fault('life-minute-shorter', lives, 'a token ends a minute early', (b) =>
      life(b, (l) => Math.max(l - 60_000, l / 2)),
    ),
    fault('life-milliseconds', lives, 'the lifetime in seconds is kept as milliseconds', (b) =>
      life(b, (l) => l / 1000),
    ),
    fault('life-slides', use, 'each use starts the lifetime again', (b) => {
      const usedAtMs = new Map<TokenRecord, number>()
      lifeOf(b, (t, now) => {
        const from = usedAtMs.get(t) ?? t.issuedAtMs
        if (now < from + lifeMs(t)) usedAtMs.set(t, now)
        return from + lifeMs(t)
      })
    }),
    fault('life-idle', lives, 'a token that is not used for half of its lifetime ends', (b) => {
      const usedAtMs = new Map<TokenRecord, number>()
      lifeOf(b, (t, now) => {
        const ends = (usedAtMs.get(t) ?? t.issuedAtMs) + lifeMs(t) / 2
        if (now < ends) usedAtMs.set(t, now)
        return Math.min(ends, t.expiresAtMs)
      })
    }),
    fault('life-ends-with-use', lives, 'the tenth use ends a token', (b) => {
      const uses = new Map<TokenRecord, number>()
      b.resource.checks['uses'] = ({ presented }) => {
        if (!presented) return
        const count = (uses.get(presented) ?? 0) + 1
        uses.set(presented, count)
        if (count >= 10) refuse('expiredToken')
      }
    }),
    fault('life-revived', ends, "a user's next token request revives an expired token", (b) => {
      replace(b.resource.checks, 'expired', (call: Call) => {
        const t = call.presented
        if (!t || call.world.clock.now() < t.expiresAtMs) return
        const fresh = [...call.world.tokens.values()].some(
          (o) => o.user === t.user && o.issuedAtMs >= t.expiresAtMs,
        )
        if (!fresh) refuse('expiredToken')
      })
    }),
    fault('life-resource-late', ends, 'an expired token is refused only from its second use on', (b) => {
      const warned = new Set<TokenRecord>()
      wrap(b.resource.checks, 'expired', (before) => (call) => {
        if (!call.presented || warned.has(call.presented)) before(call)
        else if (call.world.clock.now() >= call.presented.expiresAtMs) warned.add(call.presented)
      })
    }),
  ]
}

/** The ways in which a token can live too short or too long because an earlier one of its user has ended before it was issued. */
export function renewedFaults(prefix: string, ids: LifetimeRequirements = {}): Fault[] {
  const { ends = `${prefix}-token-expires`, lives = `${prefix}-token-lives` } = ids
  return [
    fault('token-renewed-ends-early', lives, 'a token got after the end of another has half a life', (b) => {
      b.resource.checks['renewed'] = (call) => {
        const token = call.presented
        if (!token || !isRenewed(call, token)) return
        if (call.world.clock.now() > token.issuedAtMs + lifeMs(token) / 2) refuse('expiredToken')
      }
    }),
    fault('token-renewed-endless', ends, 'a token got after the end of another has no end', (b) =>
      wrap(b.resource.checks, 'expired', (check) => (call) => {
        if (!call.presented || !isRenewed(call, call.presented)) check(call)
      }),
    ),
  ]
}

const isRenewed = (call: Call, token: TokenRecord): boolean =>
  [...call.world.tokens.values()].some((t) => t.user === token.user && t.expiresAtMs < token.issuedAtMs)

const lifeMs = (token: TokenRecord): number => token.expiresAtMs - token.issuedAtMs

const life = (b: Behaviour, change: (lifeMs: number) => number): void =>
  lifeOf(b, (token) => token.issuedAtMs + change(lifeMs(token)))

/** Makes the resource end tokens at another time; what the response declares stays. */
export function lifeOf(b: Behaviour, endsAtMs: (token: TokenRecord, nowMs: number) => number): void {
  replace(b.resource.checks, 'expired', ({ presented, world }: Call) => {
    const now = world.clock.now()
    if (!presented || now >= endsAtMs(presented, now)) refuse('expiredToken')
  })
}
