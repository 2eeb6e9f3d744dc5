import { type Context, evaluate } from '../expression/compile.ts'
import { own } from '../model/own.ts'
import type { SendStep } from '../model/suite.ts'
import { type Observed, type Prepared, prepare, UnsendableError, variablesOf } from './exchange.ts'
import type { StepContext } from './step-context.ts'

/** How a prepared request gets its response. */
export type Exchanging = (context: StepContext, step: SendStep, prepared: Prepared) => Promise<Observed>

/**
 * What the expressions of a step see, after the request that leads up to its own where there is one: the first step of a login, whose
 * response gives what the second one sends. A scenario that has saved that by itself sends none. @throws {UnsendableError}
 */
export const ledUpTo = async (
  context: StepContext,
  step: SendStep,
  exchanging: Exchanging,
): Promise<Context> => {
  const { run, state } = context
  const variables = variablesOf(run, state, step.as)
  const { after } = own(run.suite.requests, step.request) ?? {}
  if (!after || Object.keys(after.save).every((name) => Object.hasOwn(variables, name))) return variables
  const lead: SendStep = {
    kind: 'send',
    request: after.request,
    as: step.as,
    expect: [],
    checks: [],
    either: [],
    save: {},
    at: step.at,
  }
  const { context: got, noAnswer } = await exchanging(context, lead, prepare(run, lead, variables))
  const saved = Object.entries(after.save).map(([name, text]) => {
    const value = evaluate(text, got)
    if (!noAnswer && value.ok && value.value !== null) return [name, value.value] as const
    const why = noAnswer?.message ?? `status ${String(got['status'])}`
    throw new UnsendableError(`the request "${after.request}" before it gave no ${name} (${why})`)
  })
  return { ...variables, ...Object.fromEntries(saved) }
}
