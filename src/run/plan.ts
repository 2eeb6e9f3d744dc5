import { holds } from '../check/relation.ts'
import { nearest } from '../model/errors.ts'
import type { AskedProfile } from '../model/event.ts'
import { own } from '../model/own.ts'
import type { Scenario, SendStep, Step, Suite } from '../model/suite.ts'
import type { Target } from '../model/target.ts'
import { provenByScenario } from '../suite/proofs.ts'
import { isDrawnAlone, sendsOf } from '../suite/steps.ts'
import { seenInputs } from '../target/inputs.ts'
import { tooMany } from './attempts.ts'
import { isDrawn } from './state.ts'

/**
 * What a scenario waits its turn behind: those that wait start after all that don't; after them those that can lock an account
 * out, by one wrong attempt, by several in a row, last by drawn ones.
 */
export type Rank = 'plain' | 'waiting' | 'attempt' | 'attempts' | 'draws'

/**
 * What is left for later. Without a clock hook a wait can outlast the run, and its watched token keeps the account:
 * whatever does not wait comes before it then, or nobody would see it today.
 */
export const ranksFor = ({ clock }: { clock?: unknown }): Rank[] =>
  clock
    ? ['plain', 'waiting', 'attempt', 'attempts', 'draws']
    : ['plain', 'attempt', 'attempts', 'draws', 'waiting']

/**
 * How many scenarios of a rank may be under way at once, beside the target's own limit. Each sends a right request before its
 * wrong one, so that two with a single attempt make no more than two in a row. Sweeps of wrong credentials would only wait for one
 * another, and the right requests that they begin and end with would forgive less.
 */
export const widest: Partial<Record<Rank, number>> = { attempt: 2, attempts: 1, draws: 1 }

/** A scenario's place in the plan, or the reason why it is left out. */
export interface Planned {
  scenario: Scenario
  rank: Rank
  skip?: string
  /** How often it was started over, for it came to an error. */
  retries?: number
}

/** Which scenarios were asked for. */
export interface Selection {
  /** Globs over `id` and `suite/id`; none selects all. */
  only: string[]
  /** Globs over the same; what fits one is left out. */
  exclude?: string[]
  /** Of these the chosen ones alone. */
  profiles?: AskedProfile[]
  /** The n-th of m parts of the plan, from 1. */
  shard?: { index: number; count: number }
}

/** Whether a text fits a glob: `*` is any run of characters, `?` one, everything else itself. Only the last star is ever tried again, so no glob takes long. */
export const fitsGlob = (glob: string, text: string): boolean => {
  let at = 0
  let star = -1
  let afterStar = 0
  let from = 0
  while (from < text.length) {
    const wanted = glob[at]
    if (wanted === '*') {
      star = at++
      afterStar = from
    } else if (wanted === '?' || wanted === text[from]) {
      at++
      from++
    } else if (star >= 0) {
      at = star + 1
      from = ++afterStar
    } else return false
  }
  return /^\**$/.test(glob.slice(at))
}

/** Ids of requirements begin with capitals, those of scenarios never do. */
const ofRequirement = /^([^/]*\/)?[A-Z]/

/** The scenarios of a suite that a selection names. */
export const select = (suite: Suite, { only, exclude = [], profiles = [], shard }: Selection): Scenario[] => {
  const isWanted = only.length === 0 ? () => true : isNamedBy(suite, only)
  const isUnwanted = isNamedBy(suite, exclude)
  const chosen = profiles.find((profile) => profile.chosen && profile.suite === suite.id)
  const ids = chosen && new Set(chosen.scenarios.map(({ id }) => id))
  const named = suite.scenarios.filter(
    (scenario) => isWanted(scenario) && !isUnwanted(scenario) && (ids?.has(scenario.id) ?? true),
  )
  return shard ? named.filter((_, index) => index % shard.count === shard.index - 1) : named
}

/** Whether globs name a scenario, by its id or by a requirement that it proves. */
const isNamedBy = (suite: Suite, globs: string[]): ((scenario: Scenario) => boolean) => {
  const fits = (some: string[]) => (id: string) =>
    some.some((glob) => fitsGlob(glob, id) || fitsGlob(glob, `${suite.id}/${id}`))
  const isNamed = fits(globs)
  const named = [...suite.requirements.keys()].filter(fits(globs.filter((glob) => ofRequirement.test(glob))))
  return (scenario) => {
    if (isNamed(scenario.id)) return true
    const proven = named.length > 0 ? provenByScenario(suite, scenario) : new Set()
    return named.some((requirement) => proven.has(requirement))
  }
}

/** What was asked for or left out by a name that no scenario and no requirement of some suites has, each with what may be meant. */
export const misnamed = (suites: Suite[], globs: string[]): { glob: string; hint: string }[] =>
  globs.flatMap((glob) => {
    if (suites.some((suite) => suite.scenarios.some(isNamedBy(suite, [glob])))) return []
    const known = suites.flatMap(({ id, scenarios, requirements }) =>
      [...scenarios.map((scenario) => scenario.id), ...requirements.keys()].flatMap((name) => [
        name,
        `${id}/${name}`,
      ]),
    )
    const [near] = nearest(glob, known)
    const hint =
      near === undefined ? '"tokenassay list <suite> --all" shows all names' : `did you mean "${near}"?`
    return [{ glob, hint }]
  })

/** A right request, and from then on more than two wrong ones. */
const severalAttempts = 4

const rankOf = ({ needs, guesses, given, steps, property }: Scenario): Rank => {
  if (!guesses) return needs.waiting ? 'waiting' : 'plain'
  if (property) return 'draws'
  return sendsOf([...given, ...steps]).length < severalAttempts ? 'attempt' : 'attempts'
}

/**
 * The attempts with other credentials that a scenario makes from its first step, or a given one, to its next wait; draws take their turns
 * one by one.
 */
export const attemptsAhead = (steps: Step[]): SendStep[] => {
  const wait = steps.findIndex(({ kind }) => kind === 'wait')
  const ahead = wait === -1 ? steps : steps.slice(0, wait)
  return ahead.some(isDrawn) ? [] : sendsOf(ahead).filter(({ attempt }) => attempt)
}

/** The most attempts that a scenario makes between two waits. */
const mostAttempts = (steps: Step[]): number => {
  const wait = steps.findIndex(({ kind }) => kind === 'wait')
  const here = attemptsAhead(steps).length
  return wait === -1 ? here : Math.max(here, mostAttempts(steps.slice(wait + 1)))
}

const noFuzz = 'nothing is drawn at random without --fuzz'

const reasonToSkip = (scenario: Scenario, target: Target, fuzz: boolean): string | undefined => {
  const { needs, when } = scenario
  if (!fuzz && isDrawnAlone(scenario)) return noFuzz
  const path = needs.paths.find((name) => own(target.paths, name) === undefined)
  if (path !== undefined) return `the target gives no path "${path}" (paths.${path} in the target file)`
  if (needs.otherAccount && target.accounts.length < 2)
    return 'the target has no other account (accounts in the target file)'
  const attempts = mostAttempts([...scenario.given, ...scenario.steps])
  if (attempts > target.limits.attempts) return tooMany(attempts, target.limits.attempts)
  const accounts = [target.inputs, target.accounts[1] ?? {}].map((one) => seenInputs(target, one))
  const [inputs, other] = scenario.as === 'other' ? accounts.reverse() : accounts
  const context = { inputs, other, paths: target.paths }
  return when.find(({ that }) => !holds(that, context))?.otherwise
}

/** The plan for some scenarios on a target: each omission has its reason. `fuzz` says whether anything may be drawn. */
export const planFor = (scenarios: Scenario[], target: Target, fuzz = true): Planned[] =>
  scenarios.map((scenario) => {
    const skip = reasonToSkip(scenario, target, fuzz)
    return { scenario, rank: rankOf(scenario), ...(skip !== undefined && { skip }) }
  })
