import type { CheckResult, RequirementRecord, ScenarioFinished } from '../model/event.ts'
import { sentOf } from './sent.ts'
import { oneLine, placeInRepository } from './text.ts'

/** Finds a requirement of a scenario's suite by its id. */
export type RequirementOf = (id: string) => RequirementRecord | undefined

/** A check that failed, with the requirement that is not met for it and its level. */
export interface Failed {
  check: CheckResult
  level: RequirementRecord['level']
  requirement: RequirementRecord | undefined
}

/** What failed, each requirement once. */
export const failedOf = (scenario: ScenarioFinished, requirementOf: RequirementOf): Failed[] => {
  const failed = new Map<string, Failed>()
  for (const check of scenario.checks) {
    if (check.ok || failed.has(check.requirement)) continue
    const requirement = requirementOf(check.requirement)
    failed.set(check.requirement, { check, requirement, level: requirement?.level ?? scenario.level })
  }
  return [...failed.values()]
}

/** What of that gates: no waived one, and SHOULDs only where they count; all of it where nothing does. */
export const gatingOf = (failed: Failed[], strict: boolean): Failed[] => {
  const open = failed.filter(({ check }) => !check.waived)
  const counting = open.filter(({ level }) => strict || level === 'MUST')
  return [counting, open, failed].find((some) => some.length > 0) ?? []
}

/** A failed check as a reader of a test report needs it, a line for each thing there is to say. */
export const detailOf = (scenario: ScenarioFinished, { check, level, requirement }: Failed): string => {
  const sent = sentOf(scenario, check.exchange)
  return [
    `${check.requirement} (${level}): ${requirement?.says ?? scenario.title}`,
    sent && `request: ${[sent.line, ...sent.changes].map(oneLine).join('; ')}`,
    check.message && `problem: ${check.message}`,
    check.expected && `expected: ${check.expected}`,
    check.actual && `actual: ${check.actual}`,
    requirement && `impact: ${requirement.why}`,
    `at: ${placeInRepository(check.at)}`,
  ]
    .filter(Boolean)
    .join('\n')
}
