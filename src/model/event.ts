import type { Profile } from './profile.ts'
import type { Follows, Origin } from './suite.ts'
import type { Basis, Level, Summary, Verdict } from './verdict.ts'

/** The scenario that the pre-flight is told as, where its own requests break something. */
export const preflightId = 'preflight'

/** The version of the journal's and of report.json's format. */
export const format = 1

/** A request as it was put on the wire, redacted. */
export interface RecordedRequest {
  method: string
  url: string
  headers: [name: string, value: string][]
  body?: string
  /** Whose inputs it carried: 0 the main account. */
  account: number
}

/** A response as it came, redacted; `bodyBytes` is its length before redaction. */
export interface RecordedResponse {
  status: number
  headers: [name: string, value: string][]
  body: string
  bodyBytes: number
}

/** Why no usable answer came. */
export type NoAnswer =
  | 'unreachable'
  | 'closed'
  | 'timeout'
  | 'malformed'
  | 'tls'
  | 'limited'
  | 'unsendable'
  /** Not sent, so that no account is tried with too many wrong credentials. */
  | 'withheld'
  /** Not sent, because the run may send no more. */
  | 'spent'

/** One request with its response and timings: the evidence. */
export interface Exchange {
  /** The request's name in the suite. */
  name: string
  /** Its place in the scenario: given[0], steps[1] … */
  step: string
  request: RecordedRequest
  response?: RecordedResponse
  noAnswer?: { kind: NoAnswer; message: string }
  /** Milliseconds since the epoch of the machine that runs the harness. */
  sentAtMs: number
  ms: number
  /** How far the target's clock had been moved, in seconds. */
  clockSeconds?: number
}

/**
 * A failure that is known, and for some time no reason to stop: of a requirement, of a scenario, or of the one in the other.
 * One with a date was written by a person, who is told when it is of no use any more; others are what an earlier run failed by.
 */
export interface Waiver {
  /** Only of this suite; else of whichever has the id. */
  suite?: string
  requirement?: string
  scenario?: string
  reason: string
  owner?: string
  /** The last day on which it holds, such as 2027-01-31, in UTC. */
  until?: string
  /** Where it stands: file:line:col, or the file. */
  at: string
}

/** What a waiver says of the failures of a check. */
export type WaivedBy = Pick<Waiver, 'reason' | 'owner' | 'until' | 'at'>

/** One check with what came of it. */
export interface CheckResult {
  /** Stable within its scenario, e.g. `steps[0].expect` or `steps[0].check[1]`. */
  check: string
  requirement: string
  ok: boolean
  message?: string
  expected?: string
  actual?: string
  /** Where the check stands: file:line:col. */
  at: string
  /** Which exchange of the scenario it looked at. */
  exchange?: number
  /** Why its failure is no reason to stop. */
  waived?: WaivedBy
}

/** How many requests were sent, and how long their responses took in all, in ms. */
export interface Sent {
  requests: number
  ms: number
}

/** How much was drawn for a property or a lifecycle. */
export interface Draws {
  /** Cases of the deterministic sweep. */
  swept: number
  /** Random cases. */
  drawn: number
  /** How many of these were asked for, as --runs counts; the same one twice is sent once. */
  asked?: number
}

/** The smallest case that broke a requirement: with seed and path `tokenassay replay` draws it again. */
export interface DrawnCase {
  seed: number
  /** fast-check's path to it, and for a lifecycle its replayPath after a space. */
  path: string
  /** The value that was drawn, redacted. */
  value: string
  /** How it differs from the true one, or the commands of a lifecycle. */
  label: string
  /** Requests until it was found. */
  requests: number
  /** Requests that made it smaller. */
  shrinks: number
  /** A file for the suite's folder with a scenario that sends it, so that it never comes back. */
  yaml?: string
}

/** A requirement of a suite as the journal carries it, so that reports need nothing else. */
export interface RequirementRecord {
  suite: string
  id: string
  says: string
  section: string
  basis: Basis
  level: Level
  why: string
  untested?: string
  where?: string
  follows?: Follows
  /** Absent where the suite says it itself. */
  origin?: Origin
}

/** A target as a journal has it: enough to make a run's requests again, each secret by its mark. */
export interface RecordedTarget {
  name: string
  url: string
  origins?: Record<string, string>
  /** The inputs of each account, the main one first. */
  accounts?: Record<string, string>[]
  paths?: Record<string, string>
  /** In seconds, where the target file says others than the documentation. */
  lifetimes?: Record<string, number>
  /** Wrong attempts on an account in a row, at most. */
  attempts?: number
}

/** A profile that a run was asked for: to run that alone, or to be inconclusive where not all of it is tested. */
export interface AskedProfile extends Profile {
  chosen?: true
  required?: true
}

export interface RunStarted {
  type: 'run'
  format: typeof format
  tool: string
  startedAt: string
  seed: number
  strict: boolean
  allowDeferred: boolean
  suites: {
    id: string
    title: string
    source: string
    /** The suite's folder, and the SHA-256 of its files. */
    dir: string
    digest: string
    target: RecordedTarget
  }[]
  /** The scenarios that were asked for. */
  only: string[]
  /** Those that were left out. */
  exclude?: string[]
  /** What the run is to show of each suite: by which it was chosen, and what has to be tested. */
  profiles?: AskedProfile[]
  /** Failures that are known. */
  waivers?: Waiver[]
  /** What was drawn beside the sweeps; false: nothing. */
  fuzz?: false | { runs: number; timeMs?: number }
  /** What the command line said of limits. Whom to trust on the way there is nothing that a journal says. */
  limits?: {
    parallel?: number
    timeoutMs?: number
    maxTimeSeconds?: number
    maxFailures?: number
    retries?: number
  }
  /** Which options said how to get to the target, such as --proxy; never what they said. */
  way?: string[]
  shard?: { index: number; count: number }
  /** The target file, for lines that a person runs again; it is never read because a journal says so. */
  targetFile?: string
  /** Where its target is one of many: their file ("-": standard input), and its name in there. */
  fleet?: { file: string; name: string }
  /** With a key: the target of each suite, sealed, and with it all that stands here. */
  sealedTargets?: string[]
  requirements: RequirementRecord[]
  /** How many scenarios were selected, and how many there are. */
  selected: number
  total: number
}

/** A choice that the target made where its source leaves one. */
export interface ChoiceTaken {
  type: 'choice'
  suite: string
  requirement: string
  took: string
}

export interface ScenarioFinished {
  type: 'scenario'
  suite: string
  id: string
  title: string
  level: Level
  proves: string[]
  verdict: Verdict
  reason?: string
  checks: CheckResult[]
  notes: string[]
  exchanges: Exchange[]
  /** All that was sent, generated requests too, which are not kept; absent when it never ran. */
  sent?: Sent
  /** How often it was started over, because it had come to an error. */
  retries?: number
  draws?: Draws
  case?: DrawnCase
  /** Where the scenario stands: file:line:col. */
  at: string
  ms: number
}

/** What the pre-flight settled for the whole run: the option of each choice by request, and how tokens live together. */
export interface PreflightDone {
  type: 'preflight'
  suite: string
  ways: Record<string, string>
  supersedes: boolean
  /** How far the target's clock is ahead, in seconds, by the first Date field that it sent. */
  skewSeconds?: number
}

/** A scenario that waits: until when (target time, seconds since the epoch), and all it needs to go on, sealed. */
export interface ScenarioParked {
  type: 'parked'
  suite: string
  id: string
  wakeAt: number
  sealed: string
}

/** Something about the run itself that a reader should know, e.g. how waits were met. */
export interface Remark {
  type: 'remark'
  suite?: string
  text: string
}

export interface RunFinished {
  type: 'end'
  summary: Summary
  exitCode: number
  interrupted: boolean
  /** All requests that were sent, as a server counts them. */
  requests?: number
  ms: number
  /** When it ended. */
  endedAt?: string
}

export type JournalEvent =
  | RunStarted
  | PreflightDone
  | ChoiceTaken
  | ScenarioParked
  | ScenarioFinished
  | Remark
  | RunFinished

declare const withoutSecrets: unique symbol

/** An event in which no secret is left. It alone is written and told of; `redacted` in `run/` makes it, and nothing else does. */
export type Redacted<Event extends JournalEvent = JournalEvent> = Event & { readonly [withoutSecrets]: true }
