import type { Place } from './errors.ts'
import type { Json, JsonObject } from './suite.ts'
import type { Basis, Level } from './verdict.ts'

/** What a client does with an operation. */
export type Purpose = 'issue' | 'renew' | 'revoke' | 'use' | 'begin'

/** What a part of a request is, and the class that rules speak of it by. */
export const requestRoles = {
  'user name': 'identifier',
  'client id': 'identifier',
  tenant: 'identifier',
  password: 'secret',
  'client secret': 'secret',
  'api key': 'secret',
  'authentication code': 'secret',
  constant: 'constant',
  option: 'option',
  'media type': 'media type',
  scope: 'scope',
  'access token': 'token',
  'refresh token': 'token',
  challenge: 'challenge',
  text: 'text',
  object: 'object',
  composed: 'composed',
} as const

/** What a part of a response is, and the class that rules speak of it by. */
export const responseRoles = {
  'access token': 'token',
  'refresh token': 'token',
  'other token': 'token',
  challenge: 'challenge',
  'token type': 'token type',
  lifetime: 'lifetime',
  'refresh lifetime': 'refresh lifetime',
  'issue time': 'instant',
  'end time': 'instant',
  echo: 'echo',
  'user id': 'user data',
  'user property': 'user data',
  text: 'text',
  scope: 'text',
  object: 'object',
  result: 'result',
  status: 'status',
  'error code': 'error code',
  'error message': 'error message',
} as const

export type RequestRole = keyof typeof requestRoles
export type ResponseRole = keyof typeof responseRoles

/** The type of a value in JSON, in the words of a description. */
export type JsonType = 'string' | 'integer' | 'number' | 'boolean' | 'list' | 'object'

/** Where the documentation speaks of a part, and in which words. */
export interface Cited {
  section?: string
  says?: string
  why?: string
  basis?: string
  level?: string
}

/** One place of a request with what stands there. */
export interface RequestPart extends Cited {
  /** A JSON Pointer into the request: `/form/client_id`, `/basic/password`, `/headers/accept`. */
  at: string
  /** The documented name: the pointer's last token. */
  name: string
  role: RequestRole
  /** The words for it in a sentence. */
  label: string
  optional: boolean
  /** The place of the optional part beside which it is required. */
  unless?: string
  /** Whether the documentation leaves open if it may be left out; then it is sent, also where an account has none. */
  leftOpen: boolean
  /** The right value, as a template: a literal, or an expression behind `$`. */
  value: Json
  /** The JSON type of that value; outside of a JSON body all are sent as texts. */
  type: JsonType
  /** The operations that issue it, of a token; absent: any that issues one. */
  from?: string[]
  /** Whether the letter case of a name does not matter by the documentation. */
  case?: 'free'
  /** Whether a challenge is good for one request that is right. */
  once?: boolean
  /** What the documentation leaves open about a constant: spaces around it, or further words beside it. */
  open?: 'spaces' | 'words'
  /** The values that are right, of an option. */
  of?: Json[]
  /** Those of them of which the documentation leaves open whether every account may use them. */
  perhaps?: Json[]
  /** Where the part may stand, by a name for each way: the documentation does not say which. */
  either?: Record<string, string>
  /** Where and how the part counts as well, by words that complete "a token is accepted …". */
  also?: Record<string, { at: string; value: Json }>
  place: Place
}

/** One place of a response with what stands there. */
export interface ResponsePart extends Cited {
  /** A JSON Pointer into the response: `/body/access_token`, `/headers/x-token`, `/cookies/session`. */
  at: string
  name: string
  role: ResponseRole
  label: string
  optional: boolean
  /** What the documentation says a token is, or how it writes a time. */
  format?: 'JWT' | 'HTTP date' | 'ISO date' | 'epoch seconds' | 'epoch milliseconds'
  /** The name of a token's documented lifetime, where it is not that of every access token. */
  lifetime?: string
  /** The claims of a token that name its user, beside `sub`. */
  userClaims?: string[]
  /** Whether null is as right as a value. */
  nullable: boolean
  /** The JSON type that the documentation names, where its role leaves several. */
  type?: JsonType | JsonType[]
  /** The one right value. */
  constant?: Json
  /** The input in `equals` that a target may leave out. */
  fact?: string
  /** The CEL expression that it must equal. */
  equals?: string
  /** The ways to read the documentation, each with the CEL expression that recognises it. */
  either?: Record<string, string>
  place: Place
}

/** What the documentation leaves open, or contradicts, about a request: the first way that is answered as it should be is taken. */
export interface Choice {
  /** The name of the requirement that it is. */
  requirement: string
  says: string
  section: string
  why: string
  basis?: Basis
  level?: Level
  /** What each way differs by from the request as it is described, as a JSON Merge Patch. */
  ways: Record<string, JsonObject>
  place: Place
}

/** Whether a new token ends the life of the earlier ones of the same account; `free`: that is left open. */
export type Supersedes = 'always' | 'never' | 'free'

/** The kinds of token that operations take. */
export type TokenRole = 'access token' | 'refresh token'

/** One thing that a client does, with the parts of its request and of its response. */
export interface Operation {
  name: string
  purpose: Purpose
  /** The method and the path of its request, as templates. */
  method: string
  path: string
  /** Where the documentation speaks of it as a whole. */
  section?: string
  supersedes: Supersedes
  /** The kinds of token that it ends beside the one that it is sent, and those that it leaves alive; others are left open. */
  ends: TokenRole[]
  keeps: TokenRole[]
  /** The statuses of its response when nothing is wrong; absent: the usual ones of its purpose. */
  status?: number[]
  either?: Choice
  parts: RequestPart[]
  response: ResponsePart[]
  /** Whether its response shows data of the token's user alone. */
  personal: boolean
  place: Place
}

/** A rule that does not hold for a part or an operation, or one scenario of it, and why. */
export interface Exception {
  rule?: string
  /** The id of a scenario, instead of a rule. */
  scenario?: string
  /** The name of a part or an operation; absent: for all. */
  for?: string
  because: string
  place: Place
}

/** A lifetime by the documentation: each figure that it gives, in seconds, by a name; and where it says so. */
export interface Lifetime {
  section: string
  /** Whether each use of a token begins it anew. */
  slides: boolean
  figures: Record<string, number>
}

/** Documented statuses of a refusal: any of them; or those of a wrong credential, of a request that lacks something, and of a body under another media type. */
export type RefusalStatus = number[] | { wrong: number[]; incomplete: number[]; media?: number[] }

/** What a suite says of its API, from which rules make requirements and scenarios. */
export interface Description {
  /** What the ids of requirements begin with. */
  prefix: string
  standards: string[]
  /** How long tokens live by the documentation, by the name of the lifetime. */
  lifetimes: Record<string, Lifetime>
  operations: Operation[]
  /** The parts of a refusal of the token endpoint. */
  refusal: ResponsePart[]
  /** The statuses of such a refusal, where the documentation names them. */
  refusalStatus?: RefusalStatus
  /** Where those stand. */
  refusalStatusPlace?: Place
  exceptions: Exception[]
}
