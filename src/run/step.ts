import type { Subject } from '../check/subject.ts'
import type { Context } from '../expression/compile.ts'
import type { Check, Scenario, SendStep, Step } from '../model/suite.ts'
import { ChangeError } from '../suite/change.ts'
import type { Assay } from './assay.ts'
import { contextOf, exchange, prepare, UnsendableError } from './exchange.ts'
import { judge, judgeAll, type Performing, type StepOutcome, sendOne } from './judge.ts'
import type { ScenarioState } from './state.ts'

/** Performs one step other than a wait. */
export const perform = async (
  assay: Assay,
  scenario: Scenario,
  state: ScenarioState,
  step: Exclude<Step, { kind: 'wait' }>,
): Promise<StepOutcome> => {
  const place = `${state.phase}[${state.next}]`
  const statement = scenario.proves[0] ?? assay.suite.answers
  const performing: Performing = { assay, state, place, statement }
  try {
    switch (step.kind) {
      case 'send':
        if (isDrawn(step))
          return await (await import('./drawn/property.ts')).performDrawn(performing, scenario, step)
        return await sendOne(performing, step)
      case 'lifecycle':
        return await (await import('./drawn/lifecycle.ts')).performLifecycle(performing, scenario, step)
      case 'together':
        return await sendTogether(performing, step.sends, step.checks)
      case 'check':
        return {
          results: judgeAll(step.checks, { context: contextOf(assay, state) }, place, statement),
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

const sendTogether = async (
  performing: Performing,
  sends: SendStep[],
  checks: Check[],
): Promise<StepOutcome> => {
  const { assay, state, place, statement } = performing
  const answeredBefore = state.answered
  const prepared = sends.map((step) => {
    const context = contextOf(assay, state, step.as)
    return { step, context, ...prepare(assay, step, context) }
  })
  const subjects = await Promise.all(
    prepared.map(({ step, ...rest }, index) =>
      exchange(assay, state, step, `${place}.together[${index}]`, rest),
    ),
  )
  const outcomes = subjects.map((subject, index) =>
    judge({ ...performing, place: `${place}.together[${index}]` }, sends[index]!, subject, answeredBefore),
  )
  const all = subjects.map(({ context }) => pick(context, ['status', 'body', 'headers', 'text']))
  const whole: Subject = { context: { ...contextOf(assay, state), all } }
  const broken = outcomes.find(({ error, missing, derailed }) => error ?? missing ?? derailed)
  return {
    ...broken,
    results: [
      ...outcomes.flatMap(({ results }) => results),
      ...(broken ? [] : judgeAll(checks, whole, place, statement)),
    ],
    invariants: outcomes.flatMap(({ invariants }) => invariants),
  }
}

const pick = (context: Context, names: string[]): Context =>
  Object.fromEntries(names.map((name) => [name, context[name]]))
