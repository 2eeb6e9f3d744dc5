import type { Scenario, Suite } from '../model/suite.ts'
import type { Target } from '../model/target.ts'
import { sendsOf } from '../suite/steps.ts'
import { estimateOf, preflightRequests } from './estimate.ts'
import type { Planned } from './plan.ts'

/** A suite with its target and what is to run of it. */
interface Budgeted {
  suite: Suite
  target: Target
  plan: Planned[]
}

/** A request that a check needs once more, or a try that was not foreseen: so much of a budget is kept for these. */
const reserve = 0.1

/**
 * Leaves out what the budget of a target has no room for. First come scenarios that change no request, for without these nothing
 * else means anything; then for each requirement one more that proves it, the cheapest; then the rest in its order.
 */
export const withinBudget = <T extends Budgeted>(suites: T[]): T[] => {
  const { budget } = suites[0]?.target.limits ?? {}
  if (budget === undefined) return suites
  const needed = suites.reduce((sum, { suite, target, plan }) => sum + neededFor(suite, target, plan), 0)
  if (needed <= budget) return suites
  let left = budget
  return suites.map((each) => {
    const { suite, target, plan } = each
    left -= preflightRequests(suite, target)
    const room = Math.floor(left * (1 - reserve))
    const { kept, spent } = affordable(each, room)
    left -= spent
    const reason = `the budget has no room for it (limits.budget is ${budget}, about ${needed} requests are needed)`
    return {
      ...each,
      plan: plan.map((planned) =>
        planned.skip !== undefined || kept.has(planned) ? planned : { ...planned, skip: reason },
      ),
    }
  })
}

/** How many requests a plan takes, what it takes to find out about the target included. */
export const neededFor = (suite: Suite, target: Target, plan: Planned[]): number =>
  estimateOf(plan, suite, target).requests + preflightRequests(suite, target)

const affordable = (
  { suite, target, plan }: Budgeted,
  room: number,
): { kept: Set<Planned>; spent: number } => {
  const costs = new Map(plan.map((planned) => [planned, estimateOf([planned], suite, target).requests]))
  const kept = new Set<Planned>()
  const proven = new Set<string>()
  let spent = 0
  const keep = (planned: Planned): void => {
    const cost = costs.get(planned)!
    if (kept.has(planned) || spent + cost > room) return
    kept.add(planned)
    spent += cost
    for (const requirement of planned.scenario.proves) proven.add(requirement)
  }
  const open = plan.filter(({ skip }) => skip === undefined)
  for (const planned of open) if (changesNothing(planned.scenario)) keep(planned)
  for (const planned of [...open].sort((a, b) => costs.get(a)! - costs.get(b)!))
    if (planned.scenario.proves.some((requirement) => !proven.has(requirement))) keep(planned)
  for (const planned of open) keep(planned)
  return { kept, spent }
}

const changesNothing = ({ given, steps, guesses }: Scenario): boolean =>
  !guesses && sendsOf([...given, ...steps]).every(({ change }) => change === undefined)
