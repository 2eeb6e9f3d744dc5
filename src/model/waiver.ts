import type { CheckResult, RunStarted, ScenarioFinished, Waiver } from './event.ts'
import { graver, isEnded, type Verdict, verdictOfFailed } from './verdict.ts'

type Start = Pick<RunStarted, 'startedAt' | 'waivers' | 'requirements'>

/** Whether the last day of a waiver was over when a run began. */
export const isPast = ({ until }: Waiver, { startedAt }: Pick<Start, 'startedAt'>): boolean =>
  until !== undefined && startedAt.slice(0, 10) > until

const isOf = (waiver: Waiver, { suite, id }: Pick<ScenarioFinished, 'suite' | 'id'>): boolean =>
  (waiver.suite ?? suite) === suite && (waiver.scenario ?? id) === id

/**
 * A scenario with its failed checks marked that are waived on the day of the run. Where nothing is left that gates, its verdict is
 * `waived`.
 */
export const waive = (finished: ScenarioFinished, run: Start): ScenarioFinished => {
  const inForce = (run.waivers ?? []).filter((waiver) => isOf(waiver, finished) && !isPast(waiver, run))
  if (inForce.length === 0) return finished
  const checks = finished.checks.map((check): CheckResult => {
    const by = inForce.find(({ requirement = check.requirement }) => requirement === check.requirement)
    if (check.ok || !by) return check
    const { reason, owner, until, at } = by
    return {
      ...check,
      waived: { reason, at, ...(owner !== undefined && { owner }), ...(until !== undefined && { until }) },
    }
  })
  const failed = checks.filter(({ ok }) => !ok)
  if (failed.length === 0 || !['fail', 'warn'].includes(finished.verdict)) return { ...finished, checks }
  const verdict = failed.map((check) => verdictOfCheck(check, finished, run)).reduce<Verdict>(graver, 'pass')
  return { ...finished, checks, verdict }
}

const verdictOfCheck = (
  { requirement, waived }: CheckResult,
  { suite }: ScenarioFinished,
  { requirements }: Start,
): Verdict => {
  const record = requirements.find((it) => it.id === requirement && it.suite === suite)
  return verdictOfFailed(record?.level ?? 'MUST', waived !== undefined)
}

/** A waiver that is of no use any more, and why. */
export interface StaleWaiver {
  waiver: Waiver
  why: 'its date is past' | 'what it waives is met' | 'its date is past, and what it waives is met'
}

/**
 * Looks for waivers that are of no use any more while the scenarios of a run pass by; a person has to look after those with a
 * date. That something is met can only be said where a whole run has tested it, and of one target of many only by all of them.
 */
export const gatherUnused = (run: Start & Pick<RunStarted, 'selected' | 'total' | 'fleet'>) => {
  const seen = new Map(
    (run.waivers ?? []).map((waiver) => [waiver, { failed: false, ended: false, open: false }]),
  )
  return {
    add: (scenario: ScenarioFinished): void => {
      for (const [waiver, state] of seen) {
        const { requirement, scenario: only } = waiver
        if (!isOf(waiver, scenario)) continue
        const checks = scenario.checks.filter(
          (check) => (requirement ?? check.requirement) === check.requirement,
        )
        if (only === undefined && checks.length === 0 && !scenario.proves.includes(requirement!)) continue
        state.failed ||= checks.some(({ ok }) => !ok)
        state.ended ||= isEnded(scenario.verdict)
        state.open ||= !isEnded(scenario.verdict)
      }
    },
    result: (): { stale: StaleWaiver[]; better: Waiver[] } => {
      const unused = (run.fleet ? [] : [...seen]).flatMap(
        ([waiver, { failed, ended, open }]): StaleWaiver[] => {
          const isMet = ended && !failed && !open && run.selected === run.total
          if (isPast(waiver, run))
            return [
              { waiver, why: isMet ? 'its date is past, and what it waives is met' : 'its date is past' },
            ]
          return isMet ? [{ waiver, why: 'what it waives is met' }] : []
        },
      )
      const isDated = ({ waiver }: StaleWaiver) => waiver.until !== undefined
      return {
        stale: unused.filter(isDated),
        better: unused.filter((one) => !isDated(one)).map(({ waiver }) => waiver),
      }
    },
  }
}
