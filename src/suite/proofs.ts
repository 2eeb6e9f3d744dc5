import type { Outcome, Scenario, SendStep, Step, Suite } from '../model/suite.ts'
import { statementsIn } from './schemas.ts'
import { sendsOf } from './steps.ts'

/** A statement that a suite refers to, and from where. */
export interface Mention {
  statement: string
  /** The scenario that proves it, or what else does. */
  by: string
  place: { file: string; line: number; column: number }
}

/** What proves a statement on every exchange, and what proves it before the first scenario. */
export const byInvariant = '(every exchange)'
export const byPreflight = '(pre-flight)'

const ofOutcome = (suite: Suite, outcome: Outcome): string[] => [
  ...outcome.checks.flatMap(({ proves }) => proves ?? []),
  ...outcome.readings.map(({ reading }) => reading),
  ...(outcome.schema !== undefined && suite.schemas.has(outcome.schema)
    ? statementsIn(suite.schemas.get(outcome.schema)!)
    : []),
]

const ofSend = (suite: Suite, send: SendStep): string[] => [
  ...send.expect.flatMap((outcome) => ofOutcome(suite, outcome)),
  ...send.checks.flatMap(({ proves }) => proves ?? []),
  ...send.readings.map(({ reading }) => reading),
]

const ofStep = (suite: Suite, step: Step): string[] => {
  const sends = sendsOf([step]).flatMap((send) => ofSend(suite, send))
  const own =
    step.kind === 'check' || step.kind === 'together' ? step.checks.flatMap(({ proves }) => proves ?? []) : []
  const disagreements = step.kind === 'lifecycle' ? Object.values(step.proves) : []
  return [...sends, ...own, ...disagreements]
}

/** The statements that a scenario proves: those it names, and those its judged steps name. */
export const provenByScenario = (suite: Suite, scenario: Scenario): Set<string> =>
  new Set([...scenario.proves, ...scenario.steps.flatMap((step) => ofStep(suite, step))])

/** Every statement that anything in a suite says to prove. */
export const mentionsIn = (suite: Suite): Mention[] => [
  ...suite.scenarios.flatMap((scenario) =>
    [...provenByScenario(suite, scenario)].map((statement) => ({
      statement,
      by: scenario.id,
      place: scenario.at,
    })),
  ),
  ...suite.invariants.map(({ proves, at }) => ({ statement: proves, by: byInvariant, place: at })),
  {
    statement: suite.answers,
    by: byInvariant,
    place: { file: `${suite.dir}/suite.yaml`, line: 1, column: 1 },
  },
  ...suite.dialects.map(({ statement, at }) => ({ statement, by: byPreflight, place: at })),
]

/** What proves each statement that something proves. */
export const proofsOf = (suite: Suite): Map<string, string[]> => {
  const proofs = new Map<string, string[]>()
  for (const { statement, by } of mentionsIn(suite))
    proofs.set(statement, [...(proofs.get(statement) ?? []), by])
  return proofs
}
