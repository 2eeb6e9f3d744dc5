// How requests at the same time can disturb each other.
import { setTimeout as wait } from 'node:timers/promises'
import { refuse } from '../behaviour/refusals.ts'
import type { Account, Behaviour, Call, Fault } from '../behaviour/types.ts'
import { alsoChecks, makeTokens } from './bearer-tokens.ts'
import { alsoAccepts } from './comparisons.ts'
import { fault } from './define.ts'

/** Waits long enough for a second request to arrive. */
export const overlap = (): Promise<void> => wait(15)

/** Does something with each request and those that are under way at the same time, itself included, once all have arrived. */
export const together = (
  b: Behaviour,
  then: (call: Call, together: Call[]) => void,
  which: (call: Call) => boolean = () => true,
): void => {
  const running = new Set<Call>()
  b.pause = async (call) => {
    if (!which(call)) return
    running.add(call)
    await overlap()
    // those that ended a moment ago were there at the same time as well
    const met = [...running]
    setTimeout(() => running.delete(call), 15)
    then(call, met)
  }
}

/** The ids of the requirements about requests at the same time. */
export interface ConcurrencyRequirements {
  each?: string
  own?: string
}

const accountOf = (call: Call): Account | undefined => call.user ?? call.client

/** The mechanical ways in which requests at the same time can disturb each other. */
export const concurrencyFaults = (prefix: string, ids: ConcurrencyRequirements = {}): Fault[] => {
  const { each = `${prefix}-parallel`, own = `${prefix}-parallel-own` } = ids
  return [
    fault('parallel-same-token', each, 'requests at the same time get the same token', (b) => {
      let running = 0
      let shared: string | undefined
      b.pause = async () => {
        if (running++ === 0) shared = undefined
        await overlap()
        running--
      }
      makeTokens(b, 'access', (make) => {
        shared ??= make()
        const value = shared
        if (running === 0) shared = undefined
        return value
      })
    }),
    fault(
      'parallel-mixed-up',
      own,
      'of two users at the same time both get the token of the later one',
      latestUser(() => true),
    ),
    fault(
      'parallel-fails',
      `${prefix}-no-server-error`,
      'one of two requests at the same time is answered with 500',
      (b) => {
        let running = 0
        b.pause = async () => {
          running++
          const crowded = running > 1
          await overlap()
          running--
          if (crowded) refuse('broken')
        }
      },
    ),
    fault('parallel-beside-wrong', each, 'a right request that meets a wrong one is rejected', (b) => {
      const wrong = new Map<Account, number>()
      b.alter.push((_, call) => {
        const account = accountOf(call)
        if (account && call.refused) wrong.set(account, (wrong.get(account) ?? 0) + 1)
      })
      b.pause = async (call) => {
        const account = accountOf(call)
        const before = account && wrong.get(account)
        await overlap()
        if (account && wrong.get(account) !== before) refuse('wrongPassword')
      }
    }),
    fault('parallel-only-last', each, 'of requests at the same time only the last token works', (b) => {
      let running = 0
      const stillborn = new WeakSet<Call>()
      b.pause = async (call) => {
        running++
        await overlap()
        if (--running > 0) stillborn.add(call)
      }
      alsoChecks(b, 'stored', ({ grant }) => stillborn.has(grant.call))
    }),
  ]
}

/** Of several requests at the same time, each is for the user of the latest. */
export const latestUser =
  (which: (call: Call) => boolean) =>
  (b: Behaviour): void => {
    let latest: Account | undefined
    b.pause = async (call) => {
      if (!which(call)) return
      latest = accountOf(call) ?? latest
      await overlap()
      call.user = latest
    }
  }

/** A refresh token that two requests at the same time can both spend. */
export const parallelRefreshFault = (breaks: string): Fault =>
  fault('parallel-refresh', breaks, 'two requests at the same time can both spend a refresh token', (b) => {
    b.pause = async (call) => {
      if (call.presented) await overlap()
    }
  })

/** A resource that keeps its user where the next request finds it. */
export const resourceOfTheMomentFault = (breaks: string): Fault =>
  fault(
    'resource-of-the-moment',
    breaks,
    'of users at the same moment all see what the first one sees',
    (b) => {
      let first: Account | undefined
      const { account } = b.resource
      b.resource.account = (record, call) => {
        if (!first) {
          setTimeout(() => {
            first = undefined
          }, 3)
        }
        first ??= account(record, call)
        return first
      }
    },
  )

/** A wrong secret that is accepted while a right one is under way for the same account. */
export const besideRightFault = (name: string, breaks: string, secret: string): Fault =>
  fault(name, breaks, `while a right ${secret} is looked up, any is accepted for that account`, (b) => {
    const entering = new Map<Account | undefined, number>()
    const add = (call: Call, by: number) => {
      entering.set(accountOf(call), (entering.get(accountOf(call)) ?? 0) + by)
    }
    alsoAccepts(b, secret, (_, __, call) => (entering.get(accountOf(call)) ?? 0) > 0)
    b.pause = async (call) => {
      add(call, 1)
      await overlap()
      add(call, -1)
    }
  })

/** A right request is rejected when more than so many of its kind are under way at the same time. */
export const crowdedFault = (
  name: string,
  breaks: string,
  { more, reason, which }: { more: number; reason: string; which(call: Call, other: Call): boolean },
): Fault =>
  fault(
    name,
    breaks,
    `requests at the same time are all rejected${more > 0 ? ` when there are more than ${more}` : ''}`,
    (b) =>
      together(b, (call, met) => {
        if (met.filter((other) => which(call, other)).length > more) refuse(reason)
      }),
  )
