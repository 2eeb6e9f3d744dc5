import { utf8 } from './body.ts'
import { refuse } from './refusals.ts'
import type { Call } from './types.ts'

/** The value of the only Authorization header, or nothing; two of them are refused for `reason`. */
export function authorization(call: Call, reason: string): string | undefined {
  const count = call.rawHeaders.filter(
    (name, i) => i % 2 === 0 && name.toLowerCase() === 'authorization',
  ).length
  if (count > 1) refuse(reason)
  return call.headers.authorization
}

/** The name and password of HTTP Basic (RFC 7617), split at the first colon; nothing when the header is absent. */
export function basic(call: Call): { name: string; password: string } | undefined {
  const header = authorization(call, 'malformedBasic')
  if (header === undefined) return undefined
  const encoded = /^basic +([A-Za-z0-9+/]+={0,2})$/i.exec(header)?.[1] ?? refuse('malformedBasic')
  const text = utf8(Buffer.from(encoded, 'base64')) ?? refuse('malformedBasic')
  const colon = text.indexOf(':')
  if (colon < 0) refuse('malformedBasic')
  return { name: text.slice(0, colon), password: text.slice(colon + 1) }
}

/** The token behind `Bearer` (RFC 6750 2.1). */
export function bearer(call: Call): string {
  const header = authorization(call, 'malformedToken') ?? refuse('noToken')
  return /^bearer +([A-Za-z0-9\-._~+/]+=*)$/i.exec(header)?.[1] ?? refuse('malformedToken')
}
