import type { Place } from './errors.ts'
import type { ProfileSpec } from './profile.ts'
import type { Basis, Level } from './verdict.ts'

/** Any JSON value; a string that starts with `$` is a CEL expression until it is evaluated (`$$` escapes it). */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
export type JsonObject = { [key: string]: Json }

/** What explains that a requirement is not met: ids of others, which a suite need not have; whatever looks the same; nothing. */
export type Follows = string[] | 'anything' | 'nothing'

/** What has made something: a shared rule, by the name that "except" calls it by, for a part or an operation. */
export interface Origin {
  rule: string
  for: string
}

/** What a shared rule says of a suite: what it speaks for, what is taken back of it and why, or why it is silent. */
export interface RuleUse {
  rule: string
  spokenFor: string[]
  excepted: { what: string; because: string }[]
  silent?: string
}

/** One testable thing that a source says. */
export interface Requirement {
  id: string
  /** What the source says, in our own words. */
  says: string
  /** Where it says it: a section of the source. */
  section: string
  basis: Basis
  level: Level
  /** What a broken requirement means for users of the API. */
  why: string
  /** The reason why no scenario proves it, where none can. */
  untested?: string
  /** In which case it says anything, e.g. where a token is a JWT; a run in which no response is that case says nothing of it. */
  where?: string
  /** What explains it where it is not met, so that one cause is told once. */
  follows?: Follows
  /** Absent where the suite says it itself. */
  origin?: Origin
  at: Place
}

/** What an input can be other than a text. */
export type InputType = 'integer' | 'number' | 'boolean' | 'list' | 'object'

/** An input that a target gives to a suite. */
export interface InputSpec {
  description: string
  /** What it is, where it is no text: expressions see it as that, targets give it as YAML or as JSON text. */
  type?: InputType
  /** Used when the target gives none; an input without a default must be given. */
  default?: string
  example?: string
  /** No request sends it: it is only looked for in responses, and each account has its own, or none. */
  fact?: true
}

/** A path that a suite's requests use; without a default, scenarios that need it are skipped until a target gives it. */
export interface PathSpec {
  description: string
  default?: string
}

/** A request before its expressions are evaluated, and after: at most one body, and a list in `form`, `query` or `headers` repeats the field. */
export type RequestTemplate = {
  method: string
  path: string
  /** The name of the origin that it goes to, where that is not the target's url. */
  origin?: string
  query?: JsonObject
  headers?: JsonObject
  /** Sent in one Cookie field; what a cookie cannot hold is percent-encoded. */
  cookies?: JsonObject
  /** HTTP Basic credentials; the colon-joined pair is sent as UTF-8, not form-encoded. */
  basic?: { username: Json; password: Json }
  bearer?: Json
  form?: JsonObject
  json?: Json
  text?: Json
  /** Raw bytes of the body. */
  base64?: Json
  /** Values that are not sent themselves: others are made of them, by expressions that call them `values.x`. */
  values?: JsonObject
  /** Where parts stand in this reading of the documentation, by the place that changes call them by. */
  moved?: Record<string, string>
  /** Which expectation this request has when it is well-formed: what a control must be. */
  expect?: string
  /** The request that is sent before it each time, and what is saved of its response: expressions by the names that this one's use. */
  after?: { request: string; save: Record<string, string> }
}

/** How a request differs from its control: exactly one of these. Pointers are JSON Pointers into the request. */
export type Change =
  | { omit: string }
  | { set: string; to: Json }
  | { add: string; to: Json }
  | { move: string; to: string }
  | { set: string; draw: Draw }
  | { add: string; draw: Draw }

/** What a property draws: the name of a generator, with its parameters. */
export type Draw = {
  any: string
  /** Values that the draw never gives, e.g. the true password. */
  except?: Json[]
  of?: Json
}

/** A CEL expression that must be true, and the requirement that it proves. */
export interface Check {
  that: string
  proves?: string
  /** What is wrong when it is false, in plain words. */
  says?: string
  /** What was expected, in plain words, where the comparison says it less well. */
  expects?: string
  /** Only judged when this CEL expression is true. */
  when?: string
  at: Place
}

/** For a requirement whose source disagrees with itself: each reading and how to know it. The first that is true is reported. */
export interface ResponseChoice {
  requirement: string
  of: { name: string; that: string }[]
  at: Place
}

/** A named expectation. `status`: codes or classes such as "4xx". */
export interface Expectation {
  name: string
  /** What is expected, in plain words: "the request is rejected (4xx, no token)". */
  says?: string
  status?: (number | string)[]
  /** The name of a JSON Schema of the suite that the body must satisfy. */
  schema?: string
  checks: Check[]
  either: ResponseChoice[]
  at: Place
}

/** What every exchange of a suite must satisfy. */
export interface Invariant extends Check {
  proves: string
}

/** An ambiguity of the source about requests: alternatives that the pre-flight tries in order until one is granted. */
export interface RequestChoice {
  requirement: string
  /** What must be sent before, e.g. to get the token that `request` presents. */
  given: Step[]
  request: string
  with?: JsonObject
  options: { name: string; with: JsonObject }[]
  at: Place
}

/** How tokens of one account live together. */
export interface TokenPolicy {
  /** Whether a new token ends the life of older ones; `free`: the source leaves it open. */
  supersedes: 'always' | 'never' | 'free'
  issue: SendStep
  /** Ways of using what was issued; a refresh saves what replaces it. */
  use: SendStep[]
  /** Ends what was issued. */
  revoke?: SendStep
  /** The requirement that requests at the same moment all get one. */
  parallel?: string
}

/** Whose inputs: the account that a scenario runs as, or another one of the target. */
export type Account = 'self' | 'other'

export interface SendStep {
  kind: 'send'
  request: string
  /** Whose inputs: the account that the scenario runs as, or another one of the target. */
  as: Account
  /** A JSON Merge Patch on the request. */
  with?: JsonObject
  change?: Change
  /** Any of these expectations is right; which one came is noted when there are several. None: any answer is. */
  expect: Expectation[]
  checks: Check[]
  either: ResponseChoice[]
  save: Record<string, string>
  /** It sends another value where its request has a credential, which a target may count as a wrong attempt. */
  attempt?: boolean
  at: Place
}

export interface WaitStep {
  kind: 'wait'
  /** A duration such as "1h59m", or a CEL expression for seconds. */
  wait: string
  at: Place
}

export interface ParallelStep {
  kind: 'parallel'
  sends: SendStep[]
  /** Checked with `all`, the list of the exchanges. */
  checks: Check[]
  at: Place
}

export interface CheckStep {
  kind: 'check'
  checks: Check[]
  at: Place
}

/** Drawn sequences of issuing, using and refreshing tokens, held against a model of how they live. */
export interface LifecycleStep {
  kind: 'lifecycle'
  issue: SendStep
  use: SendStep
  /** What using a token that is not alive comes to. */
  dead: Expectation
  supersedes: TokenPolicy['supersedes']
  /** The requirements that a disagreement breaks, where it isn't the scenario's first. */
  proves: Partial<Record<'issue' | 'dead', string>>
  at: Place
}

export type Step = SendStep | WaitStep | ParallelStep | CheckStep | LifecycleStep

/** One short story. `given` steps set it up (if they do not hold it is blocked), `steps` are judged. */
export interface Scenario {
  suite: string
  id: string
  title: string
  /** Who plays it: the target's own account, or another one, for which all that the steps say of oneself and another is exchanged. */
  as?: Account
  proves: string[]
  /** It tries wrong credentials, which can lock an account out. */
  guesses: boolean
  /** Runs only if each is true; otherwise it is skipped for the reason. */
  when: { that: string; otherwise: string }[]
  given: Step[]
  steps: Step[]
  /** Derived from the steps: what a target must have for it. */
  needs: Needs
  /** A scenario whose change is drawn: judged over many draws. */
  property: boolean
  /** A case that was found once and is kept: it may send what another scenario sends. */
  regression?: true
  /** Absent where it is the suite's own. */
  origin?: Origin
  at: Place
}

export interface Needs {
  otherAccount: boolean
  paths: string[]
  /** It waits, so a clock hook or patience is needed. */
  waiting: boolean
  /** It uses a token after it was issued, so no other scenario may use its accounts meanwhile. */
  exclusive: boolean
}

/** One documented token API, loaded, expanded and checked. */
export interface Suite {
  id: string
  title: string
  source: string
  /** Which edition it is; certificates name it. */
  version?: string
  dir: string
  inputs: Record<string, InputSpec>
  paths: Record<string, PathSpec>
  /** Origins beside the target's url that requests go to; one that a target does not give is its url. */
  origins?: Record<string, { description: string }>
  /** Documented lifetimes in seconds, by name. */
  lifetimes: Record<string, number>
  requests: Record<string, RequestTemplate>
  expectations: Record<string, Expectation>
  /** The requirement that a request without an answer breaks. */
  unanswered: string
  tokens: TokenPolicy
  /** CEL expressions over a response, each for a token in it: whatever they read is as secret as a password. */
  tokenReaders: string[]
  invariants: Invariant[]
  choices: RequestChoice[]
  requirements: Map<string, Requirement>
  scenarios: Scenario[]
  /** What a run can be asked to show, by name. */
  profiles: Record<string, ProfileSpec>
  /** What each shared rule says of it; empty where it has no description. */
  rules: RuleUse[]
  schemas: Map<string, JsonObject>
  /** SHA-256 over all its files, hex. */
  digest: string
}
