import { evaluate } from '../expression/compile.ts'
import { expressionIn } from '../expression/template.ts'
import { sweepOf } from '../fuzz/draws.ts'
import { generators } from '../fuzz/generators/index.ts'
import { own } from '../model/own.ts'
import type { Draw, Json, SendStep, Suite } from '../model/suite.ts'
import type { Target } from '../model/target.ts'
import { valueAt } from '../suite/change.ts'
import { isExpectedFine } from '../suite/guesses.ts'
import { sendsOf } from '../suite/steps.ts'
import type { Planned } from './plan.ts'

/** What a run of some scenarios sends, as far as that is known before; random draws are left out. */
export interface Estimate {
  requests: number
  /** How many of them try wrong credentials. */
  attempts: number
}

/** Stands for a value that only an earlier response gives, such as a token. */
const unknownValue = 'x'.repeat(40)

const truthOf = (suite: Suite, target: Target, { request, change }: SendStep): Json => {
  const pointer = change && ('set' in change ? change.set : 'add' in change ? change.add : undefined)
  const template =
    pointer === undefined ? undefined : valueAt(own(suite.requests, request) as unknown as Json, pointer)
  const text = template === undefined ? undefined : expressionIn(template)
  if (text === undefined) return template ?? ''
  const context = { inputs: target.inputs, other: target.accounts[1] ?? {}, paths: target.paths }
  const evaluation = evaluate(text, context)
  return evaluation.ok ? (evaluation.value as Json) : unknownValue
}

const sweepSize = (suite: Suite, target: Target, send: SendStep, { any, of }: Draw): number => {
  const pointer = 'set' in send.change! ? send.change.set : '/'
  const truth = { pointer, value: truthOf(suite, target, send), of, others: [] }
  return Object.hasOwn(generators, any)
    ? sweepOf({ generator: generators[any]!, truth, except: [] }).swept
    : 0
}

/** Counts what a plan sends: each send once, each sweep in full, with the right requests between wrong credentials. */
export const estimateOf = (plan: Planned[], suite: Suite, target: Target): Estimate => {
  const estimate = { requests: 0, attempts: 0 }
  for (const { scenario, skip } of plan) {
    if (skip !== undefined) continue
    estimate.requests += sendsOf(scenario.given).length
    for (const send of sendsOf(scenario.steps)) {
      const { change, attempt } = send
      const cases = change && 'draw' in change ? sweepSize(suite, target, send, change.draw) : 1
      const between = cases > 1 ? (attempt ? Math.ceil(cases / target.limits.attempts) : 1) : 0
      estimate.requests += cases + between
      if (attempt && !isExpectedFine(send, suite.requests)) estimate.attempts += cases
    }
  }
  return estimate
}
