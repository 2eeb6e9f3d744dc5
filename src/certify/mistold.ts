import type { JournalState } from '../journal/read.ts'
import type { CheckResult, RunStarted, ScenarioFinished } from '../model/event.ts'
import type { Scenario, Suite } from '../model/suite.ts'
import { isEnded } from '../model/verdict.ts'
import { waive } from '../model/waiver.ts'
import { finished, verdictOf } from '../run/scenario.ts'
import { freshState } from '../run/state.ts'
import { profileOf } from '../suite/profiles.ts'
import { canonicalJson } from './canonical.ts'
import { scenarioPublished } from './published.ts'

/** What a run's start says otherwise than the suite. */
export const mistoldStart = (run: RunStarted, suite: Suite): string[] => {
  const found: string[] = []
  const wanted = new Map(
    [...suite.requirements].map(([id, { at: _, ...it }]) => [id, { suite: suite.id, ...it }]),
  )
  const said = new Map(run.requirements.map((it) => [it.id, it]))
  for (const id of new Set([...wanted.keys(), ...said.keys()]))
    if (canonicalJson(wanted.get(id) ?? null) !== canonicalJson(said.get(id) ?? null))
      found.push(`the requirement "${id}" is not as the suite has it`)
  const { title, source, target } = run.suites[0]!
  const urls = [target.url, ...Object.values(target.origins ?? {})]
  const odd = urls.find((url) => !URL.canParse(url))
  if (odd !== undefined) found.push(`"${odd}" is no URL of a target`)
  if (title !== suite.title || source !== suite.source)
    found.push('the title or source of the suite is another')
  if (run.total !== suite.scenarios.length)
    found.push(
      `the run is said to choose from ${run.total} scenarios, and the suite has ${suite.scenarios.length}`,
    )
  for (const { chosen: _, required: __, ...profile } of run.profiles ?? [])
    if (canonicalJson(profile) !== canonicalJson(profileOf(suite, profile.name)))
      found.push(`the profile "${profile.name}" of the run is not that of the suite`)
  return found
}

/** What a scenario's line says otherwise than the suite. */
export const mistoldIn = (
  recorded: ScenarioFinished,
  scenario: Scenario,
  { suite, journal }: { suite: Suite; journal: JournalState },
): string | undefined => {
  const told = finished(suite, scenario, undefined, { verdict: recorded.verdict })
  const { title, level, proves, at } = scenarioPublished(told, {
    ...journal.run,
    suites: [{ ...journal.run.suites[0]!, dir: suite.dir }],
  })
  const other = Object.entries({ title, level, proves, at }).find(
    ([name, value]) => canonicalJson(value) !== canonicalJson(recorded[name as 'title']),
  )
  if (other) return `its "${other[0]}" is not what the suite says`
  const state = {
    ...freshState({ scenario }, 0, 1),
    checks: recorded.checks.map(({ waived: _, ...check }) => check),
  }
  const earned = waive(finished(suite, scenario, state, verdictOf(suite, state)), journal.run)
  if (isEnded(recorded.verdict) && earned.verdict !== recorded.verdict)
    return `its verdict is "${recorded.verdict}", and its checks come to "${earned.verdict}"`
  const waivers = (checks: CheckResult[]) => canonicalJson(checks.map(({ waived }) => waived ?? null))
  return waivers(earned.checks) === waivers(recorded.checks)
    ? undefined
    : 'its failures are waived by nothing that the run has'
}
