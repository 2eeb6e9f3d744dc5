import { wrap } from '../../../behaviour/registry.ts'
import type { Behaviour, Call, Grant, Lookup, TokenKind } from '../../../behaviour/types.ts'

/** Whether a grant comes from a refresh token. */
export const refreshing = (grant: Grant): boolean => grant.call.given['grant_type'] === 'refresh_token'

/** Changes how the values of one kind of token are made. */
export const valued = (
  b: Behaviour,
  kind: string,
  value: (before: TokenKind['value']) => TokenKind['value'],
): void => wrap(b.tokens, kind, (k) => ({ ...k, value: value(k.value) }))

/** Also takes a credential that is somehow like the stored one. */
export const alike = (
  b: Behaviour,
  name: string,
  like: (given: string, stored: string, call: Call) => boolean,
): void =>
  wrap(
    b.same,
    name,
    (same) => (given, stored, call) => same(given, stored, call) || like(given, stored, call),
  )

const documented = [
  'grant_type',
  'client_id',
  'client_secret',
  'username',
  'password',
  'platform',
  'refresh_token',
]

/** Whether a body has a member that the document does not name. */
export const beside = (found: Lookup): boolean => {
  const [body] = found()
  return Object.keys(Object(body)).some((name) => !documented.includes(name))
}
