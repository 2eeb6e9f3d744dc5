import { append } from '../model/lists.ts'
import type { Expectation, Scenario, SendStep, Step, Suite } from '../model/suite.ts'
import { requirementsIn } from './schemas.ts'
import { sendsOf } from './steps.ts'

/** A requirement that a suite refers to, and from where. */
export interface Mention {
  requirement: string
  /** The scenario that proves it, or what else does. */
  by: string
  place: { file: string; line: number; column: number }
}

/** What proves a requirement on every exchange, and what proves it before the first scenario. */
export const byInvariant = '(every exchange)'
export const byPreflight = '(pre-flight)'

const ofExpectation = (suite: Suite, expectation: Expectation): string[] => [
  ...expectation.checks.flatMap(({ proves }) => proves ?? []),
  ...expectation.either.map(({ requirement }) => requirement),
  ...(expectation.schema !== undefined && suite.schemas.has(expectation.schema)
    ? requirementsIn(suite.schemas.get(expectation.schema)!)
    : []),
]

const ofSend = (suite: Suite, send: SendStep): string[] => [
  ...send.expect.flatMap((expectation) => ofExpectation(suite, expectation)),
  ...send.checks.flatMap(({ proves }) => proves ?? []),
  ...send.either.map(({ requirement }) => requirement),
]

const ofStep = (suite: Suite, step: Step): string[] => {
  const sends = sendsOf([step]).flatMap((send) => ofSend(suite, send))
  const own =
    step.kind === 'check' || step.kind === 'parallel' ? step.checks.flatMap(({ proves }) => proves ?? []) : []
  const disagreements = step.kind === 'lifecycle' ? Object.values(step.proves) : []
  return [...sends, ...own, ...disagreements]
}

/** The requirements that a scenario proves: those it names, and those its judged steps name. */
export const provenByScenario = (suite: Suite, scenario: Scenario): Set<string> =>
  new Set([...scenario.proves, ...scenario.steps.flatMap((step) => ofStep(suite, step))])

/** Every requirement that anything in a suite says to prove. */
export const mentionsIn = (suite: Suite): Mention[] => [
  ...suite.scenarios.flatMap((scenario) =>
    [...provenByScenario(suite, scenario)].map((requirement) => ({
      requirement,
      by: scenario.id,
      place: scenario.at,
    })),
  ),
  ...suite.invariants.map(({ proves, at }) => ({ requirement: proves, by: byInvariant, place: at })),
  {
    requirement: suite.unanswered,
    by: byInvariant,
    place: { file: `${suite.dir}/suite.yaml`, line: 1, column: 1 },
  },
  ...suite.choices.map(({ requirement, at }) => ({ requirement, by: byPreflight, place: at })),
]

/** What proves each requirement that something proves. */
export const proofsOf = (suite: Suite): Map<string, string[]> => {
  const proofs = new Map<string, string[]>()
  for (const { requirement, by } of mentionsIn(suite)) append(proofs, requirement, by)
  return proofs
}
