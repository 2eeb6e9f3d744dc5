import type { Observation } from '../check/observation.ts'
import type { Context } from '../expression/compile.ts'
import type { ParallelStep, Step } from '../model/suite.ts'
import { ChangeError } from '../suite/change.ts'
import { prepare, UnsendableError, variablesOf } from './exchange.ts'
import { judge, judgeAll } from './judge.ts'
import { type Exchanging, ledUpTo } from './lead-up.ts'
import { confirmed } from './shut-out.ts'
import { isDrawn } from './state.ts'
import { type StepContext, type StepResult, stepResult } from './step-context.ts'
import { exchangeInTurn, sendOne } from './turns.ts'

/** A step that is performed at once. */
export type ActiveStep = Exclude<Step, { kind: 'wait' }>

/** Performs a step of a scenario; `recorded` gives the responses that it got before, and then nothing is sent to confirm them. */
export const perform = async (
  context: StepContext,
  step: ActiveStep,
  recorded?: Exchanging,
): Promise<StepResult> => {
  const { run, state } = context
  try {
    switch (step.kind) {
      case 'send':
        if (isDrawn(step)) return await (await import('./drawn/property.ts')).performDrawn(context, step)
        if (recorded) return await sendOne(context, step, recorded)
        return await confirmed(context, step, await sendOne(context, step))
      case 'lifecycle':
        return await (await import('./drawn/lifecycle.ts')).performLifecycle(context, step)
      case 'parallel':
        return await sendParallel(context, step, recorded)
      case 'check':
        return stepResult({ results: judgeAll(step.checks, { context: variablesOf(run, state) }, context) })
    }
  } catch (error) {
    if (!(error instanceof UnsendableError || error instanceof ChangeError)) throw error
    return stepResult({ cannotContinue: error.message })
  }
}

const sendParallel = async (
  context: StepContext,
  { sends, checks }: ParallelStep,
  exchanging: Exchanging = exchangeInTurn,
): Promise<StepResult> => {
  const { run, state, place } = context
  const lanes = await Promise.all(
    sends.map(async (step, index) => {
      const lane = { ...context, place: `${place}.parallel[${index}]` }
      return { step, context: lane, prepared: prepare(run, step, await ledUpTo(lane, step, exchanging)) }
    }),
  )
  const observed = await Promise.all(lanes.map((lane) => exchanging(lane.context, lane.step, lane.prepared)))
  const found = lanes.map((lane, index) => judge(lane.context, lane.step, observed[index]!))
  const all = observed.map((one) => pick(one.context, ['status', 'body', 'headers', 'text']))
  const whole: Observation = { context: { ...variablesOf(run, state), all } }
  const stopped = found.find(({ error, cannotContinue, unexpected }) => error ?? cannotContinue ?? unexpected)
  return {
    ...stopped,
    results: [
      ...found.flatMap(({ results }) => results),
      ...(stopped ? [] : judgeAll(checks, whole, context)),
    ],
    invariants: found.flatMap(({ invariants }) => invariants),
  }
}

const pick = (context: Context, names: string[]): Context =>
  Object.fromEntries(names.map((name) => [name, context[name]]))
