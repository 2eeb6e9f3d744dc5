import { type RequestRole, type ResponseRole, requestRoles } from '../../model/description.ts'
import { type Draft, type DraftPart, type DraftRequest, type KnownPart, nameAt } from './draft.ts'
import {
  isSurelyToken,
  refusalRoleOf,
  requestRoleOf,
  responseRoleOf,
  tokenRank,
  tokenRequestRoleOf,
} from './roles.ts'

type Sent = KnownPart<RequestRole>
type Got = KnownPart<ResponseRole>

/** The operations of a draft, with what each part of them is. */
export interface KnownDraft {
  issue: Sent[]
  renew?: Sent[]
  /** What renews the access token with that token itself, for which there is no operation. */
  renewsItself?: Sent[]
  revoke?: Sent[]
  use?: Sent[]
  response: Got[]
  refusal: Got[]
  notes: string[]
}

const knownPart = (part: DraftPart, guess = requestRoleOf): Sent => {
  if (part.role !== undefined) return { ...part, role: part.role as RequestRole, guessed: false }
  if (part.of) return { ...part, role: 'option', guessed: false }
  if (part.constant !== undefined) return { ...part, role: 'constant', guessed: false }
  return { ...part, role: guess(part.at, part), guessed: true }
}

/** Credentials are always sent, or nobody could be wrong about them. */
const sentAlways = (parts: Sent[]): Sent[] =>
  parts.map(({ optional, ...part }) => {
    const isCredential = ['identifier', 'secret', 'token'].includes(requestRoles[part.role])
    return { ...part, ...(optional && !isCredential && { optional }) }
  })

const inBody = /^\/(form|json)\//

/**
 * A name and a secret come together, whatever they are called: what a user is asked for beside a name is the user's own secret,
 * and the one text that is asked for beside a password is the name.
 */
const paired = (parts: Sent[]): Sent[] => {
  const has = (role: RequestRole) => parts.some((part) => part.role === role)
  const as = (role: RequestRole, found: Sent | undefined) =>
    parts.map((part) => (part === found ? { ...part, role } : part))
  const own = parts.filter(({ at, guessed }) => guessed && inBody.test(at))
  if (has('authentication code') || has('user name') === has('password')) return parts
  if (has('user name'))
    return as(
      'password',
      own.find(({ role }) => role === 'api key' || (role === 'client secret' && !has('client id'))),
    )
  const texts = own.filter(
    ({ role, type = 'string', optional }) => role === 'text' && type === 'string' && !optional,
  )
  return texts.length === 1 && !has('client id') ? as('user name', texts[0]) : parts
}

/** What each part of a request for a token is, by what was said or by its name. */
export const requestParts = (parts: DraftPart[]): Sent[] =>
  sentAlways(paired(parts.map((part) => knownPart(part))))

const onlyOne = <T>(some: T[]): T | undefined => (some.length === 1 ? some[0] : undefined)

/**
 * What each part of a request with a token is; one of them is the token, wherever that is not said. The only place that is given for it
 * is the token's, whatever it is called; what the request for a token sends in the same place is none.
 */
const tokenParts = (parts: DraftPart[], role: 'access token' | 'refresh token', issue: Sent[]): Sent[] => {
  const known = parts.map((part) => knownPart(part, tokenRequestRoleOf))
  const own = known.filter(
    ({ at, guessed }) => guessed && !at.startsWith('/basic/') && !issue.some((part) => part.at === at),
  )
  const token =
    known.find((part) => part.role === role) ??
    own.find((part) => requestRoles[part.role] === 'token') ??
    onlyOne(own) ??
    onlyOne(own.filter((part) => part.role === 'text'))
  const guessed = own.length > 1
  return sentAlways(
    known.map((part) => (part === token ? { ...part, role, guessed: part.guessed && guessed } : part)),
  )
}

const isGrantType = ({ at }: DraftPart): boolean => /grant_?type$/i.test(at)

const isOfClient = ({ role }: Sent): boolean => ['client id', 'client secret', 'api key'].includes(role)

/**
 * The request for a first token, and where one with a refresh token goes to the same place, that one. A document describes both as
 * one, told apart by the grant type.
 */
export const operationsOf = (parts: DraftPart[]): { issue: DraftPart[]; renew?: DraftPart[] } => {
  const known = parts.map((part) => ({ part, role: knownPart(part).role }))
  const having = (...roles: RequestRole[]) =>
    known.filter(({ role }) => roles.includes(role)).map(({ part }) => part)
  const refresh = having('refresh token')
  const grant = (value: string) => (part: DraftPart) =>
    isGrantType(part)
      ? { at: part.at, constant: part.of || part.constant === undefined ? value : part.constant }
      : part
  const first = having('password').length > 0 ? 'password' : 'client_credentials'
  const issue = parts.filter((part) => !refresh.includes(part)).map(grant(first))
  if (refresh.length === 0) return { issue }
  const client = having('client id', 'client secret', 'api key')
  const renew = parts.filter((part) => isGrantType(part) || refresh.includes(part) || client.includes(part))
  return {
    issue,
    renew: renew.map((part) => (isGrantType(part) ? { at: part.at, constant: 'refresh_token' } : part)),
  }
}

/**
 * What each part of a response is. The access token is the part that is said to be, else the one with the surest name, else the
 * only one that could be anything; where there is none, nothing is called so.
 */
export const responseParts = (parts: DraftPart[], inputs: string[]): Got[] => {
  const known = parts.map((part): Got => {
    if (part.role !== undefined) return { ...part, role: part.role as ResponseRole, guessed: false }
    return { ...part, role: responseRoleOf(part.at, inputs, part), guessed: true }
  })
  if (known.some(({ role }) => role === 'access token')) return known.map(otherToken)
  const open = known.filter(
    ({ role, type = 'string', date, guessed }) => guessed && role === 'text' && type === 'string' && !date,
  )
  const [named] = open
    .filter(({ at }) => tokenRank(at) !== undefined)
    .sort((a, b) => tokenRank(a.at)! - tokenRank(b.at)!)
  const token = named ?? (open.length === 1 ? open[0] : undefined)
  return known.map((part) => (part === token ? { ...part, role: 'access token' } : otherToken(part)))
}

const otherToken = (part: Got): Got =>
  part.guessed && part.role === 'text' && isSurelyToken(part.at) ? { ...part, role: 'other token' } : part

/** What each part of a rejection is. */
const refusalParts = (parts: DraftPart[]): Got[] =>
  parts.map((part) =>
    part.role === undefined
      ? { ...part, role: refusalRoleOf(part.at, part), guessed: true }
      : { ...part, role: part.role as ResponseRole, guessed: false },
  )

/** Where a request of this kind would have its token if nothing says so: under its name in the response, beside the login's own body. */
const usualPlace = (role: 'access token' | 'refresh token', issue: Sent[], response: Got[]): DraftPart => {
  if (role === 'access token') return { at: '/bearer', role }
  const root = issue.map(({ at }) => inBody.exec(at)?.[0]).find((place) => place !== undefined) ?? '/json/'
  const got = response.find((part) => part.role === role)
  return { at: `${root}${got ? nameAt(got.at) : 'refresh_token'}`, role }
}

/** What each part of a draft is, and what could not be said of it. */
export const knownDraft = (draft: Draft, inputNames: (parts: Sent[]) => string[]): KnownDraft => {
  const { issue: issued, renew: alike } = operationsOf(draft.issue.parts)
  const issue = requestParts(issued)
  const response = responseParts(draft.response, inputNames(issue))
  const notes = [...draft.notes]
  const withToken = (request: DraftRequest, role: 'access token' | 'refresh token'): Sent[] => {
    const parts = tokenParts(request.parts, role, issue)
    if (parts.some((part) => requestRoles[part.role] === 'token')) return parts
    const beside = role === 'refresh token' && parts.length === 0 ? issue.filter(isOfClient) : []
    return [...beside, ...parts, { ...usualPlace(role, issue, response), role, guessed: true }]
  }
  const canRenew = response.some(({ role }) => role === 'refresh token')
  const renewal = draft.renew ? withToken(draft.renew, 'refresh token') : alike && requestParts(alike)
  const renewsItself =
    draft.renew && !canRenew && response.some(({ role }) => role === 'access token')
      ? withToken(draft.renew, 'access token')
      : undefined
  if (renewal && !canRenew)
    notes.push(
      'The request that renews is left out: no part of the response is a refresh token (`role: refresh token`).',
      ...(renewsItself
        ? [
            'Where it renews with the access token itself, requests and scenarios of its own say so, as at the end of this file.',
          ]
        : []),
    )
  return {
    issue,
    response,
    refusal: refusalParts(draft.refusal),
    ...(renewal && canRenew && { renew: renewal }),
    ...(renewsItself && { renewsItself }),
    ...(draft.revoke && { revoke: withToken(draft.revoke, 'access token') }),
    ...(draft.use && { use: withToken(draft.use, 'access token') }),
    notes,
  }
}
