import { lookupJson } from '../../../behaviour/body.ts'
import { wrap } from '../../../behaviour/registry.ts'
import type { Account, Behaviour, Call } from '../../../behaviour/types.ts'

/** The first consumer, whom faults let in. */
export const own = (call: Call): Account => call.world.accounts[0] ?? {}
/** What identifies that consumer in the body. */
export const ownIdentifier = (call: Call) => ({ authentication_code: own(call)['authentication_code'] })

/** Whether a JSON value is an object. */
export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Changes the JSON body before anything is looked up in it. */
export function rewriting(
  b: Behaviour,
  change: (body: Record<string, unknown>, call: Call) => unknown,
): void {
  wrap(b.mediaTypes, 'application/json', (before) => (call) => {
    const [body] = before(call)()
    return lookupJson(change(body as Record<string, unknown>, call))
  })
}

/** Changes the authentication code as it was sent, whatever it is. */
export const recoding = (b: Behaviour, change: (code: unknown, call: Call) => unknown): void =>
  rewriting(b, (body, call) => {
    const identifier = body['access_token_identifier']
    if (!isObject(identifier) || !Object.hasOwn(identifier, 'authentication_code')) return body
    const code = change(identifier['authentication_code'], call)
    return { ...body, access_token_identifier: { ...identifier, authentication_code: code } }
  })
