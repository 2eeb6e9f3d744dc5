import { show, toldOf } from '../check/observation.ts'
import { cannotBeTaken } from '../check/relation.ts'
import { evaluateWait } from '../expression/wait.ts'
import { placeText } from '../model/errors.ts'
import type { CheckResult, ScenarioFinished } from '../model/event.ts'
import type { Scenario, Step, Suite } from '../model/suite.ts'
import { graver, type Level, strictest, type Verdict, verdictOfBroken } from '../model/verdict.ts'
import { ClockError } from '../target/clock.ts'
import { variablesOf } from './exchange.ts'
import { noteShutOut, shutOutBefore, shutOutOf } from './shut-out.ts'
import { accountOf, isSettled, type ScenarioState } from './state.ts'
import { type ActiveStep, perform } from './step.ts'
import type { StepContext, StepResult } from './step-context.ts'
import { type SuiteRun, targetTime } from './suite-run.ts'
import { takeTurn } from './turns.ts'

/** Why something could not be judged, in one line: what the clock says of itself, or what an answer made the harness throw. */
export const unjudged = (run: SuiteRun, during: string, error: unknown): string => {
  const [line] = String(error instanceof Error ? error.message : error).split('\n')
  if (error instanceof ClockError) return line!
  run.defect?.(during, error)
  return `tokenassay could not judge this answer: ${line}`
}

/** How far a scenario came: to its end, to a wait, or to where the run was interrupted. */
export type Progress = 'settled' | 'waiting' | 'interrupted'

/**
 * Runs a scenario until it is settled, must wait (`state.wakeAt` then says until when) or the run is interrupted. Whatever is
 * thrown on the way is the scenario's error, and no other's.
 */
export const advance = async (run: SuiteRun, scenario: Scenario, state: ScenarioState): Promise<Progress> => {
  delete state.wakeAt
  try {
    return await goOn(run, scenario, state)
  } catch (error) {
    if (run.signal?.aborted) return 'interrupted'
    state.error = unjudged(run, scenario.id, error)
    return 'settled'
  }
}

const goOn = async (run: SuiteRun, scenario: Scenario, state: ScenarioState): Promise<Progress> => {
  const shutOut = shutOutBefore(run, scenario, state)
  if (shutOut !== undefined) state.blocked = shutOut
  const turn = isSettled(state, scenario) ? undefined : await takeTurn({ run, scenario, state })
  if (turn?.withheld) leave(state, turn.withheld)
  try {
    return await goThrough(run, scenario, state)
  } finally {
    turn?.end()
  }
}

const goThrough = async (run: SuiteRun, scenario: Scenario, state: ScenarioState): Promise<Progress> => {
  while (!isSettled(state, scenario)) {
    if (run.signal?.aborted) return 'interrupted'
    if (state.phase === 'given' && state.next >= scenario.given.length) {
      state.phase = 'steps'
      state.next = 0
      continue
    }
    const step = (state.phase === 'given' ? scenario.given : scenario.steps)[state.next]!
    if (step.kind === 'wait') {
      const seconds = waitSeconds(run, state, step)
      if (seconds === undefined) continue
      state.next++
      state.wakeAt = targetTime(run) + seconds
      return 'waiting'
    }
    const place = `${state.phase}[${state.next}]`
    const requirement = scenario.proves[0] ?? run.suite.unanswered
    await take({ run, scenario, state, place, requirement }, step)
    state.next++
  }
  // Once the run is interrupted, what has no answer was not waited for.
  return run.signal?.aborted && state.error !== undefined ? 'interrupted' : 'settled'
}

const waitSeconds = (run: SuiteRun, state: ScenarioState, { wait }: { wait: string }): number | undefined => {
  const seconds = evaluateWait(wait, variablesOf(run, state))
  if (seconds.ok && typeof seconds.value === 'number' && Number.isFinite(seconds.value))
    return Math.max(0, seconds.value)
  state.blocked = `the time to wait is unknown: ${seconds.ok ? `${wait} is ${show(seconds.value)}` : cannotBeTaken(wait, variablesOf(run, state))}`
  return undefined
}

/** Leaves a scenario where no response came: who is to blame for that, if anybody, goes by why. */
const leave = (state: ScenarioState, { kind, message }: NonNullable<StepResult['error']>): void => {
  if (kind === 'withheld') state.blocked = message
  else if (kind === 'spent') state.left = message
  else state.error = message
}

const take = async (context: StepContext, step: ActiveStep): Promise<void> => {
  const { state, place } = context
  const start = performance.now()
  const found = await perform(context, step)
  await noteShutOut(context, step, found)
  state.ms += performance.now() - start
  const { results, invariants, error, cannotContinue, unexpected, shutOut } = found
  const failed = results.find(({ ok }) => !ok)
  if (error) leave(state, error)
  else if (shutOut !== undefined) state.blocked = `${place}: ${shutOut}`
  else if (state.phase === 'given' && (failed || cannotContinue !== undefined)) {
    const locked = step.kind === 'send' ? shutOutOf(context.run, accountOf(step, state)) : undefined
    state.blocked =
      locked ?? `precondition failed: ${describe(step)}: ${failed ? toldOf(failed) : cannotContinue}`
  } else if (cannotContinue !== undefined && !failed)
    state.blocked = `the test could not go on after ${place}: ${cannotContinue}`
  state.unexpected ||= unexpected === true
  if (state.phase === 'steps') state.checks.push(...results)
  // What every exchange must satisfy is judged in a setup too: a target that begins to fail is to blame wherever it does.
  mergeInvariants(state.checks, invariants)
}

const describe = (step: Step): string =>
  step.kind === 'send' ? `the request "${step.request}"` : `the step "${step.kind}"`

/** One result an invariant and scenario: the first broken one, otherwise a single pass. */
export const mergeInvariants = (checks: CheckResult[], invariants: CheckResult[]): void => {
  for (const judged of invariants) {
    const index = checks.findIndex(({ check }) => check === judged.check)
    if (index === -1) checks.push(judged)
    else if (checks[index]!.ok && !judged.ok) checks[index] = judged
  }
}

const levelOf = (suite: Suite, requirement: string): Level =>
  suite.requirements.get(requirement)?.level ?? 'MUST'

/** A verdict with the reason that some need. */
export interface Judged {
  verdict: Verdict
  reason?: string
}

/** The verdict that a settled scenario's checks earn, by the levels of the requirements that they break. */
export const verdictOf = (suite: Suite, state: ScenarioState): Judged => {
  const broken = state.checks
    .filter(({ ok }) => !ok)
    .map(({ requirement }) => verdictOfBroken[levelOf(suite, requirement)])
  const worst = broken.reduce<Verdict>(graver, 'pass')
  if (worst === 'fail') return { verdict: 'fail' }
  if (state.left !== undefined) return { verdict: 'skip', reason: state.left }
  if (state.error !== undefined) return { verdict: 'error', reason: state.error }
  if (state.blocked !== undefined) return { verdict: 'blocked', reason: state.blocked }
  return { verdict: worst }
}

/** The journal's record of a scenario; `state` is absent when it never ran. */
export const finished = (
  suite: Suite,
  scenario: Scenario,
  state: ScenarioState | undefined,
  judged: Judged,
): ScenarioFinished => ({
  type: 'scenario',
  suite: suite.id,
  id: scenario.id,
  title: scenario.title,
  level: strictest(scenario.proves.map((requirement) => levelOf(suite, requirement))),
  proves: scenario.proves,
  ...judged,
  checks: state?.checks ?? [],
  notes: state?.notes ?? [],
  exchanges: state?.exchanges ?? [],
  ...(state && { sent: { ...state.sent, ms: Math.round(state.sent.ms * 10) / 10 } }),
  ...(state?.retries !== undefined && { retries: state.retries }),
  ...(state?.draws && { draws: state.draws }),
  ...(state?.case && { case: state.case }),
  at: placeText(scenario.at),
  ms: Math.round((state?.ms ?? 0) * 10) / 10,
})
