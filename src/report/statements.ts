import type { Journal } from '../journal/read.ts'
import type { ScenarioFinished, StatementRecord } from '../model/event.ts'
import { graver, type Verdict, verdictOfBroken } from '../model/verdict.ts'
import type { Gatherer } from './reporter.ts'
import { compare } from './text.ts'

/** A statement with what the run found out about it. */
export interface StatementVerdict extends StatementRecord {
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
 * Every statement of a run with its verdict, sorted by suite and id. A failed check earns what its level says;
 * else the gravest inconclusive scenario that leaves it open counts; else it passes if anything bore it out.
 */
export const statementVerdicts = (journal: Journal): StatementVerdict[] => {
  const { add, result } = tallyStatements(journal)
  for (const scenario of journal.scenarios()) add(scenario)
  return result()
}

/** Does what `statementVerdicts` does while the scenarios pass by. */
export const tallyStatements = (journal: Journal): Gatherer<StatementVerdict[]> => {
  const tallies = new Map<string, Tally>()
  return {
    add: (scenario) => tally(scenario, tallies),
    result: () =>
      journal.run.statements
        .map((statement) => {
          const found = tallies.get(keyOf(statement.suite, statement.id)) ?? newTally()
          const { scenarios, held, failed } = found
          const took = journal.readings
            .filter((reading) => reading.suite === statement.suite && reading.statement === statement.id)
            .map((reading) => reading.took)
          return { ...statement, verdict: verdictOf(statement, found), scenarios, held, failed, took }
        })
        .sort((a, b) => compare(a.suite, b.suite) || compare(a.id, b.id)),
  }
}

const newTally = (): Tally => ({ scenarios: 0, held: 0, failed: 0, passed: false, stopped: false })

const tally = (scenario: ScenarioFinished, tallies: Map<string, Tally>): void => {
  const of = (statement: string): Tally => {
    const key = keyOf(scenario.suite, statement)
    const known = tallies.get(key) ?? newTally()
    tallies.set(key, known)
    return known
  }
  const heldHere = new Set<string>()
  for (const { statement, ok } of scenario.checks) {
    if (ok) {
      of(statement).held++
      heldHere.add(statement)
    } else of(statement).failed++
  }
  for (const statement of new Set(scenario.proves)) {
    const found = of(statement)
    found.scenarios++
    if (scenario.verdict === 'pass' || scenario.verdict === 'warn') found.passed = true
    else if (heldHere.has(statement) || scenario.verdict === 'skip') continue
    // A scenario stops at its first broken step, so what it would have shown after that stays open.
    else if (scenario.verdict === 'fail') found.stopped = true
    else found.unproven = found.unproven ? graver(found.unproven, scenario.verdict) : scenario.verdict
  }
}

const verdictOf = ({ level }: StatementRecord, found: Tally): Verdict => {
  if (found.failed > 0) return verdictOfBroken[level]
  if (found.unproven) return found.unproven
  if (found.held > 0 || found.passed) return 'pass'
  return found.stopped ? 'blocked' : 'skip'
}
