// What faults do with the JSON body of a token request.
import { lookupJson } from '../../../behaviour/body.ts'
import { wrap } from '../../../behaviour/registry.ts'
import type { Behaviour, Call } from '../../../behaviour/types.ts'
import { first } from '../../../faults/conditions.ts'

/** What identifies the first consumer in the body. */
export const ownIdentifier = (call: Call) => ({ authentication_code: first(call)['authentication_code'] })

/** Whether a JSON value is an object. */
export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Changes the JSON body before anything is looked up in it. */
export const rewriting = (
  b: Behaviour,
  change: (body: Record<string, unknown>, call: Call) => unknown,
): void =>
  wrap(b.mediaTypes, 'application/json', (before) => (call) => {
    const [body] = before(call)()
    return lookupJson(change(body as Record<string, unknown>, call))
  })

/** Changes the identifier, whatever it is; nothing leaves it. */
export const identifying = (
  b: Behaviour,
  change: (identifier: unknown, call: Call, body: Record<string, unknown>) => unknown,
): void =>
  rewriting(b, (body, call) => {
    const identifier = change(body['access_token_identifier'], call, body)
    return identifier === undefined ? body : { ...body, access_token_identifier: identifier }
  })

/** Changes the authentication code as it was sent, whatever it is. */
export const recoding = (b: Behaviour, change: (code: unknown, call: Call) => unknown): void =>
  identifying(b, (identifier, call) =>
    isObject(identifier) && Object.hasOwn(identifier, 'authentication_code')
      ? { ...identifier, authentication_code: change(identifier['authentication_code'], call) }
      : undefined,
  )

/** A rejection in the envelope, with status 200. */
export const quietly = (b: Behaviour, reason: string): void => {
  b.refusals[reason] = { status: 200, error: 'not_available', description: 'This is not available.' }
}
