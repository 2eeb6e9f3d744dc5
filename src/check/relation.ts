import { type Context, evaluate } from '../expression/compile.ts'
import { comparisonOf, plainName, subjectsOf, typeWords } from '../expression/plain.ts'
import { conjunctsOf } from '../expression/references.ts'
import type { CheckResult } from '../model/event.ts'
import type { Check, ResponseChoice } from '../model/suite.ts'
import { type CheckRef, type Observation, result, show, showAnswer } from './observation.ts'

/** Whether an expression is true; one that cannot be evaluated is not. */
export const holds = (text: string, context: Context): boolean => {
  const evaluation = evaluate(text, context)
  return evaluation.ok && evaluation.value === true
}

/**
 * Judges a CEL expression over an answer; undefined when its `when` says that it does not apply. What it wanted is told in
 * words: its own, those of the comparison that it is, or else what the whole answer was expected to be.
 */
export const judgeRelation = (
  check: Check,
  observation: Observation,
  ref: CheckRef,
  whole?: string,
): CheckResult | undefined => {
  const { context } = observation
  if (check.when !== undefined && !holds(check.when, context)) return undefined
  const where = { ...ref, requirement: check.proves ?? ref.requirement }
  const evaluation = evaluate(check.that, context)
  if (evaluation.ok && evaluation.value === true) return result(where, check.at, observation)
  const culprit = conjunctsOf(check.that).find((conjunct) => !holds(conjunct, context)) ?? check.that
  const expected =
    check.expects ?? (isVerdict(check, culprit) ? whole : undefined) ?? wantedOf(culprit, context) ?? whole
  return result(where, check.at, observation, {
    message: check.says ?? `${plainName(culprit)} is not true`,
    ...(expected !== undefined && { expected }),
    actual: actualOf(culprit, observation),
  })
}

/** Whether a reader is told what a check expected, whatever came: in its own words, those of its comparisons, or those of the whole response. */
export const tellsExpected = ({ that, expects }: Check, whole?: string): boolean =>
  expects !== undefined ||
  whole !== undefined ||
  conjunctsOf(that).every((conjunct) => comparisonOf(conjunct) !== undefined)

/** Whether a check asks no more of a status than its class, and says in words what is wrong with another one. */
const isVerdict = ({ says }: Check, expression: string): boolean => {
  const comparison = says === undefined ? undefined : comparisonOf(expression)
  return comparison?.left.text === 'status' && comparison.words === 'below'
}

const isInstant = (value: unknown): value is number =>
  typeof value === 'number' && value >= 1e9 && value < 1e10

/** A value as evidence; seconds since 1970 with the date that they are. */
const shown = (value: unknown): string =>
  isInstant(value) ? `${value} (${new Date(value * 1000).toISOString()})` : show(value)

const shownValue = (text: string, context: Context): string | undefined => {
  const evaluation = evaluate(text, context)
  return evaluation.ok && evaluation.value !== undefined ? shown(evaluation.value) : undefined
}

/** What a comparison wanted, with the values that it held the other against; of a response's verdict the whole says more. */
const wantedOf = (expression: string, context: Context): string | undefined => {
  const comparison = comparisonOf(expression)
  if (!comparison) return undefined
  const { left, words, right, tolerance } = comparison
  // What has no value is told by its name.
  const values = right.map((text) => shownValue(text, context) ?? plainName(text))
  const within = tolerance === undefined ? '' : (shownValue(tolerance, context) ?? plainName(tolerance))
  const told = values.join(', ')
  return [
    left.name,
    'is',
    words,
    words === typeWords ? told.replaceAll('"', '') : told,
    within && `± ${within}`,
  ]
    .filter(Boolean)
    .join(' ')
}

const ofResponse = new Set(['status', 'body', 'text', 'isJson'])
const statusFirst = (a: string, b: string): number => Number(b === 'status') - Number(a === 'status')

/** The values that a false expression speaks of; those of the whole response are told as one. */
const actualOf = (expression: string, { context, noAnswer }: Observation): string => {
  const left = comparisonOf(expression)?.left
  // What cannot be taken, e.g. a difference of texts, is told by what it was to be taken of.
  const compared = left && shownValue(left.text, context) === undefined ? undefined : left
  const subjects = subjectsOf(expression)
    .filter((text) => text !== compared?.text)
    .sort(statusFirst)
  const isWhole = [...subjects, compared?.text].some(
    (text) => text === 'body' || text === 'text' || text === 'isJson',
  )
  const texts = [...(compared ? [compared.text] : []), ...subjects].filter(
    (text) => !(isWhole && (ofResponse.has(text) || /^(?:body\b|at\(body)/.test(text))),
  )
  // What two texts have one name for is told as it stands in the response.
  const named = new Map(texts.map((text) => [plainName(text), text]))
  const told = [...named].map(([name, text]) => `${name} is ${shownValue(text, context) ?? 'not there'}`)
  if (isWhole) told.unshift(showAnswer({ context, ...(noAnswer && { noAnswer }) }))
  return told.join(', ') || (shownValue(expression, context) ?? 'nothing that can be compared')
}

/** Why a value cannot be taken of a response, by what stands there instead; what an expression's own error says nobody reads. */
export const cannotBeTaken = (expression: string, context: Context): string =>
  subjectsOf(expression)
    .map((text) => `${plainName(text)} is ${shownValue(text, context) ?? 'not there'}`)
    .join(', ') || 'its expression has no value'

/** Which way of those that a contradictory documentation leaves a response goes: the first that fits; none is a failed check. */
export const judgeChoice = (
  { requirement, of, at }: ResponseChoice,
  observation: Observation,
  check: string,
): { result: CheckResult; way?: string } => {
  const ref = { check, requirement }
  const taken = of.find(({ that }) => holds(that, observation.context))
  if (taken) return { result: result(ref, at, observation), way: taken.name }
  return {
    result: result(ref, at, observation, {
      message: 'the response matches none of the documented ways',
      expected: of.map(({ name }) => name).join(', or '),
      actual: actualOf(of.map(({ that }) => `(${that})`).join(' || '), observation),
    }),
  }
}
