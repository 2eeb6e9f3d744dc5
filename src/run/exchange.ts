import type { Subject } from '../check/subject.ts'
import { type Context, evaluate } from '../expression/compile.ts'
import { referencesOf } from '../expression/references.ts'
import { expressionsIn, fill, TemplateError } from '../expression/template.ts'
import type { Exchange } from '../model/event.ts'
import { deepest, nestsTooDeep } from '../model/json.ts'
import { own } from '../model/own.ts'
import type { Json, RequestTemplate, SendStep } from '../model/suite.ts'
import { applyChange, ChangeError } from '../suite/change.ts'
import { mergePatch } from '../suite/merge.ts'
import { type Answer, readBody } from '../target/answer.ts'
import { toWire, WireError, type WireRequest } from '../target/wire.ts'
import { type Assay, inputsOf, lifetimesOf, targetTime } from './assay.ts'
import type { ScenarioState } from './state.ts'

/** A request that the harness could not make: a field to save was not there, or a change did not fit. */
export class UnsendableError extends Error {
  readonly code = 'unsendable'
  constructor(message: string) {
    super(message)
    this.name = 'UnsendableError'
  }
}

/** The variables that every expression of a scenario sees. */
export const contextOf = (assay: Assay, state: ScenarioState, as: 'self' | 'other' = 'self'): Context => ({
  inputs: inputsOf(assay, as === 'other' ? state.other : state.account),
  other: inputsOf(assay, as === 'other' ? state.account : state.other),
  paths: assay.target.paths,
  lifetimes: lifetimesOf(assay),
  ...state.saved,
})

/** The request of a step, ready to send. `drawn` is the value of a change that draws. @throws {UnsendableError} */
export const prepare = (
  assay: Assay,
  step: SendStep,
  context: Context,
  drawn?: Json,
): { request: RequestTemplate; wire: WireRequest } => {
  try {
    const choice = assay.choices.get(step.request)
    let template = own(assay.suite.requests, step.request) as unknown as Json
    for (const patch of [choice, step.with]) if (patch) template = mergePatch(template, patch)
    const changed = step.change
      ? applyChange(template as unknown as RequestTemplate, step.change, drawn)
      : template
    const request = fill(changed as Json, context) as unknown as RequestTemplate
    if (assay.derive) tellDerived(changed as Json, context, assay.derive)
    return { request, wire: toWire(request, assay.target.url) }
  } catch (error) {
    if (error instanceof TemplateError || error instanceof ChangeError || error instanceof WireError)
      throw new UnsendableError(error.message)
    throw error
  }
}

const plainReference = /^\w+\.\w+$/

/** What an expression makes of a token is as secret as the token; what it makes of an input, as the input. */
const tellDerived = (template: Json, context: Context, derive: NonNullable<Assay['derive']>): void => {
  for (const { text } of expressionsIn(template)) {
    const references = referencesOf(text).filter(({ name }) => name !== 'paths' && name !== 'lifetimes')
    const [input] = references.filter(({ name }) => name === 'inputs' || name === 'other')
    if (references.length === 0 || (input && plainReference.test(text))) continue
    const evaluation = evaluate(text, context)
    if (evaluation.ok && typeof evaluation.value === 'string')
      derive(input && `changed ${input.member ?? 'input'}`, evaluation.value)
  }
}

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

/** Sends a request and gives what checks look at; keeps the exchange in the state as evidence. */
export const exchange = async (
  assay: Assay,
  state: ScenarioState,
  step: SendStep,
  place: string,
  { context, request, wire }: { context: Context; request: RequestTemplate; wire: WireRequest },
): Promise<Subject> => {
  const answer = await assay.client.send(wire)
  const text = answer.response?.body.toString('utf8') ?? ''
  if (answer.response) {
    state.answered = true
    assay.learn?.({ headers: answer.response.headers, body: text })
  }
  const headers = fieldsByName(answer.response?.headers ?? [])
  assay.skewSeconds ??= skewOf(assay, headers['date'], answer)
  const read = readBody(text)
  if (!read.isJson && nestsTooDeep(text)) note(state, tooDeep)
  const index = assay.record
    ? state.exchanges.push(recordOf(assay, state, step, place, wire, answer, text)) - 1
    : undefined
  const seen: Context = {
    ...context,
    request,
    ...read,
    status: answer.response?.status ?? 0,
    headers,
    text,
    ms: answer.ms,
    sentAt: targetTime(assay, answer.sentAtMs),
    receivedAt: targetTime(assay, answer.sentAtMs + answer.ms),
    skew: assay.skewSeconds ?? 0,
  }
  if (answer.response) learnTokens(assay, seen)
  return {
    context: seen,
    ...(answer.noAnswer && { noAnswer: answer.noAnswer }),
    ...(index !== undefined && { exchange: index }),
  }
}

/** What the suite knows to be a token is one, whatever its member is called. */
const learnTokens = ({ suite, derive }: Assay, context: Context): void => {
  if (!derive) return
  for (const reader of suite.tokenReaders) {
    const evaluation = evaluate(reader, context)
    if (evaluation.ok && typeof evaluation.value === 'string') derive(undefined, evaluation.value)
  }
}

/** The Date field is cut to whole seconds, so the target's clock is half a second further on average. */
const skewOf = (assay: Assay, date: string | undefined, { sentAtMs, ms }: Answer): number | undefined => {
  const at = date === undefined ? Number.NaN : Date.parse(date)
  return Number.isNaN(at) ? undefined : Math.round(at / 1000 + 0.5 - targetTime(assay, sentAtMs + ms / 2))
}

const recordOf = (
  assay: Assay,
  state: ScenarioState,
  step: SendStep,
  place: string,
  wire: WireRequest,
  answer: Answer,
  text: string,
): Exchange => {
  const body = wire.raw ?? wire.body
  return {
    name: step.request,
    step: place,
    request: {
      method: wire.method,
      url: assay.target.url.origin + wire.path,
      headers: wire.headers,
      ...(body && { body: body.toString('utf8') }),
      account: step.as === 'other' ? state.other : state.account,
    },
    ...(answer.response && {
      response: {
        status: answer.response.status,
        headers: answer.response.headers,
        body: text,
        bodyBytes: answer.response.body.length,
      },
    }),
    ...(answer.noAnswer && { noAnswer: answer.noAnswer }),
    sentAtMs: answer.sentAtMs,
    ms: Math.round(answer.ms * 100) / 100,
    ...(assay.clock && { clockSeconds: assay.clock.movedSeconds }),
  }
}
