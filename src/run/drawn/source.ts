import type { Context } from '../../expression/compile.ts'
import { referencesOf } from '../../expression/references.ts'
import { expressionsIn, fill, TemplateError } from '../../expression/template.ts'
import type { Source } from '../../fuzz/draws.ts'
import { generators } from '../../fuzz/generators/index.ts'
import { own } from '../../model/own.ts'
import type { Change, Draw, Json, RequestTemplate, SendStep } from '../../model/suite.ts'
import { valueAt } from '../../suite/change.ts'
import { seenInputs } from '../../target/inputs.ts'
import { learnDerived, type Maker, prepare, UnsendableError } from '../exchange.ts'

/** `of` where the value of any account is as right as one's own. */
const anyAccounts = 'any-account'

/** A change whose value is drawn. */
export type DrawnChange = Extract<Change, { draw: Draw }>

/** A template with its values; one that an account's values are too short for, or of the wrong kind, has nothing to send. */
const filled = (template: Json, seen: Context): Json => {
  try {
    return fill(template, seen)
  } catch (error) {
    throw error instanceof TemplateError ? new UnsendableError(error.message) : error
  }
}

/** What a step draws from, and the right request that each draw changes. */
export interface Drawable {
  change: DrawnChange
  pointer: string
  /** The control's request: what each draw changes. */
  base: RequestTemplate
  /** The same before its expressions are evaluated: where a value is drawn that others are made of, they are made anew. */
  template: RequestTemplate
  source: Source
}

/** Whether a place is that of a value which others are made of. */
export const isValue = (pointer: string): boolean => pointer.startsWith('/values/')

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

/** What a step draws from, by what its expressions see. @throws {UnsendableError} */
export const drawableOf = (run: Maker, step: SendStep, variables: Context): Drawable => {
  const { change: drawn, ...bare } = step
  const change = drawn as DrawnChange
  const pointer = 'set' in change ? change.set : change.add
  const { request: base, template } = prepare(run, bare, variables)
  const generator = own(generators, change.draw.any)
  if (!generator) throw new UnsendableError(`there is no generator "${change.draw.any}"`)
  const value = valueAt(base as unknown as Json, pointer)
  if ('set' in change ? value === undefined : value !== undefined)
    throw new UnsendableError(
      `nothing can be drawn for "${pointer}" here: the request ${value === undefined ? 'lacks' : 'has'} it`,
    )
  const seen = base.values ? { ...variables, values: base.values } : variables
  const of = change.draw.of === undefined ? undefined : filled(change.draw.of, seen)
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
  const except = [...(change.draw.except ?? []).map((one) => filled(one, seen)), ...right]
  return { change, pointer, base, template, source: { generator, truth, except } }
}
