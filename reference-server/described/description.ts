/** What a client does with an operation. */
export type Purpose = 'issue' | 'renew' | 'revoke' | 'use' | 'begin'

/** The class of a part of a request, as rules speak of it. */
export type Kind =
  | 'identifier'
  | 'secret'
  | 'constant'
  | 'option'
  | 'media type'
  | 'scope'
  | 'token'
  | 'challenge'
  | 'text'
  | 'object'
  | 'composed'

/** A piece of a value: a text that stands there as it is, the name of something else, such as `inputs.pin` or `token`, of a list joined by a text, or pieces in Base64. */
export type Piece =
  | { text: string }
  | { name: string; join?: string }
  | { base64: Piece[] }
  | { base64url: Piece[] }
  | { json: Record<string, Piece[]> }

/** One part of a request. */
export interface Part {
  /** A JSON Pointer into the request, and what it is made of: `/json/a/b` stands in `json` under `a`, `b`. */
  at: string
  place: string
  path: string[]
  /** The documented name, and the name of the parameter that it is: that of its input, where it has one. */
  name: string
  key: string
  role: string
  kind: Kind
  optional: boolean
  /** The place of the optional part beside which it is required. */
  unless?: string
  /** Whether the letter case of a name does not matter. */
  caseFree: boolean
  /** Whether a challenge is good for one token. */
  once: boolean
  /** Whether the documentation leaves open if it may be left out. */
  leftOpen: boolean
  /** The one right value, of a constant. */
  constant?: unknown
  /** What is left open about a constant. */
  open?: string
  /** The right values, of an option. */
  of?: string[]
  perhaps: string[]
  /** The JSON type of its value, where it is no text. */
  type?: string
  /** Its value in pieces; none where it is no text. */
  pieces: Piece[]
  /** The part whose value it is a piece of, where it does not stand anywhere itself. */
  within?: Part
  /** The places where it may stand, by a name for each. */
  either: Record<string, string>
  /** The same part as it counts elsewhere too. */
  also: Part[]
  /** No part by the documentation, but what a request always carries: rules do not speak of it. */
  always?: true
}

/** The kinds of token that operations take. */
export type TokenRole = 'access token' | 'refresh token'

/** One part of a response. */
export interface Member {
  at: string
  /** The documented name: the last of its pointer; and all of them, joined by dots. */
  last: string
  name: string
  role: string
  optional: boolean
  nullable: boolean
  type?: string
  format?: string
  userClaims: string[]
  /** The name of a token's documented lifetime. */
  lifetime?: string
  constant?: unknown
  equals?: string
  either: boolean
}

/** One thing that a client does. */
export interface Operation {
  name: string
  does: Purpose
  method: string
  /** The path as a template. */
  path: Piece[]
  supersedes: 'always' | 'never' | 'free'
  /** The kinds of token that end with it, of a renewal or a revocation, and those that live on. */
  ends: TokenRole[]
  keeps: TokenRole[]
  personal: boolean
  /** The statuses that its response may have when nothing is wrong; the first is the usual one. */
  statuses: number[]
  parts: Part[]
  response: Member[]
  /** The media types of its body; none where it has no body. */
  media: string[]
  /** Whether the documentation has parts of that body. */
  bodied: boolean
  /** Whether a body without one is read. */
  untyped: boolean
}

/** An input or a path that differs from target to target. */
export interface Spec {
  /** What it is, where it is no text: its values are the JSON texts of it. */
  type?: string
  example?: string
  default?: string
}

/** What a suite says of its API, as far as a server has to know it. */
export interface Description {
  suite: string
  /** What the ids of requirements begin with. */
  ids: string
  standards: string[]
  inputs: Record<string, Spec>
  paths: Record<string, Spec>
  /** The names of the hosts beside the target's url. */
  origins: string[]
  /** The first figure of each documented lifetime in seconds, and whether each use begins it anew. */
  lifetimes: Record<string, { seconds: number; slides: boolean }>
  operations: Operation[]
  refusal: Member[]
  /** The statuses that such a rejection may have: of wrong credentials, and of what else is wrong. */
  refusalStatuses?: { wrong: number[]; incomplete: number[]; media?: number[] }
  /** The rules that the suite takes back: all of one, or one scenario of it. */
  excepted: string[]
}

/** The first operation of a kind. */
export const first = ({ operations }: Description, does: Purpose): Operation | undefined =>
  operations.find((operation) => operation.does === does)

/** The names that a JSON Pointer goes through. */
export const namesIn = (pointer: string): string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'))
