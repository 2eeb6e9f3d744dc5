import type { Journal } from '../journal/read.ts'
import type { RequirementRecord, ScenarioFinished } from '../model/event.ts'
import { graver, type Verdict, verdictOfBroken } from '../model/verdict.ts'
import type { Gatherer } from './reporter.ts'
import { compare } from './text.ts'

/** A requirement with what the run found out about it. */
export interface RequirementVerdict extends RequirementRecord {
  verdict: Verdict
  /** How many scenarios of the run prove it. */
  scenarios: number
  /** How many of its checks held, and how many did not. */
  held: number
  failed: number
  /** Which reading of the source the target took, where the source leaves a choice. */
  took: string[]
}

interface Tally {
  scenarios: number
  held: number
  failed: number
  passed: boolean
  unproven?: Verdict
  stopped: boolean
}

const keyOf = (suite: string, id: string): string => `${suite}\0${id}`

/**
 * Every requirement of a run with its verdict, sorted by suite and id. A failed check earns what its level says;
 * else the gravest inconclusive scenario that leaves it open counts; else it passes if anything bore it out.
 */
export const requirementVerdicts = (journal: Journal): RequirementVerdict[] => {
  const { add, result } = tallyRequirements(journal)
  for (const scenario of journal.scenarios()) add(scenario)
  return result()
}

/** Does what `requirementVerdicts` does while the scenarios pass by. */
export const tallyRequirements = (journal: Journal): Gatherer<RequirementVerdict[]> => {
  const tallies = new Map<string, Tally>()
  return {
    add: (scenario) => tally(scenario, tallies),
    result: () =>
      journal.run.requirements
        .map((requirement) => {
          const found = tallies.get(keyOf(requirement.suite, requirement.id)) ?? newTally()
          const { scenarios, held, failed } = found
          const took = journal.choices
            .filter((choice) => choice.suite === requirement.suite && choice.requirement === requirement.id)
            .map((choice) => choice.took)
          return { ...requirement, verdict: verdictOf(requirement, found), scenarios, held, failed, took }
        })
        .sort((a, b) => compare(a.suite, b.suite) || compare(a.id, b.id)),
  }
}

const newTally = (): Tally => ({ scenarios: 0, held: 0, failed: 0, passed: false, stopped: false })

const tally = (scenario: ScenarioFinished, tallies: Map<string, Tally>): void => {
  const of = (requirement: string): Tally => {
    const key = keyOf(scenario.suite, requirement)
    const known = tallies.get(key) ?? newTally()
    tallies.set(key, known)
    return known
  }
  const heldHere = new Set<string>()
  for (const { requirement, ok } of scenario.checks) {
    if (ok) {
      of(requirement).held++
      heldHere.add(requirement)
    } else of(requirement).failed++
  }
  for (const requirement of new Set(scenario.proves)) {
    const found = of(requirement)
    found.scenarios++
    if (scenario.verdict === 'pass' || scenario.verdict === 'warn') found.passed = true
    else if (heldHere.has(requirement) || scenario.verdict === 'skip') continue
    // A scenario stops at its first broken step, so what it would have shown after that stays open.
    else if (scenario.verdict === 'fail') found.stopped = true
    else found.unproven = found.unproven ? graver(found.unproven, scenario.verdict) : scenario.verdict
  }
}

const verdictOf = ({ level }: RequirementRecord, found: Tally): Verdict => {
  if (found.failed > 0) return verdictOfBroken[level]
  if (found.unproven) return found.unproven
  if (found.held > 0 || found.passed) return 'pass'
  return found.stopped ? 'blocked' : 'skip'
}
