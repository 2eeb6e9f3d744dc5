import type { InputType, RequestTemplate } from './suite.ts'

/** Values by input name; what is no text is the JSON text of it. */
export type Inputs = Record<string, string>

/** Bounds on what a run may do to a target. */
export interface Limits {
  /** Requests under way at once, at most. */
  parallel: number
  /** Requests a second; no bound when absent. */
  ratePerSecond?: number
  /** Requests in the whole run; no bound when absent. */
  budget?: number
  /** Wrong attempts on an account in a row, at most, before a right one. */
  attempts: number
  /** How long one request may take. */
  timeoutMs: number
}

/** A request or a command, exactly one of these; `$seconds` is how far the target's clock is moved. */
export interface Hook {
  request?: RequestTemplate
  command?: string[]
}

/** How the target's clock is moved, and how it is put back to the right time. */
export interface ClockHook {
  advance: Hook
  reset?: Hook
}

/** TLS and proxy settings from the command line. */
export interface Connection {
  insecure?: boolean
  caCert?: string
  cert?: string
  key?: string
  proxy?: string
}

/** One deployment under test. */
export interface Target {
  name: string
  url: URL
  /** The bases of requests that go elsewhere, by the suite's names for them. */
  origins?: Record<string, URL>
  inputs: Inputs
  /** The inputs that are no texts, with what they are. */
  types?: Record<string, InputType>
  /** The main account first, then the further ones; each complete. */
  accounts: Inputs[]
  paths: Record<string, string>
  /** Lifetimes in seconds that hold here instead of the documented ones. */
  lifetimes: Record<string, number>
  clock?: ClockHook
  limits: Limits
  connection: Connection
  /** Where its keys stand in the target file, by their paths: `inputs`, `accounts.0`, `paths.resource` … */
  places?: Record<string, string>
}
