import { evaluate } from '../expression/compile.ts'
import { expressionIn } from '../expression/template.ts'
import { sweepOf } from '../fuzz/draws.ts'
import { generators } from '../fuzz/generators/index.ts'
import { own } from '../model/own.ts'
import type { Draw, Json, Scenario, SendStep, Suite } from '../model/suite.ts'
import type { Target } from '../model/target.ts'
import { valueAt } from '../suite/change.ts'
import { isExpectedFine } from '../suite/guesses.ts'
import { sendsOf } from '../suite/steps.ts'
import { seenInputs } from '../target/inputs.ts'
import type { Planned } from './plan.ts'
import { furtherTokens } from './preflight.ts'

/** What a run of some scenarios sends, as far as that is known before; random draws are left out. */
export interface Estimate {
  requests: number
  /** How many of them try wrong credentials, by account: 0 is the main one. */
  attempts: Map<number, number>
  /** How many responses are waited for one after the other, where as many are under way at once as may be. */
  rounds: number
}

/** Stands for a value that only an earlier response gives, such as a token. */
const unknownValue = 'x'.repeat(40)

const truthOf = (suite: Suite, target: Target, { request, change }: SendStep): Json => {
  const pointer = change && ('set' in change ? change.set : 'add' in change ? change.add : undefined)
  const template =
    pointer === undefined ? undefined : valueAt(own(suite.requests, request) as unknown as Json, pointer)
  const text = template === undefined ? undefined : expressionIn(template)
  if (text === undefined) return template ?? ''
  const context = {
    inputs: seenInputs(target, target.inputs),
    other: seenInputs(target, target.accounts[1] ?? {}),
    paths: target.paths,
  }
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

/** Attempts of scenarios that are no sweeps go two at a time. */
const attemptLanes = 2

/** Counts what a plan sends: each send once, each sweep in full, with the right requests between wrong credentials. */
export const estimateOf = (plan: Planned[], suite: Suite, target: Target): Estimate => {
  const { parallel, attempts: inARow } = target.limits
  const estimate: Estimate = { requests: 0, attempts: new Map(), rounds: 0 }
  for (const { scenario, skip } of plan) {
    if (skip !== undefined) continue
    let requests = sendsOf(scenario.given).length
    let turns = 0
    for (const send of sendsOf(scenario.steps)) {
      const { change, attempt } = send
      const isDrawn = change && 'draw' in change
      const cases = isDrawn ? sweepSize(suite, target, send, change.draw) : 1
      const between = cases > 1 ? (attempt ? Math.ceil(cases / inARow) : 1) : 0
      requests += cases + between
      if (isDrawn && attempt) turns += between
      if (!attempt || isExpectedFine(send, suite.requests)) continue
      const account = accountOf(scenario, send)
      estimate.attempts.set(account, (estimate.attempts.get(account) ?? 0) + cases)
    }
    estimate.requests += requests
    const lanes = scenario.guesses ? Math.min(attemptLanes, parallel) : parallel
    estimate.rounds += turns > 0 ? 2 * turns * Math.max(1, inARow / parallel) : requests / lanes
  }
  return estimate
}

const accountOf = ({ as }: Scenario, send: SendStep): number =>
  (as === 'other') === (send.as === 'other') ? 0 : 1

/** How many requests find out about a target before the first scenario, about. */
export const preflightRequests = ({ choices, tokens }: Suite, { accounts, paths }: Target): number => {
  const chosen = choices.reduce((sum, { given }) => sum + sendsOf(given).length + 1, 0)
  const probed =
    tokens.supersedes === 'free' && Object.keys(paths).length > 1 ? furtherTokens + 2 * tokens.use.length : 0
  return chosen + 1 + probed + (accounts.length - 1) + (tokens.use.length > 0 ? 1 + tokens.use.length : 0)
}

/** How many attempts with wrong credentials an estimate has in all. */
export const attemptsOf = ({ attempts }: Estimate): number =>
  [...attempts.values()].reduce((sum, count) => sum + count, 0)

/** How long a plan takes about, in seconds, where a response takes `latencyMs`. */
export const secondsOf = ({ requests, rounds }: Estimate, { limits }: Target, latencyMs: number): number =>
  Math.max((rounds * latencyMs) / 1000, requests / (limits.ratePerSecond ?? Number.POSITIVE_INFINITY))
