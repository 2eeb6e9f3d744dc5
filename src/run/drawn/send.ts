import type { Observation } from '../../check/observation.ts'
import type { Context } from '../../expression/compile.ts'
import { literal } from '../../expression/template.ts'
import { remade } from '../../fuzz/draws.ts'
import type { Case } from '../../fuzz/model.ts'
import { shardsOf, textsIn } from '../../fuzz/shards.ts'
import { visible } from '../../fuzz/visible.ts'
import { own } from '../../model/own.ts'
import type { Json, RequestTemplate, SendStep } from '../../model/suite.ts'
import { applyChange } from '../../suite/change.ts'
import { fillRequest } from '../../suite/fill.ts'
import { wireFor } from '../../target/wire.ts'
import { judge } from '../judge.ts'
import { ledUpTo } from '../lead-up.ts'
import { aside, type StepContext, type StepResult } from '../step-context.ts'
import { exchangeInTurn } from '../turns.ts'
import { type Drawable, drawableOf, isValue } from './source.ts'

/** All that the draws of one property have in common. */
export interface Property extends Drawable {
  context: StepContext
  step: SendStep
  /** What its expressions see. */
  variables: Context
}

/** What the draws of a step start from. @throws {UnsendableError} */
export const propertyOf = async (context: StepContext, step: SendStep): Promise<Property> => {
  const variables = await ledUpTo(aside(context), step, exchangeInTurn)
  return { context, step, variables, ...drawableOf(context.run, step, variables) }
}

/** One draw more: where what leads up to its request gives something new each time, what is drawn from that is drawn anew. */
const afresh = async (property: Property, drawn: Case): Promise<[Property, Case]> => {
  const { step, context } = property
  if (own(context.run.suite.requests, step.request)?.after === undefined) return [property, drawn]
  const fresh = await propertyOf(context, step)
  return [fresh, remade(fresh.source, drawn)]
}

/** What came of one draw. */
export interface Tried {
  result: StepResult
  observation: Observation
}

const changed = ({ base, template, change, pointer, variables }: Property, drawn: Case): RequestTemplate => {
  if (isValue(pointer))
    return fillRequest(applyChange(template, change, literal(drawn.value)), variables).request
  if (!drawn.as) return applyChange(base, change, drawn.value)
  const { form: _, json: __, text: ___, base64: ____, ...rest } = base
  return { ...rest, [drawn.as]: drawn.value }
}

/** Sends one draw and judges the response; kept as evidence in the state when `keep` says so. */
export const send = async (first: Property, one: Case, keep = false): Promise<Tried> => {
  const [property, drawn] = await afresh(first, one)
  const { variables, step } = property
  const request = changed(property, drawn)
  const wire = wireFor(request, property.context.run.target)
  if (keep) learnDrawn(property, drawn)
  // Thousands of draws leave nothing; but a token that one brought can stand in a finding, so it is learned.
  const context = keep ? property.context : aside(property.context)
  const observation = await exchangeInTurn(context, step, { variables, request, wire })
  const held = drawn.freedom === undefined ? step : { ...step, expect: [], checks: [], either: [] }
  const result = judge(context, { ...held, save: {} }, { ...observation, answeredBefore: true })
  return { observation, result }
}

/** Makes known what a text shows of the secrets, so that no piece of one is left where it is cut. */
const learnShards = ({ context: { run }, variables, source }: Property, text: string): void => {
  const { inputs, other, paths: _, lifetimes: __, ...saved } = variables
  const secrets = new Set(textsIn([inputs, other, saved, source.truth.others]).filter((it) => it.length > 3))
  for (const secret of secrets)
    for (const shard of shardsOf(text, secret)) run.derive?.('part of a secret', shard)
}

const longestShown = 200

/** A drawn value as a story tells it: runs of one character are counted, what is still long is cut. */
export const shown = (property: Property, { value }: Case): string => {
  const raw = typeof value === 'object' && value !== null && !Array.isArray(value) ? value['raw'] : undefined
  const text = visible(raw ?? value).replace(
    /(\\u[0-9a-f]{4}|[^\\])\1{15,}/g,
    (run, unit: string) => `${unit.repeat(3)}… (${run.length / unit.length} in all)`,
  )
  const short = text.length > longestShown ? `${text.slice(0, longestShown)}…` : text
  learnShards(property, short)
  return short
}

/** Whether a value stands in a request as it is written. */
const isPlain = (value: Json | undefined): value is string | number =>
  typeof value === 'string' || typeof value === 'number'

/** What is made of a secret is as secret: it becomes known before anything of it is recorded. */
const learnDrawn = (property: Property, drawn: Case): void => {
  const { context, source, pointer } = property
  const { derive } = context.run
  if (!derive) return
  const right = isPlain(source.truth.value) ? String(source.truth.value) : undefined
  const plain = isPlain(drawn.value) ? [String(drawn.value)] : textsIn(drawn.value)
  const sent = drawn.as === 'base64' ? [Buffer.from(String(drawn.value), 'base64').toString()] : plain
  for (const text of sent) {
    const whole = drawn.derived && !drawn.as && right !== undefined && (right === '' || !text.includes(right))
    if (whole) derive(`changed ${pointer.split('/').at(-1)}`, text)
    else learnShards(property, text)
  }
}
