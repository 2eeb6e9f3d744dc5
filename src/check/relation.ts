import { type Context, evaluate } from '../expression/compile.ts'
import { conjunctsOf, witnessesOf } from '../expression/references.ts'
import type { CheckResult } from '../model/event.ts'
import type { Check, ResponseChoice } from '../model/suite.ts'
import { type CheckRef, type Observation, result, show } from './observation.ts'

/** Whether an expression is true; one that cannot be evaluated is not. */
export const holds = (text: string, context: Context): boolean => {
  const evaluation = evaluate(text, context)
  return evaluation.ok && evaluation.value === true
}

/** Judges a CEL expression over an answer; undefined when its `when` says that it does not apply. */
export const judgeRelation = (
  check: Check,
  observation: Observation,
  ref: CheckRef,
): CheckResult | undefined => {
  const { context } = observation
  if (check.when !== undefined && !holds(check.when, context)) return undefined
  const where = { ...ref, requirement: check.proves ?? ref.requirement }
  const evaluation = evaluate(check.that, context)
  if (evaluation.ok && evaluation.value === true) return result(where, check.at, observation)
  const culprit = conjunctsOf(check.that).find((conjunct) => !holds(conjunct, context)) ?? check.that
  return result(where, check.at, observation, {
    message: check.says ?? `${culprit} does not hold`,
    expected: culprit,
    actual: actualOf(culprit, context),
  })
}

/** Judges that a value is of one response alone: `seen` holds those of all earlier ones. */
export const judgeUnique = (
  check: Check,
  observation: Observation,
  ref: CheckRef,
  seen: Set<string>,
): CheckResult | undefined => {
  const { context } = observation
  if (check.when !== undefined && !holds(check.when, context)) return undefined
  const evaluation = evaluate(check.that, context)
  if (!evaluation.ok || evaluation.value === null) return undefined
  const value = show(evaluation.value)
  const again = seen.has(value)
  seen.add(value)
  return result(
    ref,
    check.at,
    observation,
    again
      ? {
          message: check.says ?? `${check.that} is that of an earlier response`,
          expected: 'a value that no earlier response of this run had',
          actual: value,
        }
      : undefined,
  )
}

/** The values that a false expression speaks of. */
const actualOf = (expression: string, context: Context): string => {
  const values = witnessesOf(expression).map((witness) => {
    const evaluation = evaluate(witness, context)
    return `${witness} is ${evaluation.ok ? show(evaluation.value) : 'not there'}`
  })
  const failure = evaluate(expression, context)
  return values.join(', ') || (failure.ok ? show(failure.value) : failure.error)
}

/** Which reading of a contradicted source an answer takes: the first that holds, or a broken requirement when none does. */
export const judgeChoice = (
  { requirement, of, at }: ResponseChoice,
  observation: Observation,
  check: string,
): { result: CheckResult; took?: string } => {
  const ref = { check, requirement }
  const taken = of.find(({ that }) => holds(that, observation.context))
  if (taken) return { result: result(ref, at, observation), took: taken.name }
  return {
    result: result(ref, at, observation, {
      message: 'the answer fits no reading of the source',
      expected: of.map(({ name, that }) => `${name}: ${that}`).join(' or '),
      actual: actualOf(of.map(({ that }) => `(${that})`).join(' || '), observation.context),
    }),
  }
}
