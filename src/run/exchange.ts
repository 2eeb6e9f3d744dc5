import type { Observation } from '../check/observation.ts'
import { type Context, evaluate } from '../expression/compile.ts'
import { readJwt } from '../expression/functions.ts'
import { referencesOf } from '../expression/references.ts'
import { expressionsIn, TemplateError } from '../expression/template.ts'
import type { Exchange, RecordedRequest } from '../model/event.ts'
import { deepest, nestsTooDeep } from '../model/json.ts'
import { own } from '../model/own.ts'
import type { Json, RequestTemplate, SendStep } from '../model/suite.ts'
import { lastSecond } from '../model/time.ts'
import { applyChange, ChangeError } from '../suite/change.ts'
import { fillRequest } from '../suite/fill.ts'
import { mergePatch } from '../suite/merge.ts'
import { type Answer, readBody } from '../target/answer.ts'
import { WireError, type WireRequest, wireFor } from '../target/wire.ts'
import type { ScenarioState } from './state.ts'
import type { StepContext } from './step-context.ts'
import { inputsOf, lifetimesOf, type SuiteRun, targetTime } from './suite-run.ts'
import { unlessAborted } from './unless-aborted.ts'

/** A request that the harness could not make: a field to save was not there, or a change did not fit. */
export class UnsendableError extends Error {
  readonly code = 'unsendable'
  constructor(message: string) {
    super(message)
    this.name = 'UnsendableError'
  }
}

/** The variables that every expression of a scenario sees. */
export const variablesOf = (run: SuiteRun, state: ScenarioState, as: 'self' | 'other' = 'self'): Context => ({
  inputs: inputsOf(run, as === 'other' ? state.other : state.account),
  other: inputsOf(run, as === 'other' ? state.account : state.other),
  paths: run.target.paths,
  lifetimes: lifetimesOf(run),
  ...state.saved,
})

/** A request that is ready to send, with the variables that it was made with. */
export interface Prepared {
  variables: Context
  request: RequestTemplate
  wire: WireRequest
  /** As it was before its expressions were evaluated. */
  template?: RequestTemplate
}

/** What requests are made from. */
export type Maker = Pick<SuiteRun, 'suite' | 'target' | 'choices' | 'derive'>

/** The request of a step, ready to send, and as it was before its expressions were evaluated. @throws {UnsendableError} */
export const prepare = (
  run: Maker,
  step: SendStep,
  variables: Context,
): Prepared & { template: RequestTemplate } => {
  try {
    const choice = run.choices.get(step.request)
    let template = own(run.suite.requests, step.request) as unknown as Json
    for (const patch of [choice, step.with]) if (patch) template = mergePatch(template, patch)
    const changed = step.change ? applyChange(template as unknown as RequestTemplate, step.change) : template
    const { request, seen } = fillRequest(changed as unknown as RequestTemplate, variables)
    if (run.derive) learnDerived(changed as Json, seen, run.derive)
    return {
      variables,
      request,
      template: changed as unknown as RequestTemplate,
      wire: wireFor(request, run.target),
    }
  } catch (error) {
    if (error instanceof TemplateError || error instanceof ChangeError || error instanceof WireError)
      throw new UnsendableError(error.message)
    throw error
  }
}

const plainReference = /^\w+\.\w+$/

/** What an expression makes of a token is as secret as the token; what it makes of an input, as the input. */
export const learnDerived = (
  template: Json,
  variables: Context,
  derive: NonNullable<SuiteRun['derive']>,
): void => {
  for (const { text, path } of expressionsIn(template)) {
    const references = referencesOf(text).filter(({ name }) => name !== 'paths' && name !== 'lifetimes')
    const inputs = references.filter(({ name }) => name === 'inputs' || name === 'other' || name === 'values')
    if (references.length === 0 || (inputs.length > 0 && plainReference.test(text))) continue
    // What a path is made of is learned by itself, and the rest of it is no secret.
    if (path[0] === 'path' && references.every(({ name }) => name === 'values')) continue
    const evaluation = evaluate(text, variables)
    if (evaluation.ok && typeof evaluation.value === 'string')
      derive(inputs.length > 0 ? changedOf(inputs) : undefined, evaluation.value)
  }
}

const changedOf = (inputs: readonly { member?: string }[]): string =>
  `changed ${[...new Set(inputs.map(({ member = 'input' }) => member))].join(' and ')}`

const fieldsByName = (headers: [string, string][]): Record<string, string> => {
  const fields = new Map<string, string>()
  for (const [name, value] of headers) {
    const key = name.toLowerCase()
    const before = fields.get(key)
    fields.set(key, before === undefined ? value : `${before}, ${value}`)
  }
  return Object.fromEntries(fields)
}

const tooDeep = `a body nests deeper than ${deepest} levels, so it is not read as JSON`

const note = ({ notes }: ScenarioState, text: string): void => {
  if (!notes.includes(text)) notes.push(text)
}

/** What checks look at, and whether the scenario had got a response before: then silence is the target's doing. */
export interface Observed extends Observation {
  answeredBefore: boolean
}

/** Sends a request and gives what checks look at; keeps the exchange in the state as evidence. `again` is asked before it is sent once more. */
export const exchange = async (
  { run, state, place }: Pick<StepContext, 'run' | 'state' | 'place'>,
  step: SendStep,
  { variables, request, wire }: Prepared,
  again?: () => Promise<boolean>,
): Promise<Observed> => {
  const answeredBefore = state.answered
  // After an interrupt nobody asks for an answer any more, however long it or what is made of it takes.
  const answer = await unlessAborted(run.client.send(wire, again), run.signal)
  run.signal?.throwIfAborted()
  state.sent.requests++
  state.sent.ms += answer.ms
  const text = answer.response?.body.toString('utf8') ?? ''
  if (answer.response) {
    state.answered = true
    run.learn?.({ headers: answer.response.headers, body: text })
  }
  const headers = fieldsByName(answer.response?.headers ?? [])
  noteDate(run, headers['date'], answer)
  const read = readBody(text)
  if (!read.isJson && nestsTooDeep(text)) note(state, tooDeep)
  const context: Context = {
    ...variables,
    request,
    ...read,
    status: answer.response?.status ?? 0,
    headers,
    text,
    sentAt: targetTime(run, answer.sentAtMs),
    receivedAt: targetTime(run, answer.sentAtMs + answer.ms),
    skew: run.skewSeconds ?? 0,
  }
  if (answer.response) learnTokens(run, context, answer)
  const evidence = run.record
    ? {
        exchange:
          state.exchanges.push({
            name: step.request,
            step: place,
            request: recordedRequest(wire, run.target.url, step.as === 'other' ? state.other : state.account),
            ...recordedAnswer(answer, text),
            ...(run.clock && { clockSeconds: run.clock.movedSeconds }),
          }) - 1,
      }
    : {}
  return { context, answeredBefore, ...(answer.noAnswer && { noAnswer: answer.noAnswer }), ...evidence }
}

const noAnswer = { headers: [], body: '' }

/** What the suite knows to be a token is one, whatever its member is called. */
const learnTokens = (run: SuiteRun, context: Context, { sentAtMs }: Answer): void => {
  if (!run.learn && (!run.clock || run.trusted)) return
  for (const reader of run.suite.tokenReaders) {
    const evaluation = evaluate(reader, context)
    if (!evaluation.ok || typeof evaluation.value !== 'string') continue
    run.learn?.(noAnswer, [evaluation.value])
    const iat = run.clock && issuedAt(evaluation.value)
    if (iat !== undefined)
      run.signs.note('iat of its tokens', iat + 0.5 - sentAtMs / 1000, run.clock!.movedSeconds)
  }
}

/** The Date field is cut to whole seconds, so the target's clock is half a second further on average. */
const noteDate = (run: SuiteRun, date: string | undefined, { sentAtMs, ms }: Answer): void => {
  const at = date === undefined ? Number.NaN : Date.parse(date)
  if (Number.isNaN(at)) return
  const sentAt = sentAtMs + ms / 2
  run.signs.note('Date field', at / 1000 + 0.5 - sentAt / 1000, run.clock?.movedSeconds ?? 0)
  run.skewSeconds ??= Math.round(at / 1000 + 0.5 - targetTime(run, sentAt))
}

/** When a JWT says that it was issued, in seconds since the epoch; undefined where that is no time. */
const issuedAt = (token: string): number | undefined => {
  const iat = own(readJwt(token)?.payload ?? {}, 'iat')
  return typeof iat === 'number' && Math.abs(iat) <= lastSecond ? iat : undefined
}

const recordedRequest = (wire: WireRequest, { origin }: URL, account: number): RecordedRequest => {
  const { body } = wire
  return {
    method: wire.method,
    url: (wire.origin ?? origin) + wire.path,
    headers: wire.headers,
    ...(body && { body: body.toString('utf8') }),
    account,
  }
}

const recordedAnswer = (
  { response, noAnswer, sentAtMs, ms }: Answer,
  text: string,
): Pick<Exchange, 'response' | 'noAnswer' | 'sentAtMs' | 'ms'> => ({
  ...(response && {
    response: {
      status: response.status,
      headers: response.headers,
      body: text,
      bodyBytes: response.body.length,
    },
  }),
  ...(noAnswer && { noAnswer }),
  sentAtMs,
  ms: Math.round(ms * 100) / 100,
})
