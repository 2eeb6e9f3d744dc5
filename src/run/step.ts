import type { Observation } from '../check/observation.ts'
import type { Context } from '../expression/compile.ts'
import type { Check, Scenario, SendStep, Step } from '../model/suite.ts'
import { ChangeError } from '../suite/change.ts'
import { contextOf, exchange, prepare, UnsendableError } from './exchange.ts'
import { judge, judgeAll, type StepContext, type StepResult, sendOne } from './judge.ts'
import type { ScenarioState } from './state.ts'
import type { SuiteRun } from './suite-run.ts'

/** Performs one step other than a wait. */
export const perform = async (
  run: SuiteRun,
  scenario: Scenario,
  state: ScenarioState,
  step: Exclude<Step, { kind: 'wait' }>,
): Promise<StepResult> => {
  const place = `${state.phase}[${state.next}]`
  const requirement = scenario.proves[0] ?? run.suite.unanswered
  const performing: StepContext = { run, state, place, requirement }
  try {
    switch (step.kind) {
      case 'send':
        if (isDrawn(step))
          return await (await import('./drawn/property.ts')).performDrawn(performing, scenario, step)
        return await sendOne(performing, step)
      case 'lifecycle':
        return await (await import('./drawn/lifecycle.ts')).performLifecycle(performing, scenario, step)
      case 'parallel':
        return await sendParallel(performing, step.sends, step.checks)
      case 'check':
        return {
          results: judgeAll(step.checks, { context: contextOf(run, state) }, place, requirement),
          invariants: [],
        }
    }
  } catch (error) {
    if (!(error instanceof UnsendableError || error instanceof ChangeError)) throw error
    return { results: [], invariants: [], missing: error.message }
  }
}

/** Whether a step's change is drawn, so that it is judged over many draws. */
export const isDrawn = ({ change }: SendStep): boolean => change !== undefined && 'draw' in change

const sendParallel = async (
  performing: StepContext,
  sends: SendStep[],
  checks: Check[],
): Promise<StepResult> => {
  const { run, state, place, requirement } = performing
  const answeredBefore = state.answered
  const prepared = sends.map((step) => {
    const context = contextOf(run, state, step.as)
    return { step, context, ...prepare(run, step, context) }
  })
  const observations = await Promise.all(
    prepared.map(({ step, ...rest }, index) =>
      exchange(run, state, step, `${place}.parallel[${index}]`, rest),
    ),
  )
  const results = observations.map((observation, index) =>
    judge(
      { ...performing, place: `${place}.parallel[${index}]` },
      sends[index]!,
      observation,
      answeredBefore,
    ),
  )
  const all = observations.map(({ context }) => pick(context, ['status', 'body', 'headers', 'text']))
  const whole: Observation = { context: { ...contextOf(run, state), all } }
  const broken = results.find(({ error, missing, derailed }) => error ?? missing ?? derailed)
  return {
    ...broken,
    results: [
      ...results.flatMap(({ results }) => results),
      ...(broken ? [] : judgeAll(checks, whole, place, requirement)),
    ],
    invariants: results.flatMap(({ invariants }) => invariants),
  }
}

const pick = (context: Context, names: string[]): Context =>
  Object.fromEntries(names.map((name) => [name, context[name]]))
