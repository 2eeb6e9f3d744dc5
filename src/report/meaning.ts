import { exitCodes } from '../model/verdict.ts'
import type { Digest } from './digest.ts'
import { type RequirementVerdict, type State, stateOf } from './requirements.ts'
import { counted } from './text.ts'

/** How many requirements are met, not met and not tested. */
export const statesOf = (requirements: RequirementVerdict[]): Record<State, number> => {
  const counts: Record<State, number> = { met: 0, 'not met': 0, 'not tested': 0 }
  for (const { verdict } of requirements) counts[stateOf(verdict)]++
  return counts
}

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
      const should = counts['not met']
      return should > 0
        ? `conformant: no MUST is violated; ${should} of ${counted(tested, 'tested requirement')} not met (SHOULD)`
        : `conformant: all ${counted(tested, 'tested requirement')} are met`
    }
    case exitCodes.broken: {
      const musts = mustsNotMet(requirements)
      if (musts > 0 || summary.fail > 0)
        return `not conformant: ${musts || summary.fail} of ${counted(requirements.length, 'requirement')} not met${cut}`
      return summary.warn > 0
        ? `not conformant: a SHOULD is not met, and the run is strict${cut}`
        : `not conformant: a waiver is stale${cut}`
    }
    case exitCodes.inconclusive: {
      const parts = (['error', 'blocked', 'deferred'] as const)
        .filter((verdict) => summary[verdict] > 0)
        .map((verdict) => `${summary[verdict]} ${verdict}`)
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
