import { causesOf } from '../cause/causes.ts'
import { keyOfRequirement, type Symptom, symptomOf, usualLooks } from '../cause/symptom.ts'
import type { Suspect } from '../cause/traits.ts'
import type { CheckResult, RequirementRecord, RunStarted, ScenarioFinished } from '../model/event.ts'
import type { Follows } from '../model/suite.ts'
import { isEnded, type Verdict, verdictOfFailed } from '../model/verdict.ts'
import type { Gatherer } from './reporter.ts'

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
  /** What it comes to: fail, warn, waived, or pass for a MAY that is not implemented. */
  verdict: Verdict
  first: Finding
  more: { scenario: string; check: CheckResult }[]
  /** Requirements that are not met because of this one. */
  also: NotMet[]
}

const mostListed = 6

/** The requirements that are not met because of another one, in a line; undefined where there are none. */
export const consequencesOf = ({ also }: NotMet): string | undefined => {
  if (also.length === 0) return undefined
  const ids = also.slice(0, mostListed).map(({ id }) => id)
  return `${ids.join(', ')}${also.length > mostListed ? ` and ${also.length - mostListed} more` : ''}`
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
  /** One for each cause: MUSTs behind SHOULDs, and of them what takes least to understand last, next to the verdict. */
  notMet: NotMet[]
  /** The same of what is waived; no cause of it is one of what is not. */
  waived: NotMet[]
  open: Open[]
}

/** Gathers the findings of a run; of each requirement only the simplest is kept whole, so memory stays small. */
export const gatherFindings = ({ run }: { run: Pick<RunStarted, 'requirements'> }): Gatherer<Findings> => {
  const requirements = new Map(
    run.requirements.map((record) => [keyOfRequirement(record.suite, record.id), record]),
  )
  const known = { open: new Map<string, Known>(), waived: new Map<string, Known>() }
  const judged = new Map<string, { tests: number; failed: number }>()
  const open = new Map<string, Open>()
  const usual = new Set<string>()
  // What fails later in a test may follow from what failed first, so that one is told.
  const gatherCheck = (scenario: ScenarioFinished, check: CheckResult, isFirst: boolean): void => {
    const key = keyOfRequirement(scenario.suite, check.requirement)
    const symptom = symptomOf(scenario, check)
    const level = requirements.get(key)?.level ?? scenario.level
    const alike = verdictOfFailed(level, check.waived !== undefined) === 'waived' ? known.waived : known.open
    const before = alike.get(key)
    if (!before) {
      alike.set(key, { symptoms: [symptom], notMet: newNotMet(scenario, check, requirements.get(key)) })
      return
    }
    const { notMet, symptoms } = before
    const plainest = symptoms[0]!
    const isPlainer =
      isFirst &&
      (symptom.distance < plainest.distance ||
        (symptom.distance === plainest.distance && lengthOf({ scenario, check }) < lengthOf(notMet.first)))
    if (!isPlainer) {
      if (isFirst) symptoms.push(symptom)
      notMet.more.push({ scenario: scenario.id, check })
      return
    }
    symptoms.unshift(symptom)
    notMet.more.unshift({ scenario: notMet.first.scenario.id, check: notMet.first.check })
    notMet.first = { scenario, check }
  }
  return {
    add: (scenario) => {
      const failures = failuresOf(scenario)
      const told = new Set<string>()
      for (const check of failures) {
        gatherCheck(scenario, check, !told.has(check.requirement))
        told.add(check.requirement)
      }
      countJudged(judged, scenario, failures)
      for (const looks of usualLooks(scenario)) usual.add(looks)
      if (isOpen(scenario)) gather(open, scenario)
    },
    result: () => ({
      notMet: byCause(known.open, { judged, usual }),
      waived: byCause(known.waived, { judged, usual }),
      open: [...open.values()],
    }),
  }
}

interface Known {
  notMet: NotMet
  symptoms: Symptom[]
}

/**
 * How much there is to read of a finding: the requests up to the one that decides, whether that is the test's own and one account's, the
 * circumstances that the test's name tells, then all its requests, and its title.
 */
const lengthOf = ({ scenario: { id, exchanges, title, draws }, check }: Finding): number => {
  const last = check.exchange ?? exchanges.length - 1
  const accounts = new Set(exchanges.slice(0, last + 1).map(({ request }) => request.account))
  const aside = Number(exchanges[last]?.step.startsWith('given')) + (accounts.size - 1) * anotherAccount
  const steps = last + 1 + aside + circumstancesOf(id) + (draws ? mostCounted : 0)
  return (steps * mostCounted + Math.min(exchanges.length, mostCounted)) * longestTitle + title.length
}

/** A test of a part, of a row of a table or of another account says so in its name: `platform/token-ends/mobile`. */
const circumstancesOf = (id: string): number => id.match(/\/|of-another/g)?.length ?? 0

const longestTitle = 1000
/** Requests of a test, of which generated ones are not all kept. */
const mostCounted = 100

/** Another account is one more thing to keep in mind than a few further requests of one's own are. */
const anotherAccount = 4

/** The requirements that details of responses were held to, whatever the test was about. */
const detailsIn = (checks: CheckResult[]): string[] =>
  checks.flatMap(({ check, requirement }) => (/\bschema:/.test(check) ? [requirement] : []))

/** Counts for each requirement the tests of it that came to an end, and all tests in which it is not met. */
const countJudged = (
  judged: Map<string, { tests: number; failed: number }>,
  { suite, verdict, proves, checks }: ScenarioFinished,
  failures: CheckResult[],
): void => {
  const failed = new Set(failures.map(({ requirement }) => requirement))
  const ended = isEnded(verdict)
  for (const requirement of new Set([...(ended ? [...proves, ...detailsIn(checks)] : []), ...failed])) {
    const key = keyOfRequirement(suite, requirement)
    const count = judged.get(key) ?? { tests: 0, failed: 0 }
    judged.set(key, { tests: count.tests + 1, failed: count.failed + Number(failed.has(requirement)) })
  }
}

const graveness: Partial<Record<Verdict, number>> = { waived: 1, warn: 1, fail: 2 }

/** One requirement for each cause, the plainest of the gravest last, next to the verdict; what follows from it stands in `also`. */
const byCause = (
  known: Map<string, Known>,
  { judged, usual }: { judged: Map<string, { tests: number; failed: number }>; usual: Set<string> },
): NotMet[] => {
  const suspects = [...known].map(
    ([id, { notMet, symptoms }]): Suspect => ({
      id,
      symptoms,
      follows: followsIn(notMet),
      weight: graveness[notMet.verdict] ?? 0,
      ...(judged.get(id) ?? { tests: 1, failed: 1 }),
    }),
  )
  return causesOf(suspects, usual)
    .map(({ id, also }) => ({
      ...known.get(id)!.notMet,
      also: also.map((other) => known.get(other)!.notMet),
    }))
    .reverse()
}

/** What explains a requirement, by the keys of one suite's. */
const followsIn = ({ suite, requirement }: NotMet): Follows => {
  const follows = requirement?.follows ?? []
  return typeof follows === 'string'
    ? follows
    : follows.map((id) => (id === 'anything' ? id : keyOfRequirement(suite, id)))
}

const newNotMet = (
  scenario: ScenarioFinished,
  check: CheckResult,
  requirement?: RequirementRecord,
): NotMet => ({
  suite: scenario.suite,
  id: check.requirement,
  ...(requirement && { requirement }),
  verdict: verdictOfFailed(requirement?.level ?? scenario.level, check.waived !== undefined),
  first: { scenario, check },
  more: [],
  also: [],
})

const isOpen = ({ verdict }: ScenarioFinished): boolean => !isEnded(verdict)

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
