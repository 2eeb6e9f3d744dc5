import type { Observation } from '../check/observation.ts'
import type { CheckResult } from '../model/event.ts'
import type { Scenario } from '../model/suite.ts'
import type { ScenarioState } from './state.ts'
import type { SuiteRun } from './suite-run.ts'

/** A step under way: where it stands, and the requirement that an unexpected response breaks. */
export interface StepContext {
  run: SuiteRun
  scenario: Scenario
  state: ScenarioState
  /** Its place in the scenario: `given[0]`, `steps[1]` … */
  place: string
  requirement: string
}

/** What one step came to, before it is decided whether it was setup or judged. */
export interface StepResult {
  results: CheckResult[]
  /** The status of its response. */
  status?: number
  /** Results of the suite's invariants: they are judged in setup steps too. */
  invariants: CheckResult[]
  /** No usable response, and nothing says that the target is to blame. */
  error?: NonNullable<Observation['noAnswer']>
  /** Why no later step can be sent, e.g. because the response lacks what one needs. */
  cannotContinue?: string
  /** The response is of another kind than expected: later steps would only say so again. */
  unexpected?: boolean
  /** The target rejects by now what it accepted before, so that the step says nothing: how it did. */
  shutOut?: string
}

/** The result of a step that has found only this. */
export const stepResult = (found: Partial<StepResult> = {}): StepResult => ({
  results: [],
  invariants: [],
  ...found,
})

/** A step that leaves nothing behind: what it saves, notes and sends is not the scenario's, and no evidence is kept. */
export const aside = (context: StepContext): StepContext => ({
  ...context,
  run: { ...context.run, record: false },
  state: {
    ...context.state,
    saved: { ...context.state.saved },
    checks: [],
    notes: [],
    choices: [],
    exchanges: [],
  },
})
