import { judgeExpectation } from '../../check/expectation.ts'
import { evaluate } from '../../expression/compile.ts'
import type { Expected, LifeToken } from '../../fuzz/token-model.ts'
import { placeText } from '../../model/errors.ts'
import type { CheckResult } from '../../model/event.ts'
import type { Expectation, Json, LifecycleStep, SendStep } from '../../model/suite.ts'
import { prepare } from '../exchange.ts'
import { judge } from '../judge.ts'
import { ledUpTo } from '../lead-up.ts'
import type { StepContext, StepResult } from '../step-context.ts'
import { exchangeInTurn } from '../turns.ts'

/** Why a sequence ends before its last command. */
export interface Ending {
  /** Where the target and the model disagree, or what a response broke. */
  broken?: CheckResult
  error?: NonNullable<StepResult['error']>
}

/** A token as the model knows it, with what was saved of it. */
export type Token = LifeToken & { saved: Record<string, Json>; place: number }

/** A sequence under way. */
export interface Sequence {
  context: StepContext
  step: LifecycleStep
  tokens: Token[]
  requests: number
}

/** One response in a sequence: whether it fits what the step expects, or the expectation for what must not be. */
export interface Reply {
  fits: boolean
  fitsOther: boolean
  saved: Record<string, Json>
  first: CheckResult | undefined
  /** Set where the response ends the sequence, whatever the model says. */
  ending: Ending | undefined
}

/** A request of a sequence: whose it is, which saved values it uses, and what it must come to where it must not succeed. */
interface Sending {
  who: 0 | 1
  saved?: Record<string, Json>
  other?: Expectation | undefined
}

/** Sends a request of a sequence. */
export const send = async (
  sequence: Sequence,
  bare: SendStep,
  { who, saved = {}, other }: Sending,
): Promise<Reply> => {
  sequence.requests++
  const { run, state, requirement } = sequence.context
  const step: SendStep = { ...bare, as: who === 0 ? 'self' : 'other', save: {} }
  // Evidence goes to the scenario, all else is the sequence's own.
  const here = { ...state, saved: { ...state.saved, ...saved }, notes: [], choices: [], answered: true }
  const context = { ...sequence.context, state: here }
  const observed = await exchangeInTurn(
    context,
    step,
    prepare(run, step, await ledUpTo(context, step, exchangeInTurn)),
  )
  const { results, invariants, error } = judge(context, step, observed)
  const bad = results.find(({ ok }) => !ok)
  const broken = invariants.find(
    ({ ok, requirement: it }) => !ok && run.suite.requirements.get(it)?.level === 'MUST',
  )
  const ref = { check: 'other', requirement }
  return {
    fits: !bad && !observed.noAnswer,
    fitsOther: other
      ? judgeExpectation(run.suite, [other], observed, ref).results.every(({ ok }) => ok)
      : bad !== undefined,
    saved: savedFrom(bare, observed.context),
    first: bad ?? results[0],
    ending: error ? { error } : broken && { broken },
  }
}

const savedFrom = ({ save }: SendStep, variables: Record<string, unknown>): Record<string, Json> =>
  Object.fromEntries(
    Object.entries(save).flatMap(([name, text]) => {
      const value = evaluate(text, variables)
      return value.ok ? [[name, value.value as Json]] : []
    }),
  )

/** Sends a request twice at the same moment. */
export const sendTwice = (sequence: Sequence, step: SendStep, sending: Sending): Promise<Reply[]> =>
  Promise.all([0, 1].map(() => send(sequence, step, sending)))

/** Why some replies end the sequence, if one does. */
export const endingOf = (replies: Reply[]): Ending | undefined => replies.find(({ ending }) => ending)?.ending

/** The ending where the target does what the model rules out: which of the suite's requirements that breaks, and how. */
export const disagree = (
  { context: { place, requirement }, step }: Sequence,
  which: keyof LifecycleStep['proves'] | undefined,
  message: string,
  { expected = message, actual, exchange: kept }: Partial<CheckResult> = {},
): Ending => ({
  broken: {
    check: `${place}.lifecycle`,
    requirement: (which && step.proves[which]) ?? requirement,
    ok: false,
    message,
    expected,
    actual: actual ?? 'the request is accepted',
    at: placeText(step.at),
    ...(kept !== undefined && { exchange: kept }),
  },
})

/** What the model says of a token: whether it is accepted, and which it is. */
interface Expecting {
  expected: Expected
  what: string
}

/** Why a reply ends the sequence, if the model rules it out. */
export const expectState = (
  sequence: Sequence,
  { fits, fitsOther, first }: Reply,
  { expected, what }: Expecting,
): Ending | undefined => {
  if (expected === 'yes' && !fits)
    return disagree(sequence, undefined, `${what} is rejected although it is alive`, first)
  if (expected === 'no' && !fitsOther)
    return disagree(sequence, 'dead', `${what} is accepted although it is dead`, first)
  if (expected === 'either' && !fits && !fitsOther)
    return disagree(sequence, 'dead', `${what} is neither accepted nor rejected`, first)
  return undefined
}
