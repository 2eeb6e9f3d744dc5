import { refuse } from './refusals.ts'
import { part } from './registry.ts'
import type { Account, Call, Check } from './types.ts'

/** Whether the given value of a parameter is the account's own. */
export const matches = (call: Call, name: string, given: string, account: Account): boolean =>
  part(call.world.behaviour.same, name)(given, account[name] ?? '', call)

/** Finds the account that has the given value of a parameter, as the request's client or user. */
export const identify =
  (role: 'client' | 'user', name: string, otherwise: string): Check =>
  (call) => {
    const given = call.given[name] ?? ''
    call[role] =
      call.world.accounts.filter((account) => matches(call, name, given, account))[0] ?? refuse(otherwise)
  }

/** Compares the given value of a parameter with that of the account found before. */
export const prove =
  (role: 'client' | 'user', name: string, otherwise: string): Check =>
  (call) => {
    const account = call[role]
    if (!account || !matches(call, name, call.given[name] ?? '', account)) refuse(otherwise)
  }

/** Runs a check for one grant type alone. */
export const forGrant =
  (type: string, check: Check): Check =>
  (call) => {
    if (call.given['grant_type'] === type) check(call)
  }

/** Finds the refresh token, which must be alive and of the same client, and takes its user. */
export const redeem: Check = (call) => {
  const record = call.world.tokens.get(call.given['refresh_token'] ?? '')
  if (record?.kind !== 'refresh') return refuse('unknownRefresh')
  if (record.client !== call.client) refuse('foreignRefresh')
  if (record.ended) refuse('spentRefresh')
  if (call.world.clock.now() >= record.expiresAtMs) refuse('expiredRefresh')
  call.presented = record
  call.user = record.user
}
