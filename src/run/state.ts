import type { CheckResult, DrawnCase, Draws, Exchange, Sent } from '../model/event.ts'
import type { Json, Scenario, SendStep, Step } from '../model/suite.ts'

/** How far a scenario has come: plain data, so that a parked one can be written down and taken up elsewhere. */
export interface ScenarioState {
  suite: string
  id: string
  /** Which of the target's accounts it runs as, and which is its other one. */
  account: number
  other: number
  phase: 'given' | 'steps'
  /** The next step of its phase. */
  next: number
  saved: Record<string, Json>
  checks: CheckResult[]
  notes: string[]
  choices: { requirement: string; took: string }[]
  exchanges: Exchange[]
  /** All that it has sent, generated requests too. */
  sent: Sent
  /** Why the setup did not hold. */
  blocked?: string
  /** Why it was left before its end, for what the run may send is used up. */
  left?: string
  /** Why there is no usable answer. */
  error?: string
  /** A response was of another kind than expected: the later steps would only say so again. */
  unexpected: boolean
  /** Some request of it has been answered, so that silence is the target's doing. */
  answered: boolean
  /** Its attempts have been let in together, up to its next wait. */
  turn?: true
  /** What was drawn for it, and the case that broke a requirement. */
  draws?: Draws
  case?: DrawnCase
  /** How often it was started over. */
  retries?: number
  /** How long it has worked, waits left out. */
  ms: number
  /** The target time at which it goes on, in seconds since the epoch. */
  wakeAt?: number
}

/** A scenario before its first step. */
export const freshState = (
  { scenario, retries }: { scenario: Scenario; retries?: number },
  account: number,
  other: number,
): ScenarioState => ({
  suite: scenario.suite,
  id: scenario.id,
  account: scenario.as === 'other' ? other : account,
  other: scenario.as === 'other' ? account : other,
  phase: 'given',
  next: 0,
  saved: {},
  checks: [],
  notes: [],
  choices: [],
  exchanges: [],
  sent: { requests: 0, ms: 0 },
  unexpected: false,
  answered: false,
  ms: 0,
  ...(retries !== undefined && { retries }),
})

/** Whether nothing more is to be done for a scenario. */
export const isSettled = (
  { blocked, left, error, unexpected, phase, next }: ScenarioState,
  scenario: Scenario,
): boolean =>
  blocked !== undefined ||
  left !== undefined ||
  error !== undefined ||
  unexpected ||
  (phase === 'steps' && next >= scenario.steps.length)

/** Whether a step's change is drawn, so that it is judged over many draws. */
export const isDrawn = (step: Step): boolean =>
  step.kind === 'send' && step.change !== undefined && 'draw' in step.change

/** Whose inputs a step sends. */
export const accountOf = ({ as }: SendStep, { account, other }: ScenarioState): number =>
  as === 'other' ? other : account
