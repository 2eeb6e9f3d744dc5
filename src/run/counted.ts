import { judgeExpectation } from '../check/expectation.ts'
import { own } from '../model/own.ts'
import type { SendStep } from '../model/suite.ts'
import { exchange, type Observed, type Prepared } from './exchange.ts'
import { accountOf } from './state.ts'
import type { StepContext } from './step-context.ts'
import type { SuiteRun } from './suite-run.ts'

/** Sends a request; where it logs in and is accepted, the target counts wrong attempts from nought again. */
export const sendCounted = async (
  context: Pick<StepContext, 'run' | 'state' | 'place'>,
  step: SendStep,
  ...rest: [prepared: Prepared, again?: () => Promise<boolean>]
): Promise<Observed> => {
  const { run, state } = context
  const isLogin = step.request === run.suite.tokens.issue.request
  const accepted = isLogin ? run.attempts.right(accountOf(step, state)) : undefined
  const observed = await exchange(context, step, ...rest)
  if (accepted && isAccepted(run, step, observed)) accepted()
  return observed
}

const isAccepted = ({ suite }: SuiteRun, { request }: SendStep, observed: Observed): boolean => {
  const fine = own(suite.expectations, own(suite.requests, request)?.expect ?? '')
  const ref = { check: 'accepted', requirement: suite.unanswered }
  return (
    fine !== undefined &&
    !observed.noAnswer &&
    judgeExpectation(suite, [fine], observed, ref).results.every(({ ok }) => ok)
  )
}
