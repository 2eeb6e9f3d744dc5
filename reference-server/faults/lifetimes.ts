// How an access token can live too long or too short.
import { refuse } from '../behaviour/refusals.ts'
import { drop, replace, wrap } from '../behaviour/registry.ts'
import type { Behaviour, Call, Fault, TokenRecord } from '../behaviour/types.ts'
import { alsoChecks, usesFault } from './bearer-tokens.ts'
import { counting, isRenewed, tokensOf } from './conditions.ts'
import { fault, type Row, table } from './define.ts'

/** The ids of the requirements about when an access token ends. */
export interface LifetimeRequirements {
  /** That it ends when it should. */
  ends?: string
  /** That it lives until then. */
  lives?: string
  /** That using it changes nothing. */
  use?: string
}

/** The whole life of a token in milliseconds. */
export const lifeMs = (token: TokenRecord): number => token.expiresAtMs - token.issuedAtMs

/** When a token ends, in milliseconds of the server's clock. */
type EndsAt = (token: TokenRecord, nowMs: number, call: Call) => number

/** Makes the resource end tokens at another time; what the response declares stays. */
export const endsAt = (b: Behaviour, when: EndsAt): void =>
  replace(b.resource.checks, 'expired', (call: Call) => {
    const now = call.world.clock.now()
    if (!call.presented || now >= when(call.presented, now, call)) refuse('expiredToken')
  })

/** When a token ends that lives so many times as long as declared. */
export const times =
  (factor: number): EndsAt =>
  (token) =>
    token.issuedAtMs + factor * lifeMs(token)

/** When a token ends that lives so many seconds longer than declared, or shorter. */
export const longer =
  (seconds: number): EndsAt =>
  (token) =>
    token.expiresAtMs + seconds * 1000

/** Another end for some tokens alone. */
export const forThose =
  (which: (token: TokenRecord) => boolean, when: EndsAt): EndsAt =>
  (token, now, call) =>
    which(token) ? when(token, now, call) : token.expiresAtMs

/** Faults that end tokens at another time, a row each. The time is made for each server, so that it may remember. */
export const endings = (prefix: string, rows: Row<[make: () => EndsAt]>[]): Fault[] =>
  table(prefix, rows, (b, make) => endsAt(b, make()))

/** Ends that depend on how a token was used before. */
export const byUse = {
  /** The lifetime begins with the first use. */
  fromFirst: (): EndsAt => {
    const usedAtMs = new Map<TokenRecord, number>()
    return (token, now) => {
      if (!usedAtMs.has(token)) usedAtMs.set(token, now)
      return (usedAtMs.get(token) ?? now) + lifeMs(token)
    }
  },
  /** A token that was never used in its life does not end. */
  unusedEndless: (): EndsAt => {
    const used = new Set<TokenRecord>()
    return (token, now) => {
      if (now < token.expiresAtMs) used.add(token)
      return used.has(token) ? token.expiresAtMs : Number.POSITIVE_INFINITY
    }
  },
  /** Each use starts the lifetime again. */
  slides: (): EndsAt => {
    const usedAtMs = new Map<TokenRecord, number>()
    return (token, now) => {
      const ends = (usedAtMs.get(token) ?? token.issuedAtMs) + lifeMs(token)
      if (now < ends) usedAtMs.set(token, now)
      return ends
    }
  },
  /** A token that is not used for a part of its life ends; counted from its issue, or from its first use. */
  idle: (part: number, from: 'issue' | 'use') => (): EndsAt => {
    const usedAtMs = new Map<TokenRecord, number>()
    return (token, now) => {
      const since = usedAtMs.get(token) ?? (from === 'issue' ? token.issuedAtMs : now)
      const ends = Math.min(since + lifeMs(token) * part, token.expiresAtMs)
      if (now < ends) usedAtMs.set(token, now)
      return ends
    }
  },
  /** A use in the last part of its life gives a token another. */
  slidesIn: (part: number) => (): EndsAt => {
    const ends = new Map<TokenRecord, number>()
    return (token, now) => {
      const end = ends.get(token) ?? token.expiresAtMs
      if (now < end && now > end - lifeMs(token) * part) ends.set(token, now + lifeMs(token))
      return end
    }
  },
  /** Another end from so many uses on. */
  from:
    (uses: number, when: EndsAt, before: EndsAt = longer(0)) =>
    (): EndsAt => {
      const count = counting<TokenRecord>()
      return (token, now, call) => (count(token) >= uses ? when : before)(token, now, call)
    },
}

/** The later tokens of a user end with the first of those that lived when they were issued. */
export const withTheFirst: EndsAt = (token, _, { world }) => {
  let ends = token.expiresAtMs
  for (const it of tokensOf(world, token.user))
    if (it.issuedAtMs <= token.issuedAtMs && it.expiresAtMs > token.issuedAtMs)
      ends = Math.min(ends, it.expiresAtMs)
  return ends
}

/** No end at all. */
export const never: EndsAt = () => Number.POSITIVE_INFINITY

/** The mechanical ways in which an access token can live too long or too short. */
export const lifetimeFaults = (prefix: string, ids: LifetimeRequirements = {}): Fault[] => {
  const { ends = `${prefix}-token-expires`, lives = `${prefix}-token-lives`, use = ends } = ids
  const ending = (name: string, breaks: string, about: string, make: () => EndsAt) =>
    fault(name, breaks, about, (b) => endsAt(b, make()))
  return [
    fault('life-endless', ends, 'a token never expires', (b) => drop(b.resource.checks, 'expired')),
    ending('life-doubled', ends, 'a token lives twice as long as declared', () => times(2)),
    ending('life-minute-longer', ends, 'a token lives a minute longer than declared', () => longer(60)),
    ending('life-day-longer', ends, 'a token lives a day longer than declared', () => longer(86_400)),
    ending('life-halved', lives, 'a token lives half as long as declared', () => times(1 / 2)),
    ending('life-tenth', lives, 'a token lives a tenth as long as declared', () => times(1 / 10)),
    ending(
      'life-minute-shorter',
      lives,
      'a token ends a minute early',
      () => (token) => token.issuedAtMs + Math.max(lifeMs(token) - 60_000, lifeMs(token) / 2),
    ),
    ending('life-milliseconds', lives, 'the lifetime in seconds is kept as milliseconds', () =>
      times(1 / 1000),
    ),
    ending('life-slides', use, 'each use starts the lifetime again', byUse.slides),
    ending(
      'life-idle',
      lives,
      'a token that is not used for half of its lifetime ends',
      byUse.idle(1 / 2, 'issue'),
    ),
    { ...usesFault('life-ends-with-use', lives, 9), about: 'the tenth use ends a token' },
    ending(
      'life-revived',
      ends,
      "a user's next token request revives an expired token",
      () =>
        (token, _, { world }) =>
          tokensOf(world, token.user).some((it) => it.issuedAtMs >= token.expiresAtMs)
            ? Number.POSITIVE_INFINITY
            : token.expiresAtMs,
    ),
    fault('life-resource-late', ends, 'an expired token is rejected only from its second use on', (b) => {
      const warned = new Set<TokenRecord>()
      wrap(b.resource.checks, 'expired', (before) => (call) => {
        if (!call.presented || warned.has(call.presented)) before(call)
        else if (call.world.clock.now() >= call.presented.expiresAtMs) warned.add(call.presented)
      })
    }),
  ]
}

/** The ways in which a token can live too short or too long because an earlier one of its user has ended before it was issued. */
export const renewedFaults = (prefix: string, ids: LifetimeRequirements = {}): Fault[] => {
  const { ends = `${prefix}-token-expires`, lives = `${prefix}-token-lives` } = ids
  return [
    fault('token-renewed-ends-early', lives, 'a token got after the end of another has half a life', (b) =>
      endsAt(b, forThose(isRenewed, times(1 / 2))),
    ),
    fault('token-renewed-endless', ends, 'a token got after the end of another has no end', (b) =>
      endsAt(b, forThose(isRenewed, never)),
    ),
  ]
}

/** A token that is not accepted when its user got it after the end of another. */
export const renewedDeadFault = (name: string, breaks: string, which = isRenewed): Fault =>
  fault(name, breaks, 'a token got after the end of another is not accepted', (b) =>
    alsoChecks(b, 'renewed', (token) => which(token)),
  )
