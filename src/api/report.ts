import type { Basis, DrawnCase, Level, RunEvent, Summary, Verdict, WaivedBy, Waiver } from './events.ts'

/** A run that goes on: its events, from the first one for whoever begins to read, and what it comes to. */
export interface Run extends AsyncIterable<RunEvent> {
  /**
   * Settles when the run has ended.
   * Rejects with an error named UsageError where suites, target or options are wrong, and nothing was sent.
   */
  readonly report: Promise<Report>
}

/** What a run came to: the content of report.json, as `report.schema.json` describes it. */
export interface Report {
  format: 1
  /** 0 conformant, 1 a MUST is not met, 2 no login worked, 3 inconclusive, 4 nothing ran, 130 interrupted. */
  exitCode: 0 | 1 | 2 | 3 | 4 | 130
  summary: Summary
  /** Waivers that are of no use any more; each gates. */
  staleWaivers?: (Waiver & { why: 'its date is past' | 'what it waives is met' })[]
  suites: { id: string; title: string; source: string; digest: string }[]
  selection: { selected: number; total: number; strict: boolean; allowDeferred: boolean }
  /** What the run was asked to show, and what of it was not tested. */
  profiles?: ReportedProfile[]
  scenarios: ReportedScenario[]
  requirements: ReportedRequirement[]
  choices: { suite: string; requirement: string; took: string }[]
  /** What differs between runs that find the same. */
  volatile: {
    tool: string
    startedAt: string
    seed: number
    targets: { suite: string; name: string; url: string }[]
    interrupted: boolean
    ms: number | null
  }
}

/** A profile that the run was asked for; where it was required, a gap makes the run inconclusive. */
export interface ReportedProfile {
  suite: string
  name: string
  levels: string[]
  chosen: boolean
  required: boolean
  /** How many requirements it asks for. */
  requirements: number
  /** Those that no response had to do with. */
  untriggered: string[]
  gaps: { requirement: string; scenario: string; reason: string }[]
}

/** A scenario as a report has it. */
export interface ReportedScenario {
  suite: string
  id: string
  title: string
  level: Level
  verdict: Verdict
  reason?: string
  proves: string[]
  /** The checks that failed. */
  findings: {
    check: string
    requirement: string
    message: string
    expected: string | null
    actual: string | null
    at: string
    waived?: WaivedBy
  }[]
  case?: DrawnCase
  /** How often it was started over. */
  retries?: number
  exchanges: number
  requests: number
  ms: number
}

/** What all scenarios of a requirement say of it. */
export interface ReportedRequirement {
  suite: string
  id: string
  level: Level
  basis: Basis
  verdict: Verdict
  result: 'met' | 'not met' | 'not tested'
  reason?: string
  untested?: string
}
