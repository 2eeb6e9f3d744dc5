import { setTimeout as wait } from 'node:timers/promises'
import { Refused } from '../behaviour/refusals.ts'
import { wrap } from '../behaviour/registry.ts'
import type { Account, Call, Fault } from '../behaviour/types.ts'
import { fault } from './define.ts'

// long enough for a second request to arrive
const overlap = (): Promise<void> => wait(15)

/** The ids of the requirements about requests at the same time. */
export interface ConcurrencyRequirements {
  each?: string
  own?: string
  refresh?: string
}

/** The mechanical ways in which requests at the same time can disturb each other. */
export function concurrencyFaults(prefix: string, ids: ConcurrencyRequirements = {}): Fault[] {
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
      wrap(b.tokens, 'access', (kind) => ({
        ...kind,
        value: (grant, record) => {
          shared ??= kind.value(grant, record)
          const value = shared
          if (running === 0) shared = undefined
          return value
        },
      }))
    }),
    fault(
      'parallel-mixed-up',
      own,
      'of two users at the same time both get the token of the later one',
      (b) => {
        let latest: Account | undefined
        b.pause = async (call) => {
          latest = call.user ?? call.client
          await overlap()
          call.user = latest
        }
      },
    ),
    fault('parallel-fails', each, 'one of two requests at the same time is answered with 500', (b) => {
      let running = 0
      b.pause = async () => {
        running++
        const crowded = running > 1
        await overlap()
        running--
        if (crowded) throw new Refused('broken')
      }
    }),
    fault('parallel-beside-wrong', each, 'a right request that meets a wrong one is refused', (b) => {
      const wrong = new Map<Account, number>()
      b.alter.push((_, call) => {
        const account = call.user ?? call.client
        if (account && call.refused) wrong.set(account, (wrong.get(account) ?? 0) + 1)
      })
      b.pause = async (call) => {
        const account = call.user ?? call.client
        const before = account && wrong.get(account)
        await overlap()
        if (account && wrong.get(account) !== before) throw new Refused('wrongPassword')
      }
    }),
    fault('parallel-only-last', each, 'of requests at the same time only the last token works', (b) => {
      let running = 0
      b.pause = async (call) => {
        running++
        await overlap()
        if (--running > 0) stillborn.add(call)
      }
      const stillborn = new WeakSet<Call>()
      b.resource.checks['stored'] = ({ presented }) => {
        if (presented && stillborn.has(presented.grant.call)) throw new Refused('unknownToken')
      }
    }),
  ]
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
