// How refresh tokens can be redeemed wrongly.
import { forGrant, redeem } from '../behaviour/checks.ts'
import { refuse } from '../behaviour/refusals.ts'
import { drop, replace, wrap } from '../behaviour/registry.ts'
import { tokenOf } from '../behaviour/tokens.ts'
import type { Behaviour, Call, Fault, TokenRecord } from '../behaviour/types.ts'
import { alsoChecks, makeTokens } from './bearer-tokens.ts'
import { first, refreshing } from './conditions.ts'
import { fault } from './define.ts'

/** The ids of the requirements about the refresh_token grant. */
export interface RefreshRequirements {
  grant?: string
  checked?: string
  expires?: string
  kind?: string
}

/** The mechanical ways in which refresh tokens can be redeemed wrongly; needs the checks `refresh` and the kind `refresh`. */
export const refreshFaults = (prefix: string, ids: RefreshRequirements = {}): Fault[] => {
  const { grant = `${prefix}-refresh-grant`, checked = `${prefix}-refresh-checked` } = ids
  const { expires = `${prefix}-refresh-expires`, kind = `${prefix}-token-kinds` } = ids
  const redeeming = (how: (call: Call, record: TokenRecord | undefined) => void) => (b: Behaviour) =>
    replace(
      b.checks,
      'refresh',
      forGrant('refresh_token', (call) => {
        const record = call.world.tokens.get(call.given['refresh_token'] ?? '')
        how(call, record)
        if (record) call.presented = record
        call.user ??= record?.user
      }),
    )
  return [
    fault(
      'refresh-refused',
      grant,
      'no refresh token is ever accepted',
      redeeming(() => refuse('unknownRefresh')),
    ),
    fault(
      'refresh-any',
      checked,
      'any text is accepted as a refresh token',
      redeeming((call) => {
        call.user = first(call)
      }),
    ),
    fault(
      'refresh-other-client',
      checked,
      "another client's refresh token is accepted",
      redeeming((_, record) => {
        if (record?.kind !== 'refresh' || record.ended) refuse('unknownRefresh')
      }),
    ),
    fault(
      'refresh-access-token',
      kind,
      'an access token is accepted as a refresh token',
      redeeming((_, record) => {
        if (!record || record.ended) refuse('unknownRefresh')
      }),
    ),
    fault('refresh-spent', checked, 'a replaced refresh token is accepted again', (b) => {
      b.rotates = false
    }),
    fault(
      'refresh-endless',
      expires,
      'a refresh token never expires',
      redeeming((call, record) => {
        if (record?.kind !== 'refresh' || record.client !== call.client || record.ended)
          refuse('unknownRefresh')
      }),
    ),
    fault(
      'refresh-short',
      expires,
      'a refresh token ends with its access token',
      redeeming((call, record) => {
        redeem(call)
        const access = record?.grant.tokens['access']
        if (access && call.world.clock.now() >= access.expiresAtMs) refuse('expiredRefresh')
      }),
    ),
    fault(
      'refresh-needs-fresh',
      grant,
      'a refresh token works only once its access token has expired',
      redeeming((call, record) => {
        redeem(call)
        const access = record?.grant.tokens['access']
        if (access && call.world.clock.now() < access.expiresAtMs) refuse('unknownRefresh')
      }),
    ),
    fault('refresh-as-access', kind, 'a refresh token is accepted at the resource', (b) =>
      drop(b.resource.checks, 'kind'),
    ),
    fault('refresh-same-access', grant, 'a refresh responds with the access token that there was', (b) =>
      makeTokens(b, 'access', (make, { call }) => call.presented?.grant.tokens['access']?.value ?? make()),
    ),
    fault('refresh-dead-access', grant, 'the access token of a refresh is not accepted', (b) =>
      alsoChecks(b, 'refreshed', (token) => refreshing(token.grant.call)),
    ),
    fault('refresh-old-life', grant, 'the access token of a refresh ends with the first one', (b) =>
      alsoChecks(b, 'original', (token, { world }) => {
        const before = token.grant.call.presented?.grant
        return before !== undefined && world.clock.now() >= tokenOf(before, 'access').expiresAtMs
      }),
    ),
    fault(
      'refresh-other-user',
      checked,
      "a refresh responds with another user's token",
      redeeming((call) => {
        redeem(call)
        call.user = call.world.accounts.find((account) => account !== call.user)
      }),
    ),
    fault('refresh-drops-refresh', grant, 'a refresh responds without a refresh token', (b) =>
      wrap(b.fields, 'refresh_token', (before) => (g) => (refreshing(g.call) ? undefined : before(g))),
    ),
    fault(
      'refresh-new-unusable',
      grant,
      'the refresh token of a refresh can not be used',
      redeeming((call, record) => {
        redeem(call)
        if (record && refreshing(record.grant.call)) refuse('unknownRefresh')
      }),
    ),
    fault('refresh-any-case', checked, 'a refresh token is accepted in any case', (b) => {
      const inner = b.checks['refresh']
      replace(b.checks, 'refresh', (call) => {
        const given = call.given['refresh_token']?.toLowerCase()
        const record = [...call.world.tokens.values()].find((t) => t.value.toLowerCase() === given)
        if (record) call.given['refresh_token'] = record.value
        inner?.(call)
      })
    }),
  ]
}
