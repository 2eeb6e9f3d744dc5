import type { Behaviour, Call, Fault, TokenRecord } from '../../behaviour/types.ts'
import { rewriteValues } from '../../faults/parameters.ts'
import type { Ground, Make } from './ground.ts'

/** Accepts the refresh token of a call, or rejects it. */
export type Redeem = (call: Call, record: TokenRecord | undefined) => void

/** The token that a renewal names, whatever it is. */
export const recordOf = (call: Call): TokenRecord | undefined =>
  call.world.tokens.get(call.given['refresh_token'] ?? '')

/** Whether a call is a renewal. */
export const isRenewal = ({ renew, operationOf }: Ground, call: Call): boolean => operationOf(call) === renew

/** Changes how a refresh token is redeemed. */
export const redeem = (b: Behaviour, ground: Ground, how: Redeem): void => {
  b.checks[`${ground.renew!.name} refresh`] = (call) => {
    if (!isRenewal(ground, call)) return
    const record = recordOf(call)
    how(call, record)
    if (!record) return
    call.presented ??= record
    call.user ??= record.user
    call.client ??= record.client
  }
}

/** Refresh tokens of another JSON type. */
export const typeFaults = (ground: Ground, make: Make): Fault[] => [
  make(
    'refresh-list-accepted',
    'refresh-checked',
    'a refresh token: a list of the right one is accepted',
    (b) =>
      rewriteValues(b, 'refresh_token', (values) =>
        values.map((value) => (Array.isArray(value) ? value[0] : value)),
      ),
  ),
  make('refresh-null-accepted', 'refresh-checked', 'a refresh token: null stands for the last one', (b) =>
    rewriteValues(b, 'refresh_token', (values, call) =>
      isRenewal(ground, call) ? values.map((value) => (value === null ? lastOf(call) : value)) : values,
    ),
  ),
]

/** The newest refresh token that is alive. */
export const lastOf = (call: Call): string =>
  [...call.world.tokens.values()].findLast(({ kind, ended }) => kind === 'refresh' && !ended)?.value ?? ''
