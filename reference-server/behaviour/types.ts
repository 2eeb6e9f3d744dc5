import type { IncomingHttpHeaders } from 'node:http'
import type { Clock } from './clock.ts'

/** One user with its client or key: the API's inputs by name, and facts that only the server knows. */
export type Account = Record<string, string>

/** What a route of the server is for. */
export type RouteName = 'token' | 'resource' | 'revoke'

/** The methods and exact paths at which a route is found. */
export interface Route {
  methods: string[]
  paths: string[]
  /** What it is for, where its name does not say that. */
  as?: RouteName
}

/** Every value that a parsed body gives under a path of names, as sent; empty when it gives none. */
export type Lookup = (...path: string[]) => unknown[]

/** Turns the body's bytes into a lookup, or throws `Refused`. */
export type Parser = (call: Call) => Lookup

/** How one parameter is read and what it must look like before it means anything. */
export interface Parameter {
  /** Every value given for it, as sent. */
  read(call: Call): unknown[]
  /** Whether a request without it is refused. */
  needed(call: Call): boolean
  /** Whether an empty text counts as given. */
  mayBeEmpty: boolean
  /** Which of several values counts, once `once` no longer refuses them. */
  pick(values: unknown[]): unknown
  /** Refuses a second value. */
  once: boolean
  /** Refuses what is not a text, and control characters in it. */
  text: boolean
  /** Whether the text is one that the document allows. */
  takes(value: string, call: Call): boolean
  /** The reason of refusing a text that it does not take. */
  otherwise: string
}

/** One condition for going on: returns nothing, or throws `Refused`. */
export type Check = (call: Call) => void

/** Whether what was given is the stored value of an account. */
export type Same = (given: string, stored: string, call: Call) => boolean

/** One issued token; times in milliseconds of the server's clock. */
export interface TokenRecord {
  kind: string
  value: string
  user: Account
  client: Account
  issuedAtMs: number
  expiresAtMs: number
  /** No longer valid although not expired: replaced, spent or withdrawn. */
  ended: boolean
  /** The grant that it came from. */
  grant: Grant
}

/** One granted token request, and the tokens issued for it by kind. */
export interface Grant {
  call: Call
  user: Account
  client: Account
  issuedAtMs: number
  tokens: Record<string, TokenRecord>
}

/** How tokens of one kind are made. */
export interface TokenKind {
  /** From issue to expiry, in seconds; what the response declares and what the server keeps both come from it. */
  lifetimeSeconds: number
  /** The same of a grant whose tokens live otherwise than those of most. */
  ownSeconds?(grant: Grant): number | undefined
  value(grant: Grant, record: TokenRecord): string
}

/** A value computed for a grant. */
export type Field = (grant: Grant) => unknown

/** A value computed for one token, inside it. */
export type Claim = (grant: Grant, record: TokenRecord) => unknown

/** How a JWT is put together. */
export interface Jwt {
  header: Record<string, Claim>
  claims: Record<string, Claim>
  /** The signature segment, base64url, of `header.payload`. */
  sign(input: string): string
}

/** How the protected resource reads a token and what the token must pass. */
export interface Resource {
  /** The token as presented; throws `Refused` when there is none. */
  read(call: Call): string
  find(value: string, call: Call): TokenRecord | undefined
  /** Run in order on `call.presented`. */
  checks: Record<string, Check>
  /** The account whose data is shown. */
  account(record: TokenRecord, call: Call): Account
  body(account: Account, call: Call): unknown
}

/** What the outside sees of one reason of refusal. */
export interface RefusalAnswer {
  status: number
  /** The code in the body. */
  error: string
  /** The sentence in the body. */
  description: string
  headers?: Record<string, string>
}

/** One answer: `body` until it is encoded, `bytes` after. */
export interface Answer {
  status: number
  headers: Record<string, string>
  body: unknown
  bytes: Buffer
  delayMs: number
  /** Sent in pieces without a Content-Length. */
  chunked: boolean
  /** The connection is closed before anything, or in the middle of the body. */
  cut: 'no' | 'before' | 'midway'
}

/** One change to an answer, in place. */
export type Alter = (answer: Answer, call: Call) => void

/**
 * How one API behaves: a bag of named small functions and data that every request runs through.
 * A fault or a variant replaces, wraps or drops one of them.
 */
export interface Behaviour {
  /** How far the server's clock is ahead of the real one. */
  clockAheadSeconds: number
  routes: { token: Route; resource: Route } & Record<string, Route>
  /** Run before anything is read. */
  gate: Check[]
  /** By media type in lower case; `''` is a request without one, `'*'` any other. */
  mediaTypes: Record<string, Parser>
  /** Read in order into `call.given`. */
  parameters: Record<string, Parameter>
  /** Run in order on `call.given` once the parameters are well-formed. */
  checks: Record<string, Check>
  /** How credentials are compared, by parameter. */
  same: Record<string, Same>
  /** Waited for between the checks and the issue. */
  pause?: (call: Call) => Promise<void>
  /** In order of issue, by kind. */
  tokens: Record<string, TokenKind>
  /** Whether a grant ends an earlier token. */
  supersedes: ((old: TokenRecord, grant: Grant) => boolean) | undefined
  /** Whether a grant ends the refresh token that was presented for it. */
  rotates: boolean
  jwt: Jwt
  /** Ends a token for a request that passed all checks, and makes the body of the response. */
  revoke?: (call: Call) => unknown
  /**
   * The response of a granted request, in order. A name with slashes is the way to a member through objects; `/headers/x`,
   * `/cookies/x`, `/body` and `/text` are a header field, a cookie, and the whole body as a JSON string or as plain text.
   */
  fields: Record<string, Field>
  /** The object of the response in which a field stands; a field that is not here stands at the top. */
  within: Record<string, string>
  resource: Resource
  refusals: Record<string, RefusalAnswer>
  refusalBody(answer: RefusalAnswer, reason: string, call: Call): unknown
  /** Changes to every answer while its body is still a value. */
  alter: Alter[]
  encode(body: unknown): string
  /** Changes to every answer once its body is bytes. */
  wire: Alter[]
}

/** What one running server knows. */
export interface World {
  clock: Clock
  /** Whether the clock can be moved from outside. */
  clockHook: boolean
  accounts: Account[]
  /** Every token ever issued, by value. */
  tokens: Map<string, TokenRecord>
  /** Those that a later grant may discard. */
  live: Set<TokenRecord>
  behaviour: Behaviour
}

/** One request as it arrived. */
export interface Message {
  method: string
  /** Path and query, or a whole URL. */
  url: string
  headers: IncomingHttpHeaders
  /** Names and values in turn, as sent. */
  rawHeaders: string[]
  /** Undefined when it is longer than the server reads. */
  body: Buffer | undefined
}

/** One request on its way through the server. */
export interface Call {
  world: World
  method: string
  /** Without the query. */
  path: string
  /** Raw, without the question mark. */
  query: string
  headers: IncomingHttpHeaders
  /** Names and values in turn, as sent. */
  rawHeaders: string[]
  body: Buffer
  route: RouteName | undefined
  lookup: Lookup
  /** Values as sent, by parameter. */
  values: Record<string, unknown[]>
  /** The text that counts, by parameter. */
  given: Record<string, string>
  client: Account | undefined
  user: Account | undefined
  /** The token that the request presents: a refresh token, or the one for the resource. */
  presented: TokenRecord | undefined
  grant: Grant | undefined
  /** Why the request was refused. */
  refused: string | undefined
}

/** What tells a harness where one deployment is and what it may use there: exactly the content of a target file. */
export interface Target {
  name: string
  url: string
  origins?: Record<string, string>
  inputs: Record<string, string>
  accounts: Record<string, string>[]
  paths: Record<string, string>
  clock?: Record<
    'advance' | 'reset',
    { method: string; path: string; json: Record<string, string | boolean> }
  >
}

/** One named way of being wrong. */
export interface Fault {
  name: string
  /** The id of the requirement that it breaks. */
  breaks: string
  /** One sentence: what this server does wrong. */
  about: string
  /** What it is about, where faults are listed. */
  theme?: string
  /** Set when no fixed request can show it, only drawn ones. */
  by?: 'fuzz'
  apply(b: Behaviour): void
}

/** One named way of being right although unusual. */
export interface Variant {
  name: string
  about: string
  apply(b: Behaviour): void
  /** Set when the target file must differ. */
  target?: (target: Target) => Target
  /** Set when it takes many wrong attempts amiss, so that drawn ones would find every door shut. */
  countsAttempts?: true
}

/** One API: its perfect behaviour, its accounts, and the ways to leave the path. */
export interface Api {
  name: string
  /** Set when it is played from a description, and its faults are those that make sense for any. */
  described?: true
  behaviour(): Behaviour
  /** The first is the target's own; at least three. */
  accounts: Account[]
  /** The account fields that a target file carries. */
  inputs: string[]
  paths: Target['paths']
  /** The names of further origins; all of them are this server. */
  origins?: string[]
  faults: Fault[]
  variants: Variant[]
  /** What the documentation leaves to a server, and this one has chosen: a sentence each. */
  choices: string[]
  /** Operations whose requests a server that plays a description cannot tell apart, so that it answers some of them as another would. */
  undecided?: string[]
}
