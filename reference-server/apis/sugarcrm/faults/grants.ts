// What faults and variants ask of a grant, and of the request that it came from.
import type { Call, Grant, TokenRecord } from '../../../behaviour/types.ts'
import { refreshing, textOf } from '../../../faults/conditions.ts'

/** The members of a request, as the document names them. */
export const documented = [
  'grant_type',
  'client_id',
  'client_secret',
  'username',
  'password',
  'platform',
  'refresh_token',
]

/** The names of the members that a body has; none when it can not be read. */
export const membersSent = (call: Call): string[] => {
  try {
    return Object.keys(Object(JSON.parse(textOf(call))))
  } catch {
    return []
  }
}

/** Whether a body has a member that the document does not name. */
export const besideUnknown = (call: Call): boolean =>
  membersSent(call).some((name) => !documented.includes(name))

/** Whether a grant comes from a refresh token. */
export const ofRefresh = (grant: Grant): boolean => refreshing(grant.call)

/** How many refreshes a grant comes from. */
export const depth = (grant: Grant): number => {
  const before = grant.call.presented?.grant
  return before ? 1 + depth(before) : 0
}

/** Whether a token is that of the first user, on mobile. */
export const onMobile = ({ grant, user }: TokenRecord): boolean =>
  grant.call.given['platform'] === 'mobile' && user === grant.call.world.accounts[0]

/** Whether a token is that of the second user. */
export const ofSecond = ({ grant, user }: TokenRecord): boolean => user === grant.call.world.accounts[1]

/** Whether it is a login for a platform. */
export const on =
  (platform: string) =>
  (call: Call): boolean =>
    call.given['platform'] === platform

/** The token that a refresh presents, whatever it is worth. */
export const presentedRefresh = (call: Call): TokenRecord | undefined =>
  call.world.tokens.get(String(call.lookup('refresh_token')[0]))
