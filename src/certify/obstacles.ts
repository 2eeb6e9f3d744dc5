import type { JournalState } from '../journal/read.ts'
import { gatherGaps } from '../model/gaps.ts'
import { append } from '../model/lists.ts'
import type { Profile } from '../model/profile.ts'
import type { Suite } from '../model/suite.ts'
import { gatherUnused } from '../model/waiver.ts'
import { counted } from '../report/text.ts'
import { profileOf } from '../suite/profiles.ts'

/** Why a run must not be certified, or was not to be: each reason in a sentence, however many scenarios it is the reason of. */
export const obstaclesOf = (journal: JournalState, suite: Suite, profile: Profile): string[] => {
  const { run, end } = journal
  const found: string[] = []
  const [one, ...others] = run.suites
  if (!one || others.length > 0 || one.id !== suite.id)
    return [
      `the run is of ${run.suites.map(({ id }) => `"${id}"`).join(', ')}, and not of "${suite.id}" alone`,
    ]
  if (one.digest !== suite.digest)
    return [
      `the run was of another version of the suite: ${one.digest.slice(0, 16)}, and at hand is ${suite.digest.slice(0, 16)}`,
    ]
  if (!one.target.accounts || !end?.endedAt)
    found.push(
      'its journal does not have what its requests were made from: an older version of tokenassay has written it',
    )
  if (run.only.length > 0 || (run.exclude ?? []).length > 0)
    found.push('it is of some scenarios only (--only, --exclude)')
  if (run.shard) found.push(`it is part ${run.shard.index}/${run.shard.count} of a run`)
  if (!end) found.push('it was cut off before its end')
  else if (end.interrupted) found.push('it was interrupted')
  const chosen = run.profiles?.find((it) => it.chosen)
  const wanted = chosen && profileOf(suite, chosen.name)
  const missing = new Set((wanted ?? { scenarios: suite.scenarios }).scenarios.map(({ id }) => id))
  const gaps = gatherGaps(profile, run)
  const unused = gatherUnused(run)
  const failed = new Map<string, string[]>()
  for (const scenario of journal.scenarios()) {
    const { id, verdict, checks } = scenario
    missing.delete(id)
    gaps.add(scenario)
    unused.add(scenario)
    const unmet = new Set(checks.filter(({ ok, waived }) => !ok && !waived).map((it) => it.requirement))
    if (verdict === 'fail')
      append(failed, `${[...unmet].join(', ')} ${unmet.size === 1 ? 'is' : 'are'} not met`, id)
  }
  for (const [why, ids] of failed) found.push(`${scenariosIn(ids)} failed: ${why}`)
  if (missing.size > 0)
    found.push(`${scenariosIn([...missing])} ${missing.size === 1 ? 'is' : 'are'} missing`)
  for (const { waiver, why } of unused.result().stale)
    found.push(
      `the waiver of ${[waiver.requirement, waiver.scenario].filter(Boolean).join(' in ')} is of no use: ${why}`,
    )
  const open = new Map<string, { requirement: string; scenario: string }[]>()
  for (const { reason, ...gap } of gaps.result().gaps) append(open, reason, gap)
  for (const [reason, of] of open) found.push(gapWords(profile, reason, of))
  return found
}

const gapWords = (
  { name }: Profile,
  reason: string,
  gaps: { requirement: string; scenario: string }[],
): string => {
  const requirements = [...new Set(gaps.map(({ requirement }) => requirement))]
  const scenarios = [...new Set(gaps.map(({ scenario }) => scenario))]
  const [one] = scenarios
  const shown = requirements.length === 1 ? 'it' : 'them'
  const by =
    scenarios.length === 1
      ? `"${one}" has not shown ${shown}`
      : `${counted(scenarios.length, 'scenario')}, such as "${one}", have not shown ${shown}`
  return `the profile "${name}" asks for ${fewOf(requirements)}, and ${by}: ${reason}`
}

const scenariosIn = (ids: string[]): string =>
  ids.length === 1 ? `the scenario "${ids[0]}"` : `${counted(ids.length, 'scenario')}, such as "${ids[0]}",`

const mostNamed = 3

const fewOf = (names: string[]): string =>
  names.length <= mostNamed + 1
    ? names.join(', ')
    : `${names.slice(0, mostNamed).join(', ')} and ${names.length - mostNamed} more`
