import type { CheckResult, WaivedBy } from '../model/event.ts'
import type { Gap, Profile } from '../model/profile.ts'
import { exitCodes } from '../model/verdict.ts'
import type { StaleWaiver } from '../model/waiver.ts'
import type { Digest } from './digest.ts'
import type { Overview, ProfileOverview } from './overview.ts'
import { type RequirementVerdict, type State, stateOf } from './requirements.ts'
import { counted } from './text.ts'

/** How many requirements are met, not met and not tested. */
export const statesOf = (requirements: RequirementVerdict[]): Record<State, number> => {
  const counts: Record<State, number> = { met: 0, 'not met': 0, 'not tested': 0 }
  for (const { verdict } of requirements) counts[stateOf(verdict)]++
  return counts
}

/** Why a failure is waived, by whom and until when. */
export const waiverWords = ({ reason, owner, until }: WaivedBy): string => {
  const about = [owner, until && `until ${until}`].filter(Boolean).join(', ')
  return about === '' ? reason : `${reason} (${about})`
}

/** The same of the failures of a scenario, where all are waived. */
export const waivedWords = ({ checks }: { checks: CheckResult[] }): string | undefined => {
  const failed = checks.filter(({ ok }) => !ok)
  const waived = failed.flatMap(({ waived }) => waived ?? [])
  return waived.length > 0 && waived.length === failed.length
    ? `waived: ${[...new Set(waived.map(waiverWords))].join('; ')}`
    : undefined
}

/** That some tests had to be started over; undefined where none had. */
export const flakyWords = ({ flaky }: Overview): string | undefined =>
  flaky.length === 0
    ? undefined
    : `${counted(flaky.length, 'scenario')} got no usable response at first: ${flaky.join(', ')}`

/** What is wrong with a waiver, where it stands, and what to do about it. */
export const staleWords = ({ waiver, why }: StaleWaiver): string => {
  const { at, requirement, scenario, owner, until } = waiver
  const what = [requirement, scenario].filter(Boolean).join(' in ')
  return why === 'its date is past'
    ? `${at}: the waiver of ${what} was until ${until} (${owner}): mend it, or agree on another date`
    : `${at}: the waiver of ${what} waives nothing, for that is met now${why === 'what it waives is met' ? '' : `, and it was until ${until}`}: delete it`
}

/** What a profile asks for: its name with all that it is over. */
export const profileTitle = ({ levels }: Pick<Profile, 'levels'>): string => levels.join(' + ')

/** How much of what a profile asks for was not tested, and why, the most frequent reason first. */
export const profileWords = ({ profile, gaps, untriggered }: ProfileOverview): string => {
  const all = counted(profile.requirements.length, 'requirement')
  const title = `profile ${profileTitle(profile)}`
  if (gaps.length === 0 && untriggered.length === 0) return `${title}: all ${all} tested`
  if (gaps.length === 0)
    return `${title}: ${profile.requirements.length - untriggered.length} of ${all} tested, ${untriggered.length} not triggered by any response`
  const byReason = new Map<string, Set<string>>()
  for (const { requirement, reason } of gaps)
    byReason.set(reason, (byReason.get(reason) ?? new Set()).add(requirement))
  const reasons = [...byReason].sort(([, a], [, b]) => b.size - a.size)
  const told = reasons.slice(0, reasonsMost).map(([reason, { size }]) => `${reason} (${size})`)
  const rest = reasons.length - told.length
  const more = rest > 0 ? [`${counted(rest, 'other reason')} (see report.json)`] : []
  return `${title}: ${gapsIn(gaps)} of ${all} not tested in full: ${[...told, ...more].join('; ')}`
}

const reasonsMost = 4

/** The same of each profile of a run, with the suite where there are several. */
export const profileLines = ({ overview }: Pick<Digest, 'overview'>): string[] =>
  overview.profiles.map((each) => {
    const suite = overview.suites.length > 1 ? `${each.profile.suite}: ` : ''
    return suite + profileWords(each)
  })

const gapsIn = (gaps: Gap[]): number => new Set(gaps.map(({ requirement }) => requirement)).size

const mustsNotMet = (requirements: RequirementVerdict[]): number =>
  requirements.filter(({ verdict }) => verdict === 'fail').length

/** The verdict on a run in words: what its exit code means, counted in requirements. */
export const exitMeaning = ({ overview, requirements, findings }: Digest): string => {
  const { exitCode, complete, summary } = overview
  const cut = complete || exitCode === exitCodes.interrupted ? '' : '; the run was interrupted'
  const counts = statesOf(requirements)
  const tested = counts.met + counts['not met']
  switch (exitCode) {
    case exitCodes.conforms: {
      const waived = requirements.filter(({ verdict }) => verdict === 'waived').length
      const should = counts['not met'] - waived
      const of = counted(tested, 'tested requirement')
      if (waived > 0)
        return `conformant but for what is waived: ${waived} of ${of} not met${should > 0 ? `, and ${should} more (SHOULD)` : ''}`
      return should > 0
        ? `conformant: no MUST is violated; ${should} of ${of} not met (SHOULD)`
        : `conformant: all ${of} are met`
    }
    case exitCodes.broken: {
      const musts = mustsNotMet(requirements)
      if (musts > 0 || summary.fail > 0)
        return `not conformant: ${musts || summary.fail} of ${counted(requirements.length, 'requirement')} not met${cut}`
      return summary.warn > 0
        ? `not conformant: a SHOULD is not met, and the run is strict${cut}`
        : `not conformant: ${counted(overview.stale.length, 'waiver')} ${overview.stale.length === 1 ? 'is' : 'are'} stale${cut}`
    }
    case exitCodes.inconclusive: {
      const parts = (['error', 'blocked', 'deferred'] as const)
        .filter((verdict) => summary[verdict] > 0)
        .map((verdict) => `${summary[verdict]} ${verdict}`)
      for (const { profile, gaps } of overview.profiles)
        if (profile.required && gaps.length > 0)
          parts.push(`the profile ${profileTitle(profile)} is not tested in full`)
      return `inconclusive${parts.length ? `: ${parts.join(', ')}` : complete ? ': parts of the run are missing' : ''}${cut}`
    }
    case exitCodes.usage:
      return `nothing was judged: ${findings.open[0]?.reason ?? 'the target file gives no login that works'}`
    case exitCodes.nothingRan:
      return 'nothing was selected, or nothing ran'
    case exitCodes.interrupted:
      return 'interrupted before the end'
    default:
      return `exit code ${exitCode}`
  }
}

/** Why requirements are not tested, the most frequent reason first, each with the ids of those that it keeps. */
export const untestedReasons = (requirements: RequirementVerdict[]): [reason: string, ids: string[]][] => {
  const kept = new Map<string, string[]>()
  for (const { id, reason = 'no reason was recorded', verdict } of requirements)
    if (stateOf(verdict) === 'not tested') kept.set(reason, [...(kept.get(reason) ?? []), id])
  return [...kept].sort(([, a], [, b]) => b.length - a.length)
}
