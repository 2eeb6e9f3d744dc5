import type { Observation } from '../../check/observation.ts'
import type { Context } from '../../expression/compile.ts'
import { fill } from '../../expression/template.ts'
import type { Source } from '../../fuzz/draws.ts'
import { generators } from '../../fuzz/generators/index.ts'
import type { Case } from '../../fuzz/model.ts'
import { shardsOf, textsIn } from '../../fuzz/shards.ts'
import { visible } from '../../fuzz/visible.ts'
import { own } from '../../model/own.ts'
import type { Change, Draw, Json, RequestTemplate, SendStep } from '../../model/suite.ts'
import { applyChange, valueAt } from '../../suite/change.ts'
import { toWire } from '../../target/wire.ts'
import { contextOf, exchange, prepare, UnsendableError } from '../exchange.ts'
import { judge, type StepContext, type StepResult } from '../judge.ts'
import type { ScenarioState } from '../state.ts'

/** `of` where the value of any account is as right as one's own. */
const anyAccounts = 'any-account'

type DrawnChange = Extract<Change, { draw: Draw }>

/** All that the draws of one property have in common. */
export interface Property {
  performing: StepContext
  step: SendStep
  change: DrawnChange
  pointer: string
  context: Context
  /** The control's request: what each draw changes. */
  base: RequestTemplate
  source: Source
}

/** What the draws of a step start from. @throws {UnsendableError} */
export const propertyOf = (performing: StepContext, step: SendStep): Property => {
  const { run, state } = performing
  const { change: drawn, ...bare } = step
  const change = drawn as DrawnChange
  const pointer = 'set' in change ? change.set : change.add
  const context = contextOf(run, state, step.as)
  const base = prepare(run, bare, context).request
  const generator = own(generators, change.draw.any)
  if (!generator) throw new UnsendableError(`there is no generator "${change.draw.any}"`)
  const value = valueAt(base as unknown as Json, pointer)
  if ('set' in change ? value === undefined : value !== undefined)
    throw new UnsendableError(
      `nothing can be drawn for "${pointer}" here: the request ${value === undefined ? 'lacks' : 'has'} it`,
    )
  const of = change.draw.of === undefined ? undefined : fill(change.draw.of, context)
  const all = run.target.accounts
    .filter((account) => account !== context['inputs'])
    .map((account) =>
      valueAt(prepare(run, bare, { ...context, inputs: account }).request as unknown as Json, pointer),
    )
    .filter((other): other is Json => other !== undefined && typeof other === 'string' && other !== value)
  // Where each account's value is right by itself, those of the others are no wrong ones.
  const [others, right] = of === anyAccounts ? [[], all] : [all, []]
  const truth = { pointer, value, of, others }
  const except = [...(change.draw.except ?? []).map((one) => fill(one, context)), ...right]
  return { performing, step, change, pointer, context, base, source: { generator, truth, except } }
}

/** A state that takes what a draw leaves behind, so that thousands of them leave nothing. */
const scratch = (state: ScenarioState): ScenarioState => ({
  ...state,
  saved: { ...state.saved },
  checks: [],
  notes: [],
  choices: [],
  exchanges: [],
})

/** What came of one draw. */
export interface Tried {
  result: StepResult
  observation: Observation
}

const changed = ({ base, change }: Property, drawn: Case): RequestTemplate => {
  if (!drawn.as) return applyChange(base, change, drawn.value)
  const { form: _, json: __, text: ___, base64: ____, ...rest } = base
  return { ...rest, [drawn.as]: drawn.value }
}

/** Sends one draw and judges the answer; kept as evidence in the state when `keep` says so. */
export const send = async (property: Property, drawn: Case, keep = false): Promise<Tried> => {
  const { performing, context, step } = property
  const { run, state, place } = performing
  const request = changed(property, drawn)
  const wire = toWire(request, run.target.url)
  const here = keep ? state : scratch(state)
  if (keep) tellSecrets(property, drawn)
  // A token that a draw brought can stand in a finding, kept or not.
  const using = keep ? run : { ...run, record: false }
  const observation = await exchange(using, here, step, place, { context, request, wire })
  const held = drawn.freedom === undefined ? step : { ...step, expect: [], checks: [], either: [] }
  return {
    observation,
    result: judge({ ...performing, run: using, state: here }, { ...held, save: {} }, observation, true),
  }
}

/** Makes known what a text shows of the secrets, so that no piece of one is left where it is cut. */
const tellShards = ({ performing: { run }, context, source }: Property, text: string): void => {
  const { inputs, other, paths: _, lifetimes: __, ...saved } = context
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
  tellShards(property, short)
  return short
}

/** What is made of a secret is as secret: it becomes known before anything of it is recorded. */
const tellSecrets = (property: Property, drawn: Case): void => {
  const { performing, source, pointer } = property
  const { derive } = performing.run
  if (!derive) return
  const right = typeof source.truth.value === 'string' ? source.truth.value : undefined
  const sent =
    drawn.as === 'base64' ? [Buffer.from(String(drawn.value), 'base64').toString()] : textsIn(drawn.value)
  for (const text of sent) {
    const whole = drawn.derived && !drawn.as && right !== undefined && (right === '' || !text.includes(right))
    if (whole) derive(`changed ${pointer.split('/').at(-1)}`, text)
    else tellShards(property, text)
  }
}
