import { type Context, evaluate } from '../../expression/compile.ts'
import { EffortError } from '../../expression/effort.ts'
import { expressionIn } from '../../expression/template.ts'
import { type Problem, UsageError } from '../../model/errors.ts'
import type { Account, Json, RequestTemplate, Scenario, SendStep, Step, Suite } from '../../model/suite.ts'
import { applyChange, ChangeError } from '../change.ts'
import { sendsOf } from '../steps.ts'
import { templateOf } from './changes-fit.ts'
import type { Rule } from './rule.ts'

/** No two scenarios put the same bytes on the wire: their checks belong into one. What was found once may be what a table sends, too. */
export const sameBytes: Rule = {
  name: 'same-bytes',
  check: ({ suite }) => {
    const first = new Map<string, Scenario>()
    const context = sampleContext(suite)
    const compared = suite.scenarios.filter(({ regression }) => !regression)
    return compared.flatMap((scenario): Problem[] => {
      const key = JSON.stringify(
        [...scenario.given, ...scenario.steps].map((step) =>
          traceOf(suite, step, seenAs(scenario.as, context)),
        ),
      )
      const earlier = first.get(key)
      if (!earlier) {
        first.set(key, scenario)
        return []
      }
      const hint = `first at ${earlier.at.file}:${earlier.at.line}; ${wayOut(scenario, earlier)}`
      return [
        {
          code: 'same-bytes',
          message: `"${scenario.id}" sends the same bytes as "${earlier.id}"`,
          hint,
          place: scenario.at,
        },
      ]
    })
  },
}

/** What an author can do: a scenario of a rule is not theirs to change. */
const wayOut = (...both: [Scenario, Scenario]): string => {
  const [ruled] = both.filter(({ origin }) => origin)
  if (!ruled) return 'put the checks of both into one scenario'
  const { rule } = ruled.origin!
  return both.every(({ origin }) => origin)
    ? `both are made by rules: take one of them back, with "except: [{ scenario: ${ruled.id}, because: … }]"`
    : `"${ruled.id}" is made by the rule "${rule}": drop your own scenario, or take that one back with "except: [{ scenario: ${ruled.id}, because: … }]"`
}

/** Inputs that stand for themselves, with characters of all kinds, so that two spellings of one value come out alike. */
const sampleContext = ({ inputs, paths, lifetimes }: Suite): Context => {
  const named = (prefix: string, keys: string[]) =>
    Object.fromEntries(keys.map((key) => [key, `‹${prefix} ${key} With.some+length & more›`]))
  return {
    inputs: named('own', Object.keys(inputs)),
    other: named('other', Object.keys(inputs)),
    paths: named('path', Object.keys(paths)),
    lifetimes,
  }
}

const seenAs = (as: Account | undefined, context: Context): Context =>
  as === 'other' ? { ...context, inputs: context['other'], other: context['inputs'] } : context

const traceOf = (suite: Suite, step: Step, context: Context): unknown => {
  switch (step.kind) {
    case 'send':
      return sent(suite, step, context)
    case 'parallel':
      return step.sends.map((send) => sent(suite, send, context))
    case 'lifecycle':
      return [step.at, sendsOf([step]).map(({ request }) => request)]
    case 'wait':
      return step.wait
    case 'check':
      return []
  }
}

const sent = (suite: Suite, send: SendStep, context: Context): unknown => {
  try {
    const template = templateOf(suite, send)
    const changed = send.change && template ? applyChange(template, send.change, 'drawn') : template
    const own = seenAs(send.as, context)
    const { values } = (changed ?? {}) as RequestTemplate
    const seen = values
      ? {
          ...own,
          values: Object.fromEntries(Object.entries(values).map(([k, one]) => [k, resolve(one, own)])),
        }
      : own
    // Field order counts on the wire, so entries are kept in order, not sorted. What a step saves decides what later expressions mean.
    return [
      changed ? resolve(changed, seen) : null,
      send.change && 'draw' in send.change ? send.change.draw : null,
      send.save,
    ]
  } catch (error) {
    if (error instanceof ChangeError) return [send.at]
    if (error instanceof EffortError)
      throw new UsageError(error.problems.map((problem) => ({ ...problem, place: send.at })))
    throw error
  }
}

const resolve = (template: Json, context: Context): unknown => {
  const text = expressionIn(template)
  if (text !== undefined) {
    const evaluation = evaluate(text, context)
    return evaluation.ok ? evaluation.value : template
  }
  if (Array.isArray(template)) return template.map((item) => resolve(item, context))
  if (typeof template !== 'object' || template === null) return template
  // An empty object is not an empty list.
  return ['{}', ...Object.entries(template).map(([key, value]) => [key, resolve(value, context)])]
}
