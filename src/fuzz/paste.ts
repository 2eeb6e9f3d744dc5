import { stringify } from 'yaml'
import { base64, digest, formEncode, percentEncode, swapCase } from '../expression/functions.ts'
import { literal } from '../expression/template.ts'
import { isSafeName } from '../model/own.ts'
import type { Json, JsonObject, Scenario, SendStep, Step } from '../model/suite.ts'
import type { Case } from './model.ts'
import { visible } from './visible.ts'

/** A value that a suite has an expression for, such as a secret. */
export interface Known {
  expression: string
  text: string
}

/** What a scenario to keep is made of. */
export interface Paste {
  scenario: Pick<Scenario, 'id' | 'title' | 'as' | 'proves' | 'given' | 'steps'>
  /** The step that sends the case, one of the scenario's. */
  step: SendStep
  change: { how: 'set' | 'add'; pointer: string }
  drawn: Case
  /** What is written as an expression, so that no secret stands in the file. */
  known: Known[]
}

/** Shorter texts stand in others by chance. */
const leastKnown = 4

const digests = ['md5', 'sha1', 'sha256']

/** The ways in which a known value can stand in a text, with the expression for each. */
const formsOf = ({ expression, text }: Known): Known[] => {
  const of = (name: string, make: (text: string) => string): Known => ({
    expression: `${name}(${expression})`,
    text: make(text),
  })
  return [
    { expression, text },
    { expression: `(${expression}).upperAscii()`, text: text.toUpperCase() },
    { expression: `(${expression}).lowerAscii()`, text: text.toLowerCase() },
    of('swapCase', swapCase),
    of('formEncode', formEncode),
    of('percentEncode', percentEncode),
    of('base64', base64),
    ...digests.map((name) => ({ expression: `digest("${name}", ${expression})`, text: digest(name, text) })),
  ].map((form) => ({ ...form, expression: form.expression.replace(/^\(([\w.]+)\)/, '$1') }))
}

/** A value as a suite would write it: what is known, and pieces of it, as expressions. */
export const asTemplate = (value: Json, known: Known[]): Json => {
  if (typeof value === 'string') return textTemplate(value, known)
  if (Array.isArray(value)) return value.map((item) => asTemplate(item, known))
  if (typeof value !== 'object' || value === null) return value
  // No key of a suite may have some names, so an object with one is written as JSON in an expression.
  if (!Object.keys(value).every(isSafeName))
    return `$parseJson(${expressionFor(JSON.stringify(value), inJson(known))})`
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, asTemplate(item, known)]))
}

const inJson = (known: Known[]): Known[] =>
  known.map(({ expression, text }) => ({ expression: `toJson(${expression})`, text: JSON.stringify(text) }))

const textTemplate = (value: string, known: Known[]): string => {
  const expression = expressionFor(value, known)
  if (expression !== visible(value)) return `$${expression}`
  return literal(value) as string
}

/** The bytes of a body as a suite would write them. */
const bytesTemplate = (value: string, known: Known[]): string => {
  const text = Buffer.from(value, 'base64').toString()
  const expression = expressionFor(text, known)
  return base64(text) === value && expression !== visible(text) ? `$base64(${expression})` : value
}

/** A text as an expression: of the known values that stand in it whole, or of the beginning and end of one. */
const expressionFor = (value: string, known: Known[]): string => {
  const forms = known.flatMap(formsOf).filter(({ text }) => text.length >= leastKnown)
  const found = forms
    .filter(({ text }) => value.includes(text))
    .reduce<Known | undefined>(
      (best, it) => (best && best.text.length >= it.text.length ? best : it),
      undefined,
    )
  if (!found) return pieceOf(value, forms)
  const at = value.indexOf(found.text)
  const around = [value.slice(0, at), value.slice(at + found.text.length)].map((text) =>
    text === '' ? undefined : expressionFor(text, known),
  )
  return [around[0], found.expression, around[1]].filter((part) => part !== undefined).join(' + ')
}

/** Of the form that a text has most in common with, its beginning and end around what is another text's. */
const pieceOf = (value: string, forms: Known[]): string => {
  const pieces = forms.map((form) => ({ ...form, ...shared(value, form.text) }))
  const best = pieces.reduce((a, b) => (b.head + b.tail > a.head + a.tail ? b : a), {
    expression: '',
    text: '',
    head: 0,
    tail: 0,
  })
  const { expression, text, head, tail } = best
  if (head + tail < leastKnown) return visible(value)
  const middle = value.slice(head, value.length - tail)
  // The next token may be some characters shorter.
  const placeIn = (at: number) => (at * 2 > text.length ? `size(${expression}) - ${text.length - at}` : at)
  return [
    head > 0 && `${expression}.substring(0, ${placeIn(head)})`,
    middle !== '' && visible(middle),
    tail > 0 && `${expression}.substring(${placeIn(text.length - tail)})`,
  ]
    .filter((part) => part !== false)
    .join(' + ')
}

/** How much of two texts is the same at their beginning, and at their end. */
const shared = (one: string, other: string): { head: number; tail: number } => {
  const most = Math.min(one.length, other.length)
  let head = 0
  while (head < most && one[head] === other[head]) head++
  let tail = 0
  while (tail < most - head && one[one.length - 1 - tail] === other[other.length - 1 - tail]) tail++
  return { head, tail }
}

/** A step of a setup as a suite has it; undefined where it is more than a request. */
const written = (step: Step): JsonObject | undefined => {
  if (step.kind !== 'send' || step.checks.length > 0 || step.either.length > 0) return undefined
  const { request, as, with: patch, change, save, expect } = step
  const names = expectationsOf(expect)
  if (names === undefined || (change && 'draw' in change)) return undefined
  return {
    send: request,
    ...(as === 'other' && { as }),
    ...(patch && { with: patch }),
    ...(change && { change: { ...change } as JsonObject }),
    expect: names,
    ...(Object.keys(save).length > 0 && { save }),
  }
}

/** Expectations by their names; undefined where one is written where it is expected, and has none. */
const expectationsOf = (expect: SendStep['expect']): Json | undefined => {
  if (expect.length === 0) return 'anything'
  const names = expect.map(({ name }) => name)
  return names.includes('as described') ? undefined : names.length === 1 ? names[0] : names
}

/** A file of a suite with a scenario that sends exactly one case; undefined where a suite cannot say it in a few lines. */
export const pasteOf = ({ scenario, step, change, drawn, known }: Paste): string | undefined => {
  const { id, title, as, proves, given, steps } = scenario
  const expect = expectationsOf(step.expect)
  const before = [...given, ...steps.slice(0, steps.indexOf(step))].map(written)
  if (expect === undefined || before.includes(undefined) || step.checks.length > 0 || step.either.length > 0)
    return undefined
  const sent: JsonObject = {
    send: step.request,
    ...(step.as === 'other' && { as: step.as }),
    ...(drawn.as
      ? {
          with: {
            ...step.with,
            [change.pointer.slice(1)]: null,
            [drawn.as]:
              drawn.as === 'base64'
                ? bytesTemplate(drawn.value as string, known)
                : asTemplate(drawn.value, known),
          },
        }
      : {
          ...(step.with && { with: step.with }),
          change: { [change.how]: change.pointer, to: asTemplate(drawn.value, known) },
        }),
    expect,
  }
  const found = digest('sha256', JSON.stringify([as, before, sent])).slice(0, idDigits)
  const pasted: JsonObject = {
    id: `${id}-found-${found}`,
    title,
    regression: true,
    ...(as === 'other' && { as }),
    proves,
    given: before as JsonObject[],
    steps: [sent],
  }
  return stringify({ scenarios: [pasted] }, { lineWidth: 0, singleQuote: true, aliasDuplicateObjects: false })
}

/** Two cases that one scenario has found have ids of their own. */
const idDigits = 6
