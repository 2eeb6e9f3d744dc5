import type { Journal } from '../journal/read.ts'
import type { CheckResult, RequirementRecord, ScenarioFinished } from '../model/event.ts'
import { type Verdict, verdictOfBroken } from '../model/verdict.ts'
import type { Gatherer } from './reporter.ts'
import { sentOf } from './sent.ts'

/** One failed check, with the scenario that it stands in. */
export interface Finding {
  scenario: ScenarioFinished
  check: CheckResult
}

/** A requirement that is not met: its simplest finding in full, and where else it showed. */
export interface NotMet {
  suite: string
  id: string
  /** Absent when a check names a requirement that its suite does not have. */
  requirement?: RequirementRecord
  /** What it comes to: fail, warn, or pass for a MAY that is not implemented. */
  verdict: Verdict
  first: Finding
  more: { scenario: string; check: CheckResult }[]
}

/** Scenarios that came to no judgement for one and the same reason. */
export interface Open {
  suite: string
  verdict: Verdict
  reason: string
  scenarios: string[]
}

/** What is worth telling about a run: requirements that are not met, and what stayed open grouped by its reason. */
export interface Findings {
  /** MUSTs behind SHOULDs; of them what takes least to understand stands last, next to the verdict. */
  notMet: NotMet[]
  open: Open[]
}

/** Gathers the findings of a run; of each requirement only the simplest is kept whole, so memory stays small. */
export const gatherFindings = (journal: Journal): Gatherer<Findings> => {
  const requirements = new Map(
    journal.run.requirements.map((record) => [`${record.suite}\0${record.id}`, record]),
  )
  const known = new Map<string, { notMet: NotMet; effort: number; tests: number }>()
  const open = new Map<string, Open>()
  const gatherCheck = (scenario: ScenarioFinished, check: CheckResult): void => {
    const key = `${scenario.suite}\0${check.requirement}`
    const effort = effortOf({ scenario, check })
    const before = known.get(key)
    if (!before) {
      known.set(key, { effort, tests: 1, notMet: newNotMet(scenario, check, requirements.get(key)) })
      return
    }
    const { notMet } = before
    before.tests++
    const isShorter = effort === before.effort && scenario.title.length < notMet.first.scenario.title.length
    if (effort >= before.effort && !isShorter) {
      notMet.more.push({ scenario: scenario.id, check })
      return
    }
    notMet.more.unshift({ scenario: notMet.first.scenario.id, check: notMet.first.check })
    notMet.first = { scenario, check }
    before.effort = effort
  }
  return {
    add: (scenario) => {
      for (const check of failuresOf(scenario)) gatherCheck(scenario, check)
      if (isOpen(scenario)) gather(open, scenario)
    },
    result: () => ({
      notMet: [...known.values()]
        .sort(
          (a, b) =>
            graveness[a.notMet.verdict]! - graveness[b.notMet.verdict]! ||
            changesOf(b) - changesOf(a) ||
            // Of causes and what follows from them, the cause fails most tests.
            a.tests - b.tests ||
            b.effort - a.effort,
        )
        .map(({ notMet }) => notMet),
      open: [...open.values()],
    }),
  }
}

const graveness: Record<string, number> = { pass: 0, warn: 1, fail: 2 }

const changesOf = ({ effort }: { effort: number }): number => Math.floor(effort / 10)

/**
 * How much a reader must take in to understand a finding: how far its request lies from the valid one, how many requests
 * led to it, whether its value was generated. The unchanged request tells most.
 */
const effortOf = ({ scenario, check }: Finding): number => {
  const index = check.exchange ?? scenario.exchanges.length - 1
  const changes = sentOf(scenario, index)?.changes.length ?? 0
  return Math.min(changes, 3) * 10 + Math.min(Math.max(0, index), 4) + (scenario.case ? 5 : 0)
}

const newNotMet = (
  scenario: ScenarioFinished,
  check: CheckResult,
  requirement?: RequirementRecord,
): NotMet => ({
  suite: scenario.suite,
  id: check.requirement,
  ...(requirement && { requirement }),
  verdict: verdictOfBroken[requirement?.level ?? scenario.level],
  first: { scenario, check },
  more: [],
})

const isOpen = ({ verdict }: ScenarioFinished): boolean =>
  verdict !== 'pass' && verdict !== 'warn' && verdict !== 'fail'

const gather = (
  open: Map<string, Open>,
  { suite, id, verdict, reason = 'no reason was recorded' }: ScenarioFinished,
) => {
  // Fingerprints, times and trace numbers differ between responses that say the same.
  const alike = reason
    .replace(/‹(\w+)[^‹›]*›/g, '‹$1›')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '#')
    .replace(/\b(?=\w*\d)[\w-]{5,}\b/g, '#')
  const key = `${suite}\0${verdict}\0${alike}`
  const group = open.get(key) ?? { suite, verdict, reason, scenarios: [] }
  // Of several times the earliest is told.
  if (reason < group.reason) group.reason = reason
  group.scenarios.push(id)
  open.set(key, group)
}

const failuresOf = (scenario: ScenarioFinished): CheckResult[] => {
  const failed = scenario.checks.filter(({ ok }) => !ok)
  if (failed.length || scenario.verdict !== 'fail') return failed
  const message = scenario.reason ?? 'the scenario failed'
  return [
    {
      check: 'scenario',
      requirement: scenario.proves[0] ?? scenario.id,
      ok: false,
      message,
      at: scenario.at,
    },
  ]
}
