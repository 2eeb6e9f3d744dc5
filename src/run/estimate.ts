import type { Context } from '../expression/compile.ts'
import { sweepOf } from '../fuzz/draws.ts'
import { own } from '../model/own.ts'
import type { Scenario, SendStep, Suite } from '../model/suite.ts'
import type { Target } from '../model/target.ts'
import { isExpectedFine } from '../suite/guesses.ts'
import { sendsOf } from '../suite/steps.ts'
import { seenInputs } from '../target/inputs.ts'
import { drawableOf } from './drawn/source.ts'
import { UnsendableError } from './exchange.ts'
import type { Planned } from './plan.ts'
import { furtherTokens } from './preflight.ts'
import { lifetimesOf } from './suite-run.ts'

/** What a run of some scenarios sends, as far as that is known before; random draws are left out. */
export interface Estimate {
  requests: number
  /** How many of them try wrong credentials, by account: 0 is the main one. */
  attempts: Map<number, number>
  /** How many responses are waited for one after the other, where as many are under way at once as may be. */
  rounds: number
}

/** Stands for what only an earlier response gives, such as a token: letters of both cases and digits, as most have. */
const unknownValue = 'Zt4kQ9wXb2'.repeat(4)

/** What the request that leads up to that of a send gives. */
const ledTo = ({ requests }: Suite, { request }: SendStep): string[] =>
  Object.keys(own(requests, request)?.after?.save ?? {})

/** What a send's expressions see before anything is sent. */
const foreseen = (suite: Suite, target: Target, { given, steps, as }: Scenario, send: SendStep): Context => {
  const accounts = [target.inputs, target.accounts[1] ?? {}].map((one) => seenInputs(target, one))
  const [inputs, other] = (as === 'other') === (send.as === 'other') ? accounts : accounts.reverse()
  const saved = sendsOf([...given, ...steps]).flatMap(({ save }) => Object.keys(save))
  return {
    inputs,
    other,
    paths: target.paths,
    lifetimes: lifetimesOf({ suite, target }),
    ...Object.fromEntries([...saved, ...ledTo(suite, send)].map((name) => [name, unknownValue])),
  }
}

/** How many values a drawn change sweeps. */
const sweepSize = (suite: Suite, target: Target, send: SendStep, variables: Context): number => {
  try {
    return sweepOf(drawableOf({ suite, target, choices: new Map() }, send, variables).source).swept
  } catch (error) {
    if (error instanceof UnsendableError) return 0
    throw error
  }
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
      const cases = isDrawn ? sweepSize(suite, target, send, foreseen(suite, target, scenario, send)) : 1
      const between = cases > 1 ? (attempt ? Math.ceil(cases / inARow) : 1) : 0
      requests += (cases + between) * (ledTo(suite, send).length > 0 ? 2 : 1)
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
    tokens.supersedes !== 'always' && Object.keys(paths).length > 1
      ? furtherTokens + 2 * tokens.use.length + (tokens.revoke ? 1 + tokens.use.length : 0)
      : 0
  return chosen + 1 + probed + (accounts.length - 1) + (tokens.use.length > 0 ? 1 + tokens.use.length : 0)
}

/** How many attempts with wrong credentials an estimate has in all. */
export const attemptsOf = ({ attempts }: Estimate): number =>
  [...attempts.values()].reduce((sum, count) => sum + count, 0)

/** How long a plan takes about, in seconds, where a response takes `latencyMs`. */
export const secondsOf = ({ requests, rounds }: Estimate, { limits }: Target, latencyMs: number): number =>
  Math.max((rounds * latencyMs) / 1000, requests / (limits.ratePerSecond ?? Number.POSITIVE_INFINITY))
