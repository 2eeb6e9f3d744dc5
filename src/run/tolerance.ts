import { margin } from '../expression/functions.ts'
import { evaluateWait } from '../expression/wait.ts'
import { own } from '../model/own.ts'
import type { Scenario, SendStep, Step, Suite } from '../model/suite.ts'
import { isFine } from '../suite/guesses.ts'
import { variablesOf } from './exchange.ts'
import type { ScenarioState } from './state.ts'
import type { SuiteRun } from './suite-run.ts'

/**
 * How many seconds late a scenario may wake and still be judged. A refusal after the end of a lifetime can be asked for
 * at any time later; an acceptance shortly before it cannot: half of the wait that follows is room enough.
 * A scenario that slept too long starts over, for it can no longer tell what the target would have done in time.
 */
export const toleranceOf = (scenario: Scenario, state: ScenarioState, run: SuiteRun): number => {
  const rest = (
    state.phase === 'given'
      ? [...scenario.given.slice(state.next), ...scenario.steps]
      : scenario.steps.slice(state.next)
  ) as Step[]
  const nextWait = rest.findIndex(({ kind }) => kind === 'wait')
  const until = nextWait === -1 ? rest : rest.slice(0, nextWait)
  if (!until.some((step) => step.kind === 'send' && expectsToBeFine(run, step)))
    return Number.POSITIVE_INFINITY
  const wait = rest[nextWait]
  const seconds = wait?.kind === 'wait' ? secondsOf(wait.wait, run, state) : undefined
  return Math.max(1, (seconds ?? 2 * margin(Number.POSITIVE_INFINITY)) / 2)
}

/** Whether a scenario passes only if time moves by as much as it waits: it uses something shortly before an end, and again after it. */
export const showsTheClock = ({ given, steps }: Scenario, suite: Suite): boolean => {
  const fine = new Set<string>()
  let waits = 0
  let last = new Set<string>()
  for (const step of [...given, ...steps]) {
    if (step.kind === 'wait') {
      waits++
      last = new Set(fine)
      fine.clear()
    } else if (step.kind === 'send' && expectsToBeFine({ suite }, step)) {
      if (waits > 0) fine.add(step.request)
    } else if (step.kind === 'send' && step.change === undefined && last.has(step.request)) return true
  }
  return false
}

const expectsToBeFine = (
  { suite }: Pick<SuiteRun, 'suite'>,
  { request, expect, change }: SendStep,
): boolean =>
  change === undefined && expect.some(({ name }) => isFine(name, own(suite.requests, request)?.expect))

const secondsOf = (wait: string, run: SuiteRun, state: ScenarioState): number | undefined => {
  const evaluation = evaluateWait(wait, variablesOf(run, state))
  return evaluation.ok && typeof evaluation.value === 'number' ? evaluation.value : undefined
}
