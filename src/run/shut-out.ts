import { toldOf } from '../check/observation.ts'
import { referencesOf } from '../expression/references.ts'
import { expressionsIn } from '../expression/template.ts'
import type { NoAnswer } from '../model/event.ts'
import { own } from '../model/own.ts'
import type { Json, Scenario, SendStep, Step, Suite } from '../model/suite.ts'
import { sendsOf, templatesOf } from '../suite/steps.ts'
import { givenUp, type Turn } from './attempts.ts'
import { sendCounted } from './counted.ts'
import { type Observed, prepare } from './exchange.ts'
import { judge } from './judge.ts'
import { ledUpTo } from './lead-up.ts'
import { accountOf, type ScenarioState } from './state.ts'
import { aside, type StepContext, type StepResult, stepResult } from './step-context.ts'
import type { SuiteRun } from './suite-run.ts'

/** How a target rejects a request that it must accept. */
interface Rejection {
  how: string
  /** Whether it means it: a server that fails rejects nothing. */
  meant: boolean
  status?: number
}

/** Sends a request that must be accepted, aside, and says how it was rejected, if it was; an error where no response came. */
const tryAgain = async (
  context: StepContext,
  { setup, valid }: Omit<Control, 'usesSaved'>,
): Promise<{ rejection?: Rejection; error?: NonNullable<StepResult['error']> }> => {
  const here = aside(context)
  for (const one of setup) judge(here, one, await sendRight(here, one))
  const observed = await sendRight(here, valid)
  const { error, results } = judge(here, { ...valid, save: {} }, observed)
  if (error && isLimited(here.run, error)) return { rejection: { how: error.message, meant: true } }
  if (error) return { error }
  const failed = results.find(({ ok }) => !ok)
  const status = Number(observed.context['status'])
  const meant = Math.floor(status / 100) === 4
  return failed ? { rejection: { how: toldOf(failed), meant, status } } : {}
}

/** Sends a right request; where that logs in, the target counts wrong attempts from nought again. */
const sendRight = async (context: StepContext, step: SendStep): Promise<Observed> =>
  sendCounted(context, step, prepare(context.run, step, await ledUpTo(context, step, sendCounted)))

/** A request that must be accepted, and what is sent before where it ends what it is sent with. */
interface Control {
  setup: SendStep[]
  valid: SendStep
  /** Whether it is sent with what an earlier response gave, such as a token: its rejection says nothing of the account. */
  usesSaved: boolean
}

/** Whether the target goes on asking to be left alone with one request, while it answers others. */
const isLimited = ({ client }: SuiteRun, { kind }: { kind: NoAnswer }): boolean =>
  kind === 'limited' && client.ended === undefined

/** The unchanged request of a scenario whose step changes it; what stands behind it is its setup once more, for the change. */
const controlOf = ({ suite }: SuiteRun, { given }: Scenario, { request }: SendStep): Control | undefined => {
  const sends = given.filter((step) => step.kind === 'send')
  const index = sends.findLastIndex((step) => step.request === request)
  const valid = sends[index]
  const again = sends.slice(index + 1)
  const isWhole = again.every((step, at) => step === sends[at])
  if (!valid || !isWhole || given.at(-1)?.kind !== 'send') return undefined
  return { setup: again, valid, usesSaved: usesSaved(suite, valid, sends.slice(0, index)) }
}

const usesSaved = ({ requests }: Suite, step: SendStep, before: SendStep[]): boolean => {
  const saved = new Set(before.flatMap(({ save }) => Object.keys(save)))
  const sent = [own(requests, step.request) ?? {}, ...templatesOf(step)] as Json[]
  return expressionsIn(sent).some(({ text }) => referencesOf(text).some(({ name }) => saved.has(name)))
}

const mayBeLocked = ({ how }: Pick<Rejection, 'how'>): string =>
  `the valid request was accepted before and is rejected now, so the account may be locked (${how})`

const saysNothing = (why: string, { how }: Rejection): StepResult =>
  stepResult({ cannotContinue: `${why}, so the changed ones say nothing (${how})` })

const rejectedByNow = (rejection: Rejection): StepResult =>
  rejection.meant
    ? stepResult({ shutOut: mayBeLocked(rejection) })
    : saysNothing('the valid request fails', rejection)

/** What a control that is rejected by now means: an account that still gets a token is not locked, so what the control used has ended. */
const meaningOf = async (
  context: StepContext,
  step: SendStep,
  { usesSaved }: Control,
  rejection: Rejection,
): Promise<StepResult> => {
  if (!rejection.meant || !usesSaved) return rejectedByNow(rejection)
  return (
    (await login(context, accountOf(step, context.state))) ??
    saysNothing(
      'the valid request was accepted before and is rejected now with the same token, though the account still gets a new one',
      rejection,
    )
  )
}

/**
 * The control once more: a rejection means something only if the unchanged request is accepted before and after it. Undefined
 * where it still is, otherwise why what was sent since says nothing.
 */
export const controlAgain = async (context: StepContext, step: SendStep): Promise<StepResult | undefined> => {
  const control = controlOf(context.run, context.scenario, step)
  const { rejection, error } = control ? await tryAgain(context, control) : {}
  return control && rejection
    ? await meaningOf(context, step, control, rejection)
    : error && stepResult({ error })
}

/** Whether a response says that an account is locked (RFC 4918 §11.3), whatever else is expected of a wrong request. */
export const isLocked = ({ context }: Pick<Observed, 'context'>): boolean => context['status'] === 423

/** Whether a status says yes: who was granted something is not shut out, and the unchanged request may be spent by it. */
export const isGranted = (status: unknown): boolean => Math.floor(Number(status) / 100) === 2

/** What a changed request came to, unless its unexpected response is the target shutting us out: then it says nothing. */
export const confirmed = async (
  context: StepContext,
  step: SendStep,
  found: StepResult,
): Promise<StepResult> => {
  const control = controlOf(context.run, context.scenario, step)
  if (
    !control ||
    step.change === undefined ||
    !(found.unexpected || isLocked({ context: { status: found.status } })) ||
    isGranted(found.status) ||
    context.state.phase !== 'steps'
  )
    return found
  const { rejection } = await tryAgain(context, control)
  if (!rejection?.meant) return found
  const meaning = await meaningOf(context, step, control, rejection)
  // A response that is another one than what the control gets by now comes from the change.
  return meaning.shutOut !== undefined || rejection.status === found.status ? meaning : found
}

/** Sends right requests for accounts that have met wrong ones: that of the step, or where others count too, the suite's plain request for a token. */
export const controlFor =
  (context: StepContext, step?: SendStep): Turn['control'] =>
  async (account, alone) => {
    const { run } = context
    const isOwn =
      alone && step && controlOf(run, context.scenario, step) && accountOf(step, context.state) === account
    const again = isOwn ? await controlAgain(context, step) : undefined
    const found = isOwn && again?.cannotContinue === undefined ? again : await login(context, account)
    if (!found) return undefined
    if (found.shutOut !== undefined) shut(run, account, found.shutOut)
    return found.error ?? { kind: 'withheld', message: found.shutOut ?? found.cannotContinue ?? 'no token' }
  }

const login = async (context: StepContext, account: number): Promise<StepResult | undefined> => {
  const state = { ...context.state, account, saved: {} }
  const valid: SendStep = { ...context.run.suite.tokens.issue, as: 'self' }
  const { rejection, error } = await tryAgain({ ...context, state }, { setup: [], valid })
  return rejection ? rejectedByNow(rejection) : error && stepResult({ error })
}

/** Why nothing more is tried with an account, if nothing is. */
export const shutOutOf = ({ shutOut }: Pick<SuiteRun, 'shutOut'>, account: number): string | undefined => {
  const reason = shutOut.get(account)
  return reason === undefined ? undefined : givenUp(reason)
}

/** Why a scenario must not begin: it would send wrong credentials for an account that the target has shut out. */
export const shutOutBefore = (
  { shutOut }: SuiteRun,
  scenario: Scenario,
  state: ScenarioState,
): string | undefined => {
  const sends = sendsOf([...scenario.given, ...scenario.steps])
  return sends.map((send) => shutOutOf({ shutOut }, accountOf(send, state))).find((it) => it !== undefined)
}

const nameOf = (account: number): string => (account === 0 ? 'The main account' : `Account ${account + 1}`)

/** Ends the attempts on an account, and says so once. */
const shut = (run: SuiteRun, account: number, reason: string): void => {
  if (run.shutOut.has(account)) return
  run.shutOut.set(account, reason)
  run.remark(
    `${nameOf(account)} may be locked, so no more wrong credentials are sent for it and the tests that need them are blocked: ${reason}`,
  )
}

/** Notes whether a step shows that its account is shut out; where its setup failed, the suite's plain request for a token tells. */
export const noteShutOut = async (
  context: StepContext,
  step: Step,
  { results, error, shutOut }: StepResult,
): Promise<void> => {
  if (step.kind !== 'send') return
  const { run, scenario, state } = context
  const account = accountOf(step, state)
  if (shutOut !== undefined) return shut(run, account, shutOut)
  if (!scenario.guesses || run.shutOut.has(account)) return
  if (error && isLimited(run, error)) return shut(run, account, error.message)
  if (state.phase !== 'given' || results.every(({ ok }) => ok)) return
  const valid = { ...run.suite.tokens.issue, as: step.as }
  const { rejection } = await tryAgain(context, { setup: [], valid })
  if (rejection?.meant) shut(run, account, mayBeLocked(rejection))
}
