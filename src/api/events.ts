/** The judgement of a scenario or a requirement; `waived` is a failure that a waiver, or the baseline, says is known. */
export type Verdict = 'pass' | 'warn' | 'fail' | 'waived' | 'skip' | 'blocked' | 'deferred' | 'error'

/** What a requirement demands: a MUST that is not met fails, a SHOULD warns, a MAY is only noted. */
export type Level = 'MUST' | 'SHOULD' | 'MAY'

/** Why a target is held to a requirement. */
export type Basis = 'documented' | 'standard' | 'example' | 'inferred' | 'contradicted'

/** How many scenarios earned each verdict. */
export type Summary = Record<Verdict, number>

/** What a journal has line by line; no secret is left in it. What a server has sent stands in it as it came. */
export type RunEvent =
  | RunStarted
  | PreflightDone
  | ChoiceTaken
  | ScenarioParked
  | ScenarioFinished
  | Remark
  | RunFinished

/** The first event: what was asked for, of what and with which options. */
export interface RunStarted {
  type: 'run'
  format: 1
  tool: string
  startedAt: string
  seed: number
  strict: boolean
  allowDeferred: boolean
  suites: {
    id: string
    title: string
    source: string
    dir: string
    digest: string
    target: {
      name: string
      url: string
      origins?: { [name: string]: string }
      /** The inputs of each account, each secret by its mark. */
      accounts?: { [input: string]: string }[]
      paths?: { [name: string]: string }
      /** In seconds, where the target file says others than the documentation. */
      lifetimes?: { [name: string]: number }
      /** Wrong attempts on an account in a row, at most. */
      attempts?: number
    }
  }[]
  only: string[]
  exclude?: string[]
  /** What the run was asked to show. */
  profiles?: {
    suite: string
    name: string
    levels: string[]
    requirements: string[]
    scenarios: { id: string; proves: string[]; also?: string[]; draws?: true; unless?: string[] }[]
    fuzz?: { runs: number }
    chosen?: true
    required?: true
  }[]
  waivers?: Waiver[]
  fuzz?: false | { runs: number; timeMs?: number }
  limits?: {
    parallel?: number
    timeoutMs?: number
    maxTimeSeconds?: number
    maxFailures?: number
    retries?: number
  }
  shard?: { index: number; count: number }
  targetFile?: string
  fleet?: { file: string; name: string }
  sealedTargets?: string[]
  requirements: RequirementRecord[]
  /** How many scenarios were selected, and how many there are. */
  selected: number
  total: number
}

/** A failure that is known. */
export interface Waiver {
  suite?: string
  requirement?: string
  scenario?: string
  reason: string
  owner?: string
  until?: string
  at: string
}

/** One testable thing that the documentation says. */
export interface RequirementRecord {
  suite: string
  id: string
  says: string
  section: string
  basis: Basis
  level: Level
  why: string
  untested?: string
  /** In which case it says anything. */
  where?: string
  follows?: string[] | 'anything' | 'nothing'
  /** The shared rule that has made it, and for what. */
  origin?: { rule: string; for: string }
}

/** What was found out of the target before its scenarios. */
export interface PreflightDone {
  type: 'preflight'
  suite: string
  ways: { [request: string]: string }
  supersedes: boolean
  /** How far the target's clock is ahead, in seconds. */
  skewSeconds?: number
}

/** A choice that the target made where its documentation leaves one. */
export interface ChoiceTaken {
  type: 'choice'
  suite: string
  requirement: string
  took: string
}

/** A scenario that waits, sealed with the run's key. */
export interface ScenarioParked {
  type: 'parked'
  suite: string
  id: string
  wakeAt: number
  sealed: string
}

/** A scenario with its verdict and its evidence. */
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
  sent?: { requests: number; ms: number }
  /** How often it was started over, because it had come to an error. */
  retries?: number
  draws?: { swept: number; drawn: number; asked?: number }
  case?: DrawnCase
  at: string
  ms: number
}

/** One check with what came of it. */
export interface CheckResult {
  check: string
  requirement: string
  ok: boolean
  message?: string
  expected?: string
  actual?: string
  at: string
  exchange?: number
  waived?: WaivedBy
}

/** What a waiver says of a failure. */
export interface WaivedBy {
  reason: string
  owner?: string
  until?: string
  at: string
}

/** One request with its response. */
export interface Exchange {
  name: string
  step: string
  request: {
    method: string
    url: string
    headers: [name: string, value: string][]
    body?: string
    account: number
  }
  response?: { status: number; headers: [name: string, value: string][]; body: string; bodyBytes: number }
  noAnswer?: { kind: string; message: string }
  sentAtMs: number
  ms: number
  clockSeconds?: number
}

/** The smallest generated case that violates a requirement. */
export interface DrawnCase {
  seed: number
  path: string
  value: string
  label: string
  requests: number
  shrinks: number
  yaml?: string
}

/** Something about the run itself that a reader should know. */
export interface Remark {
  type: 'remark'
  suite?: string
  text: string
}

/** The last event. */
export interface RunFinished {
  type: 'end'
  summary: Summary
  exitCode: number
  interrupted: boolean
  requests?: number
  ms: number
  endedAt?: string
}
