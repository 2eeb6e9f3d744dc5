import { type RequestRole, type ResponseRole, requestRoles, responseRoles } from '../../model/description.ts'
import { didYouMean, UsageError } from '../../model/errors.ts'
import type { Json } from '../../model/suite.ts'
import { requestRoleOf, responseRoleOf } from './roles.ts'

/** One part as it is known before anybody has read the documentation: a JSON Pointer, and what stands there. */
export interface DraftPart {
  at: string
  /** What it is, where somebody has said so; otherwise it is guessed from its name. */
  role?: string
  /** The one value that is always sent, or always comes. */
  constant?: Json
  /** All values that are right. */
  of?: Json[]
  optional?: boolean
}

/** One request with its parts. */
export interface DraftRequest {
  method: string
  path: string
  parts: DraftPart[]
}

/** What `new` knows of an API: enough for a suite that lints and runs. */
export interface Draft {
  id: string
  title?: string
  source?: string
  issue: DraftRequest
  response: DraftPart[]
  refusal: DraftPart[]
  use?: DraftRequest
  /** What was found and could not be said, for comments in the suite. */
  notes: string[]
}

const requestLine = /^([A-Z]+) +(\S+)$/

/** A request line such as `POST /oauth/token`; undefined where it is none. */
export const requestOf = (line: string): DraftRequest | undefined => {
  const [, method, path] = requestLine.exec(line.trim()) ?? []
  return method && path ? { method, path: path.startsWith('/') ? path : `/${path}`, parts: [] } : undefined
}

/**
 * A part such as `/form/client_id`, `/form/grant_type=password` or `/json/mail:user name`; names without a place stand
 * below `root`. @throws {UsageError} when there is no such role.
 */
export const partOf = (text: string, root: string): DraftPart => {
  const [, at = '', mark, rest = ''] = /^([^=:]+)(?:([=:])(.*))?$/s.exec(text.trim()) ?? []
  const role = rest.trim()
  const roles = root === '/body' ? responseRoles : requestRoles
  if (mark === ':' && !Object.hasOwn(roles, role))
    throw new UsageError({
      code: 'role-unknown',
      message: `the role of "${at}" is "${role}"`,
      hint: didYouMean(role, Object.keys(roles)),
    })
  return {
    at: at.startsWith('/') ? at : `${root}/${at}`,
    ...(mark === '=' && { constant: rest }),
    ...(mark === ':' && { role }),
  }
}

/** A part with its role, and whether that is a guess. */
export interface KnownPart<Role extends string> extends DraftPart {
  role: Role
  guessed: boolean
}

/** What each part of a request is, by what was said or by its name. Credentials are always sent, or nobody could be wrong about them. */
export const requestParts = (parts: DraftPart[]): KnownPart<RequestRole>[] =>
  parts.map(({ optional, ...part }) => {
    const known = knownPart(part)
    const credential = ['identifier', 'secret', 'token'].includes(requestRoles[known.role])
    return { ...known, ...(optional && !credential && { optional }) }
  })

const knownPart = (part: DraftPart): KnownPart<RequestRole> => {
  if (part.role !== undefined) return { ...part, role: part.role as RequestRole, guessed: false }
  if (part.of) return { ...part, role: 'option', guessed: false }
  if (part.constant !== undefined) return { ...part, role: 'constant', guessed: false }
  return { ...part, role: requestRoleOf(part.at), guessed: true }
}

const isGrantType = ({ at }: DraftPart): boolean => /grant_?type$/i.test(at)

/**
 * The request for a first token, and where one with a refresh token goes to the same place, that one. A document describes both as
 * one, told apart by the grant type.
 */
export const operationsOf = (parts: DraftPart[]): { issue: DraftPart[]; renew?: DraftPart[] } => {
  const roles = new Map(parts.map((part) => [part, knownPart(part).role]))
  const is =
    (...wanted: RequestRole[]) =>
    (part: DraftPart) =>
      wanted.includes(roles.get(part)!)
  const refresh = parts.filter(is('refresh token'))
  const grant = (value: string) => (part: DraftPart) =>
    isGrantType(part)
      ? { at: part.at, constant: part.of || part.constant === undefined ? value : part.constant }
      : part
  const first = parts.some(is('password')) ? 'password' : 'client_credentials'
  const issue = parts.filter((part) => !refresh.includes(part)).map(grant(first))
  if (refresh.length === 0) return { issue }
  const renew = parts.filter(
    (part) => isGrantType(part) || is('refresh token', 'client id', 'client secret', 'api key')(part),
  )
  return {
    issue,
    renew: renew.map((part) => (isGrantType(part) ? { at: part.at, constant: 'refresh_token' } : part)),
  }
}

/** What each part of a response is; only the first that looks like the access token is it. */
export const responseParts = (parts: DraftPart[], inputs: string[]): KnownPart<ResponseRole>[] => {
  const known = parts.map((part): KnownPart<ResponseRole> => {
    if (part.role !== undefined) return { ...part, role: part.role as ResponseRole, guessed: false }
    return { ...part, role: responseRoleOf(part.at, inputs), guessed: true }
  })
  const token = known.find(({ role }) => role === 'access token')
  return known.map((part) =>
    part.role === 'access token' && part !== token ? { ...part, role: 'other token' } : part,
  )
}
