import { type RequestRole, type ResponseRole, requestRoles, responseRoles } from '../../model/description.ts'
import { didYouMean, UsageError } from '../../model/errors.ts'
import { pointerParts } from '../../model/pointer.ts'
import type { Json } from '../../model/suite.ts'
import type { Hints } from './roles.ts'

/** One part as it is known before anybody has read the documentation: a JSON Pointer, and what stands there. */
export interface DraftPart extends Hints {
  at: string
  /** What it is, where somebody has said so; otherwise it is guessed from its name. */
  role?: string
  /** The one value that is always sent, or always comes. */
  constant?: Json
  /** All values that are right. */
  of?: Json[]
  optional?: boolean
  nullable?: boolean
}

/** One request with its parts. */
export interface DraftRequest {
  method: string
  path: string
  parts: DraftPart[]
  /** The documented status of its response. */
  status?: number
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
  renew?: DraftRequest
  revoke?: DraftRequest
  /** What was found and could not be said, for comments in the suite. */
  notes: string[]
}

const requestLine = /^([A-Z]+)\s+([^\s?#]+)((?:\s+\/.*)?)$/s

/**
 * A request line such as `POST /oauth/token`, with its parts behind it where they are told:
 * `POST /renew /json/renewal /headers/x-key`; undefined where it is none.
 * @throws {UsageError} when a part has a role that there is none of.
 */
export const requestOf = (line: string): DraftRequest | undefined => {
  const [, method, path, parts] = requestLine.exec(line.trim()) ?? []
  if (!method || !path) return undefined
  return {
    method,
    path: path.startsWith('/') ? path : `/${path}`,
    parts: (parts ?? '')
      .split(/\s+(?=\/)/)
      .filter(Boolean)
      .map((text) => partOf(text, '/form')),
  }
}

/** Where parts of a request stand that are told by their names: where the others do, or in a form. */
export const rootOf = (texts: string[]): string =>
  texts.some((text) => text.trim().startsWith('/json/')) ? '/json' : '/form'

const places = {
  request: ['/form', '/json', '/query', '/headers', '/cookies', '/basic'],
  response: ['/body', '/headers', '/cookies'],
}
const whole = ['/bearer', '/text', '/body']

/**
 * A part such as `/form/client_id`, `/form/grant_type=password` or `/json/mail:user name`; names without a place stand
 * below `root`. @throws {UsageError} when there is no such role or place.
 */
export const partOf = (text: string, root: string): DraftPart => {
  const [, name = '', mark, rest = ''] = /^([^=:]+)(?:([=:])(.*))?$/s.exec(text.trim()) ?? []
  const role = rest.trim()
  const isResponse = root === '/body'
  const roles = isResponse ? responseRoles : requestRoles
  if (mark === ':' && !Object.hasOwn(roles, role))
    throw new UsageError({
      code: 'role-unknown',
      message: `the role of "${name}" is "${role}"`,
      hint: didYouMean(role, Object.keys(roles)),
    })
  const at = name.startsWith('/') ? name : `${root}/${name}`
  const known = isResponse ? places.response : places.request
  if (
    !whole.includes(at) &&
    !known.some((place) => at.startsWith(`${place}/`) && at.length > place.length + 1)
  )
    throw new UsageError({
      code: 'place-unknown',
      message: `"${text.trim()}" is no place of a ${isResponse ? 'response' : 'request'}`,
      hint: `expected: a name, or one that begins with ${known.map((place) => `${place}/`).join(', ')}`,
    })
  return {
    at: at.startsWith('/headers/') ? at.toLowerCase() : at,
    ...(mark === '=' && { constant: rest }),
    ...(mark === ':' && { role }),
  }
}

/** A part with its role, and whether that is a guess. */
export interface KnownPart<Role extends RequestRole | ResponseRole> extends DraftPart {
  role: Role
  guessed: boolean
}

/** The last name of a place. */
export const nameAt = (at: string): string => pointerParts(at).at(-1) ?? ''
