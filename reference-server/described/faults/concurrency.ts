import { wrap } from '../../behaviour/registry.ts'
import type { Call, Fault } from '../../behaviour/types.ts'
import { lifeFaults } from '../../faults/drawn-lives.ts'
import { concurrencyFaults as commonFaults, resourceOfTheMomentFault } from '../../faults/races.ts'
import { fieldName } from '../responses.ts'
import { adopted, type Ground, idOf, making, slugOf } from './ground.ts'

/** Requests at the same moment, and long stories, that disturb one another. */
export function concurrencyFaults(ground: Ground): Fault[] {
  const { d, issue, use } = ground
  const make = making(ground, 'concurrency')
  const common = adopted(ground, 'concurrency', commonFaults(d.ids), { 'parallel-only-last': 'parallel' })
  // where nothing is said of it, a token may be issued again while it is alive, and a new one may end those before
  const left = common.filter(({ name }) => name !== 'parallel-same-token' && name !== 'parallel-only-last')
  return [
    ...left,
    ...(use
      ? adopted(ground, 'concurrency', [
          resourceOfTheMomentFault(idOf(d, 'own-data')),
          ...lifeFaults(idOf(d, 'token-use')),
        ])
      : []),
    ...issue.response
      .filter(({ role }) => role === 'echo')
      .map((one) =>
        make(
          `parallel-${slugOf(one.name)}-mixed-up`,
          slugOf(one.name),
          `of responses at the same moment some have another "${one.name}"`,
          (b) => {
            let running = 0
            const crowded = new WeakSet<Call>()
            const before = b.pause
            b.pause = async (call) => {
              await before?.(call)
              if (++running > 5) crowded.add(call)
              await new Promise((resolve) => setTimeout(resolve, 10))
              running--
            }
            wrap(
              b.fields,
              fieldName(one),
              (field) => (grant) => (crowded.has(grant.call) ? 'somebody else' : field(grant)),
            )
          },
        ),
      ),
  ]
}
