import type { Observation } from '../../check/observation.ts'
import type { Context } from '../../expression/compile.ts'
import { referencesOf } from '../../expression/references.ts'
import { expressionsIn, fill, literal } from '../../expression/template.ts'
import type { Source } from '../../fuzz/draws.ts'
import { generators } from '../../fuzz/generators/index.ts'
import type { Case } from '../../fuzz/model.ts'
import { shardsOf, textsIn } from '../../fuzz/shards.ts'
import { visible } from '../../fuzz/visible.ts'
import { own } from '../../model/own.ts'
import type { Change, Draw, Json, RequestTemplate, SendStep } from '../../model/suite.ts'
import { applyChange, valueAt } from '../../suite/change.ts'
import { fillRequest } from '../../suite/fill.ts'
import { seenInputs } from '../../target/inputs.ts'
import { wireFor } from '../../target/wire.ts'
import { learnDerived, prepare, UnsendableError, variablesOf } from '../exchange.ts'
import { judge } from '../judge.ts'
import { aside, type StepContext, type StepResult } from '../step-context.ts'
import { exchangeInTurn } from '../turns.ts'

/** `of` where the value of any account is as right as one's own. */
const anyAccounts = 'any-account'

type DrawnChange = Extract<Change, { draw: Draw }>

/** All that the draws of one property have in common. */
export interface Property {
  context: StepContext
  step: SendStep
  change: DrawnChange
  pointer: string
  /** What its expressions see. */
  variables: Context
  /** The control's request: what each draw changes. */
  base: RequestTemplate
  /** The same before its expressions are evaluated: where a value is drawn that others are made of, they are made anew. */
  template: RequestTemplate
  source: Source
}

const isValue = (pointer: string): boolean => pointer.startsWith('/values/')

/** The place in which a value goes out as it stands, if it does. */
const carrierOf = (pointer: string, base: RequestTemplate, template: RequestTemplate): string | undefined => {
  if (!isValue(pointer)) return undefined
  const value = valueAt(base as unknown as Json, pointer)
  const { values: _, ...sent } = template
  return expressionsIn(sent as unknown as Json)
    .filter(({ text }) => referencesOf(text).some(({ name, member }) => `/${name}/${member}` === pointer))
    .map(({ path }) => `/${path.join('/')}`)
    .find((at) => String(valueAt(base as unknown as Json, at)).includes(String(value)))
}

/** What the draws of a step start from. @throws {UnsendableError} */
export const propertyOf = (context: StepContext, step: SendStep): Property => {
  const { run, state } = context
  const { change: drawn, ...bare } = step
  const change = drawn as DrawnChange
  const pointer = 'set' in change ? change.set : change.add
  const variables = variablesOf(run, state, step.as)
  const { request: base, template } = prepare(run, bare, variables)
  const generator = own(generators, change.draw.any)
  if (!generator) throw new UnsendableError(`there is no generator "${change.draw.any}"`)
  const value = valueAt(base as unknown as Json, pointer)
  if ('set' in change ? value === undefined : value !== undefined)
    throw new UnsendableError(
      `nothing can be drawn for "${pointer}" here: the request ${value === undefined ? 'lacks' : 'has'} it`,
    )
  const seen = base.values ? { ...variables, values: base.values } : variables
  const of = change.draw.of === undefined ? undefined : fill(change.draw.of, seen)
  if (run.derive && change.draw.of !== undefined) learnDerived(change.draw.of, seen, run.derive)
  const all = run.target.accounts
    .map((account) => seenInputs(run.target, account))
    .filter((account) => account !== variables['inputs'])
    .map((account) =>
      valueAt(prepare(run, bare, { ...variables, inputs: account }).request as unknown as Json, pointer),
    )
    .filter((other): other is Json => other !== undefined && typeof other === 'string' && other !== value)
  // Where each account's value is right by itself, those of the others are no wrong ones.
  const [others, right] = of === anyAccounts ? [[], all] : [all, []]
  const truth = { pointer: carrierOf(pointer, base, template) ?? pointer, value, of, others }
  const except = [...(change.draw.except ?? []).map((one) => fill(one, seen)), ...right]
  return { context, step, change, pointer, variables, base, template, source: { generator, truth, except } }
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
export const send = async (property: Property, drawn: Case, keep = false): Promise<Tried> => {
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

/** What is made of a secret is as secret: it becomes known before anything of it is recorded. */
const learnDrawn = (property: Property, drawn: Case): void => {
  const { context, source, pointer } = property
  const { derive } = context.run
  if (!derive) return
  const right = typeof source.truth.value === 'string' ? source.truth.value : undefined
  const sent =
    drawn.as === 'base64' ? [Buffer.from(String(drawn.value), 'base64').toString()] : textsIn(drawn.value)
  for (const text of sent) {
    const whole = drawn.derived && !drawn.as && right !== undefined && (right === '' || !text.includes(right))
    if (whole) derive(`changed ${pointer.split('/').at(-1)}`, text)
    else learnShards(property, text)
  }
}
