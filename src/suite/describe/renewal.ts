import {
  type Operation,
  type RequestPart,
  requestRoles,
  responseRoles,
  type TokenRole,
} from '../../model/description.ts'
import type { Row } from '../each.ts'
import { expressionOf, othersOf, readerOf, tokenReaderOf } from './expressions.ts'
import { type Family, responderOf } from './families.ts'
import { issuingColumns } from './verdicts.ts'

const placeOf = (at: string): string => at.split('/')[1]!

/** Where an operation takes a token, e.g. `/bearer`. */
const tokenAt = (operation: Operation | undefined): string | undefined =>
  operation?.parts.find(({ role }) => requestRoles[role] === 'token')?.at

/** The parts that log somebody in beside those that a renewal has too, as a patch of its body. */
const loginOf = (issue: Operation, renew: Operation): Row => {
  const apart = issue.parts.filter(
    ({ at, role, optional }) =>
      !optional &&
      /identifier|secret/.test(requestRoles[role]) &&
      !renew.parts.some((part) => part.at === at) &&
      placeOf(at) === placeOf(tokenAt(renew) ?? ''),
  )
  const user = apart.find(({ role }) => requestRoles[role] === 'identifier')
  const secret = apart.find(({ role }) => requestRoles[role] === 'secret')
  if (!user || !secret) return {}
  const login = Object.fromEntries([user, secret].map(({ name, value }) => [name, value]))
  return { login, login_place: placeOf(user.at), stranger_at: user.at }
}

/** A CEL list of the tokens of a response that are no refresh token. */
const othersOfKind = (response: Operation['response']): string => {
  const tokens = response.filter(({ role }) => responseRoles[role] === 'token' && role !== 'refresh token')
  return `[${tokens.map(({ at }) => tokenReaderOf(at)).join(', ')}]`
}

const clientOf = ({ parts }: Operation): Row => {
  const client: RequestPart | undefined = parts.find(({ role }) => role === 'client id')
  if (!client) return {}
  const own = expressionOf(client.value)
  return { renew_client_at: client.at, renew_client: own, renew_other_client: othersOf(own) }
}

/** What becomes of the tokens that there are: `renewal_ends_access`, `revoke_keeps_refresh`, and `…_open_…` where that is not said. */
const fates = (what: string, { ends, keeps }: Operation): Row =>
  Object.fromEntries(
    (['access token', 'refresh token'] as const).map((role) => {
      const fate = ends.includes(role) ? 'ends' : keeps.includes(role) ? 'keeps' : 'open'
      return [`${what}_${fate}_${role.split(' ')[0]}`, true]
    }),
  )

/** What a revocation does to the account's other tokens of the kind that it takes, where several live at a time. */
const fateOfOthers = ({ ends, keeps }: Operation, role: TokenRole, { supersedes }: Operation): Row => {
  if (supersedes === 'always') return {}
  if (ends.includes(role)) return { revoke_ends_others: true }
  if (keeps.includes(role)) return { revoke_keeps_others: true, revoke_others_basis: 'documented' }
  return supersedes === 'never'
    ? { revoke_keeps_others: true, revoke_others_basis: 'inferred' }
    : { revoke_open_others: true }
}

/** What templates can name of renewals and revocations: what one takes and gives, and how long that lives. */
export const renewalColumns = ({ issue, renew, revoke }: Family): Row => {
  const revokeAt = tokenAt(revoke)
  const kind = revoke?.parts.some(({ role }) => role === 'refresh token') ? 'refresh token' : 'access token'
  const revoking: Row =
    revoke === undefined || revokeAt === undefined
      ? {}
      : {
          revoke_at: revokeAt,
          [kind === 'refresh token' ? 'revokes_refresh' : 'revokes_access']: true,
          ...fates('revoke', revoke),
          ...fateOfOthers(revoke, kind, issue),
        }
  const renewAt = tokenAt(renew)
  if (!renew || renewAt === undefined) return revoking
  const renewal = responderOf(renew, { issue })
  const { response } = renewal
  const reader = (parts: Operation['response'], role: string) => {
    const part = parts.find((one) => one.role === role)
    return part && readerOf(part.at)
  }
  const lifeOf = (parts: Operation['response'], role: string) => {
    const got = reader(parts, role)
    return got && `number(${got})`
  }
  const end = reader(response, 'end time')
  const token = reader(response, 'access token')
  const issuing = issuingColumns(renewal, response.find(({ role }) => role === 'access token')?.at ?? '/body')
  const refresh = reader(response, 'refresh token')
  // Where none comes back, the one that was sent is still the one to keep (RFC 6749 §6).
  const successor = refresh ? `${refresh} in [null, ""] ? refresh_token : ${refresh}` : 'refresh_token'
  const known = {
    not_refresh: othersOfKind(issue.response),
    renewed_not_refresh: othersOfKind(response),
    renewed_token: token,
    renewed: token && issuing['issued'],
    one_renewed: token && issuing['one_issued'],
    renewed_refresh: refresh,
    renewed_life: lifeOf(response, 'lifetime') ?? (end && `epochSeconds(${end}) - sentAt`),
    refresh_life: lifeOf(issue.response, 'refresh lifetime'),
    renewed_refresh_life: lifeOf(response, 'refresh lifetime'),
  }
  return {
    ...revoking,
    ...Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined)),
    refresh_life_section:
      issue.response.find(({ role }) => role === 'refresh lifetime')?.section ?? 'Response',
    renew_at: renewAt,
    renew_field: renewAt.split('/').at(-1),
    successor: { refresh_token: successor },
    renew_save: { ...(token && { token }), refresh_token: successor },
    ...fates('renewal', renew),
    ...loginOf(issue, renew),
    ...clientOf(renew),
  }
}
