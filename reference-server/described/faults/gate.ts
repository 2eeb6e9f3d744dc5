import { refuse } from '../../behaviour/refusals.ts'
import type { Behaviour, Call } from '../../behaviour/types.ts'

/** Whether a request goes to the path at which tokens are issued. */
export const isToken = (b: Behaviour, call: Call): boolean => b.routes.token.paths.includes(call.path)

/** Rejects those requests for a token of which something holds. */
export function gate(b: Behaviour, when: (call: Call) => boolean, reason = 'malformed'): void {
  b.gate.push((call) => {
    if (isToken(b, call) && when(call)) refuse(reason)
  })
}
