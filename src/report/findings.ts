import type { Journal } from '../journal/read.ts'
import type { CheckResult, RequirementRecord, ScenarioFinished } from '../model/event.ts'
import { type Verdict, verdictOfBroken } from '../model/verdict.ts'
import type { Gatherer } from './reporter.ts'

/** One check that did not hold, with the scenario that it stands in. */
interface Finding {
  scenario: ScenarioFinished
  check: CheckResult
}

/** A broken requirement: its first finding in full, and where else it showed. */
export interface Broken {
  suite: string
  id: string
  /** Absent when a check names a requirement that its suite does not have. */
  requirement?: RequirementRecord
  /** What breaking it earns: fail, warn, or pass for a MAY that was not taken. */
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

/** What is worth telling about a run: broken requirements, and what stayed open grouped by its reason. */
export interface Findings {
  broken: Broken[]
  open: Open[]
}

/** Gathers the findings of a run; of each requirement only the first is kept whole, so memory stays small. */
export const gatherFindings = (journal: Journal): Gatherer<Findings> => {
  const requirements = new Map(
    journal.run.requirements.map((record) => [`${record.suite}\0${record.id}`, record]),
  )
  const broken = new Map<string, Broken>()
  const open = new Map<string, Open>()
  return {
    add: (scenario) => {
      for (const check of failuresOf(scenario)) {
        const key = `${scenario.suite}\0${check.requirement}`
        const known = broken.get(key)
        if (known) known.more.push({ scenario: scenario.id, check })
        else broken.set(key, newBroken(scenario, check, requirements.get(key)))
      }
      if (isOpen(scenario)) gather(open, scenario)
    },
    result: () => ({ broken: [...broken.values()], open: [...open.values()] }),
  }
}

const newBroken = (
  scenario: ScenarioFinished,
  check: CheckResult,
  requirement?: RequirementRecord,
): Broken => ({
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
  // Fingerprints, times and trace numbers differ between answers that say the same.
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
  const message = scenario.reason ?? 'the scenario does not hold'
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
