import type { Journal } from '../journal/read.ts'
import type { RequirementRecord, RunStarted, ScenarioFinished } from '../model/event.ts'
import { graver, type Verdict, verdictOfFailed } from '../model/verdict.ts'
import type { Gatherer } from './reporter.ts'
import { compare } from './text.ts'

/** What a run can say of a requirement. */
export type State = 'met' | 'not met' | 'not tested'

/** What a verdict says of a requirement; a MAY that is not implemented is met. */
export const stateOf = (verdict: Verdict): State =>
  verdict === 'pass' ? 'met' : ['fail', 'warn', 'waived'].includes(verdict) ? 'not met' : 'not tested'

/** A requirement with what the run found out about it. */
export interface RequirementVerdict extends RequirementRecord {
  verdict: Verdict
  /** How many scenarios of the run prove it: by what they say, or by one of their checks. */
  scenarios: number
  /** How many of its checks passed, and how many failed. */
  passed: number
  failed: number
  /** Which way the target went, where the documentation allows more than one. */
  took: string[]
  /** Why it is not tested. */
  reason?: string
}

interface Tally {
  scenarios: number
  passed: number
  failed: number
  waived: number
  /** Whether a scenario that proves it came to its end. */
  ended: boolean
  unproven?: Verdict
  stopped: boolean
  /** Of the gravest scenario that leaves it open. */
  reason?: { verdict: Verdict; text: string }
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
          const { scenarios, passed, failed } = found
          const took = journal.choices
            .filter((choice) => choice.suite === requirement.suite && choice.requirement === requirement.id)
            .map((choice) => choice.took)
          // A request of the pre-flight that was accepted in a documented way bears that out, though no scenario has.
          const verdict = verdictOf(requirement, { ...found, ended: found.ended || took.length > 0 })
          const reason =
            stateOf(verdict) === 'not tested' ? reasonOf(requirement, found, journal.run) : undefined
          return {
            ...requirement,
            verdict,
            scenarios,
            passed,
            failed,
            took,
            ...(reason !== undefined && { reason }),
          }
        })
        .sort((a, b) => compare(a.suite, b.suite) || compare(a.id, b.id)),
  }
}

const reasonOf = (
  { untested, where }: RequirementRecord,
  { reason, stopped }: Tally,
  { selected, total }: RunStarted,
): string => {
  if (untested !== undefined) return outsideReason
  if (reason) return inShort[reason.verdict] ?? reason.text
  if (stopped) return 'its tests stopped at an earlier failure'
  if (selected < total) return notSelectedReason
  // What is said of a case that this target is not is nothing that a test has missed.
  return where === undefined ? untriggeredReason : `${onlyWhere}${where}`
}

// Where a scenario has its reason the report tells it; here they are counted.
const inShort: Partial<Record<Verdict, string>> = {
  deferred: 'waiting for expiry',
  blocked: 'a precondition failed',
  error: 'no usable response',
}

/** Why a requirement is not tested that no response had to do with. */
const untriggeredReason = 'not triggered by any response'

/** How the reason begins why a requirement is not tested that is of a case, e.g. of JWTs, which this target is not. */
export const onlyWhere = 'only said where '

/** Why a requirement is not tested whose tests were not asked for. */
export const notSelectedReason = 'not selected in this run'

/** Why a requirement is not tested that no test can test; the suite says more of each. */
export const outsideReason = 'cannot be tested from outside'

const newTally = (): Tally => ({
  scenarios: 0,
  passed: 0,
  failed: 0,
  waived: 0,
  ended: false,
  stopped: false,
})

const tally = (scenario: ScenarioFinished, tallies: Map<string, Tally>): void => {
  const of = (requirement: string): Tally => {
    const key = keyOf(scenario.suite, requirement)
    const known = tallies.get(key) ?? newTally()
    tallies.set(key, known)
    return known
  }
  const passedHere = new Set<string>()
  for (const { requirement, ok, waived } of scenario.checks) {
    const found = of(requirement)
    if (ok) {
      found.passed++
      passedHere.add(requirement)
    } else found.failed++
    if (waived) found.waived++
  }
  const proves = new Set(scenario.proves)
  for (const requirement of new Set([...proves, ...scenario.checks.map((check) => check.requirement)]))
    of(requirement).scenarios++
  for (const requirement of proves) {
    const found = of(requirement)
    const { verdict } = scenario
    if (verdict === 'pass' || verdict === 'warn') found.ended = true
    else if (passedHere.has(requirement)) continue
    // A scenario stops at its first failed step, so what it would have shown after that stays open.
    else if (verdict === 'fail' || verdict === 'waived') found.stopped = true
    else {
      if (!found.reason || graver(verdict, found.reason.verdict) !== found.reason.verdict)
        found.reason = { verdict, text: scenario.reason ?? verdict }
      if (verdict !== 'skip') found.unproven = found.unproven ? graver(found.unproven, verdict) : verdict
    }
  }
}

const verdictOf = ({ level }: RequirementRecord, found: Tally): Verdict => {
  if (found.failed > 0) return verdictOfFailed(level, found.failed === found.waived)
  if (found.unproven) return found.unproven
  if (found.passed > 0 || found.ended) return 'pass'
  return found.stopped ? 'blocked' : 'skip'
}
