import { wrap } from '../bag.ts'
import type { Behaviour, Grant, TokenKind } from '../model.ts'

/** Whether a grant comes from a refresh token. */
export const refreshing = (grant: Grant): boolean => grant.call.given['grant_type'] === 'refresh_token'

/** Changes how the values of one kind of token are made. */
export const valued = (
  b: Behaviour,
  kind: string,
  value: (before: TokenKind['value']) => TokenKind['value'],
): void => wrap(b.tokens, kind, (k) => ({ ...k, value: value(k.value) }))
