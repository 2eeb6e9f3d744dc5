import { referencesOf } from '../expression/references.ts'
import { expressionsIn } from '../expression/template.ts'
import { textsIn } from '../fuzz/shards.ts'
import type { Json, RequestTemplate, SendStep } from '../model/suite.ts'
import { templatesOf } from '../suite/steps.ts'
import type { Turn, Withheld } from './attempts.ts'
import { sendCounted } from './counted.ts'
import { type Observed, type Prepared, prepare } from './exchange.ts'
import { judge } from './judge.ts'
import { type Exchanging, ledUpTo } from './lead-up.ts'
import { attemptsAhead } from './plan.ts'
import { controlFor, isLocked } from './shut-out.ts'
import { accountOf } from './state.ts'
import type { StepContext, StepResult } from './step-context.ts'
import { inputsOf, type SuiteRun } from './suite-run.ts'

/** Sends a request as `exchange` does; an attempt with other credentials waits for its turn, unless its scenario has taken one. */
export const exchangeInTurn = async (
  context: StepContext,
  step: SendStep,
  prepared: Prepared,
): Promise<Observed> => {
  if (!step.attempt) return await sendCounted(context, step, prepared)
  if (context.state.turn) return await sendCounted(context, step, prepared, () => rightBetween(context, step))
  const { run, state } = context
  const account = accountOf(step, state)
  const turn: Turn = {
    accounts: [account, ...othersIn(run, account, prepared.request)],
    count: 1,
    request: step.request,
    control: controlFor(context, step),
  }
  let withheld = await run.attempts.take(turn)
  const again = async (): Promise<boolean> => {
    // What was not answered as it should be may have been counted all the same.
    run.attempts.end(turn)
    run.attempts.suspect(account)
    withheld = await run.attempts.take(turn)
    return withheld === undefined
  }
  const notSent = (noAnswer: Withheld): Observed => ({
    context: prepared.variables,
    answeredBefore: false,
    noAnswer,
  })
  if (withheld) return notSent(withheld)
  try {
    const observed = await sendCounted(context, step, prepared, again)
    if (isLocked(observed)) run.attempts.suspect(account)
    return withheld ? notSent(withheld) : observed
  } finally {
    if (!withheld) run.attempts.end(turn)
  }
}

/** A right request before an attempt of a scenario is sent once more, unless it would end the token that the scenario watches. */
const rightBetween = async (context: StepContext, step: SendStep): Promise<boolean> => {
  const { run, scenario, state } = context
  if (run.supersedes && scenario.needs.exclusive) return false
  return (await controlFor(context)(accountOf(step, state), false)) === undefined
}

/** Sends a step's request and judges the response. */
export const sendOne = async (
  context: StepContext,
  step: SendStep,
  exchanging: Exchanging = exchangeInTurn,
): Promise<StepResult> => {
  const prepared = prepare(context.run, step, await ledUpTo(context, step, exchanging))
  return judge(context, step, await exchanging(context, step, prepared))
}

/** Takes one turn for all that a scenario tries before its next wait: no right request but its own then stands between. */
export const takeTurn = async (
  context: Omit<StepContext, 'place' | 'requirement'>,
): Promise<{ withheld?: Withheld; end(): void }> => {
  const { run, scenario, state } = context
  const steps = state.phase === 'given' ? [...scenario.given, ...scenario.steps] : scenario.steps
  const sends = attemptsAhead(steps.slice(state.next))
  if (sends.length === 0) return { end: () => {} }
  const accounts = sends.flatMap((send) =>
    namesOther(send) ? [state.account, state.other] : [accountOf(send, state)],
  )
  const { request } = sends[0]!
  const turn = { accounts: [...new Set(accounts)], count: sends.length, request }
  const whole = { ...context, place: 'given[0]', requirement: run.suite.unanswered }
  const withheld = await run.attempts.take({ ...turn, control: controlFor(whole) })
  if (withheld) return { withheld, end: () => {} }
  state.turn = true
  return {
    end: () => {
      delete state.turn
      run.attempts.end(turn)
    },
  }
}

/** Whether a send takes a value from the account that it is not sent as. */
const namesOther = (send: SendStep): boolean =>
  expressionsIn(templatesOf(send) as Json).some(({ text }) =>
    referencesOf(text).some(({ name }) => name === 'other'),
  )

/** The accounts, but for one, of which a request carries a value that is theirs alone: it is an attempt on them too. */
const othersIn = (run: SuiteRun, account: number, request: RequestTemplate): number[] => {
  const texts = new Set(textsIn(request))
  const mine = new Set(Object.values(inputsOf(run, account)))
  return run.target.accounts.flatMap((inputs, index) =>
    index !== account &&
    Object.values(inputs).some((value) => value !== '' && !mine.has(value) && texts.has(value))
      ? [index]
      : [],
  )
}
