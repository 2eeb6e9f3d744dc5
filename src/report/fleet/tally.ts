import type { Journal } from '../../journal/read.ts'
import type { RunStarted } from '../../model/event.ts'
import {
  emptySummary,
  exitCodeOf,
  exitCodes,
  type Level,
  type Summary,
  type Verdict,
} from '../../model/verdict.ts'
import { isPast, type StaleWaiver } from '../../model/waiver.ts'
import { digestOf } from '../digest.ts'
import { exitMeaning } from '../meaning.ts'
import { type RequirementVerdict, stateOf } from '../requirements.ts'
import { compare } from '../text.ts'

/** What one target of a fleet came to. */
export interface TargetResult {
  name: string
  /** Where it stands: file:line:col. */
  at: string
  exitCode: number
  verdict: Verdict
  /** What that means, in a sentence. */
  meaning: string
  /** How many MUSTs and SHOULDs are not met. */
  musts: number
  shoulds: number
  requests: number
  ms: number
  /** Absent where nothing was judged. */
  group?: Group
  /** The folder of its journal, where that is kept. */
  folder?: string
}

/** Targets that do not meet the same requirements and take the same choices. */
export interface Group {
  /** Requirements that are not met: suite/id. */
  notMet: string[]
  /** By requirement (suite/id), which ways were taken where the source leaves a choice. */
  took: Map<string, string>
  targets: TargetResult[]
}

/** A requirement that some targets do not meet. */
export interface FleetRequirement {
  suite: string
  id: string
  says: string
  level: Level
  /** The names of the targets, in the order in which they ended. */
  targets: string[]
}

/** What a fleet came to. */
export interface FleetSummary {
  exitCode: number
  summary: Summary
  /** The worst first. */
  targets: TargetResult[]
  /** Those that most targets do not meet first. */
  requirements: FleetRequirement[]
  /** The largest first: it is what the others differ from. */
  groups: Group[]
  requests: number
  /** Waivers that are of no use to any target any more. */
  stale: StaleWaiver[]
}

/** Counts the targets of a fleet as they end; of each it keeps some hundred bytes. */
export interface FleetTally {
  /** `isFirst`: none before it came to the same. */
  judged(name: string, at: string, journal: Journal): { result: TargetResult; isFirst: boolean }
  /** A target of which nothing was judged, and why. */
  unjudged(name: string, at: string, meaning: string, exitCode?: number): TargetResult
  has(name: string): boolean
  /** `cut`: the exit code that says why not all targets were begun; `whole`: all tests of all targets were asked for. */
  result(of: { cut?: number; whole: boolean }): FleetSummary
}

const verdictOfExit: Record<number, Verdict> = {
  [exitCodes.conforms]: 'pass',
  [exitCodes.broken]: 'fail',
  [exitCodes.usage]: 'blocked',
  [exitCodes.nothingRan]: 'blocked',
}

/** The same rule as for the scenarios of one run, over its targets. */
const exitCodeOfAll = (
  results: TargetResult[],
  summary: Summary,
  { cut, stale }: { cut: number | undefined; stale: number },
): number => {
  if (cut === exitCodes.interrupted) return cut
  if (results.every(({ exitCode }) => exitCode === exitCodes.nothingRan)) return exitCodes.nothingRan
  const code = exitCodeOf(summary, { stale })
  return code === exitCodes.conforms ? (cut ?? code) : code
}

/** An empty tally. */
export const createFleetTally = (asked: Pick<RunStarted, 'startedAt' | 'waivers'>): FleetTally => {
  const waivers = asked.waivers ?? []
  const used = new Set<string>()
  const results = new Map<string, TargetResult>()
  const groups = new Map<string, Group>()
  const requirements = new Map<string, FleetRequirement>()

  const groupOf = (failed: RequirementVerdict[], journal: Journal): Group => {
    const notMet = failed.map(keyOf).sort(compare)
    const took = tookIn(journal)
    const key = JSON.stringify([notMet, [...took]])
    const group = groups.get(key) ?? { notMet, took, targets: [] }
    groups.set(key, group)
    return group
  }
  const keep = (result: TargetResult): TargetResult => {
    results.set(result.name, result)
    return result
  }
  return {
    judged: (name, at, journal) => {
      const digest = digestOf(journal)
      if (waivers.length > 0)
        for (const { checks } of journal.scenarios())
          for (const { waived } of checks) if (waived) used.add(waived.at)
      const { exitCode } = digest.overview
      const isOf = (state: string) => (it: RequirementVerdict) => stateOf(it.verdict) === state
      const failed = digest.requirements.filter(isOf('not met'))
      const isJudged = failed.length > 0 || digest.requirements.some(isOf('met'))
      const group = isJudged ? groupOf(failed, journal) : undefined
      const why = isJudged ? undefined : digest.findings.open[0]?.reason
      const result = keep({
        name,
        at,
        exitCode,
        verdict: verdictOfExit[exitCode] ?? 'error',
        meaning:
          exitMeaning(digest) + (why !== undefined && exitCode === exitCodes.inconclusive ? `: ${why}` : ''),
        musts: failed.filter(({ verdict }) => verdict === 'fail').length,
        shoulds: failed.filter(({ verdict }) => verdict === 'warn').length,
        requests: journal.end?.requests ?? 0,
        ms: journal.end?.ms ?? 0,
        ...(group && { group }),
      })
      for (const it of failed) {
        const { suite, id, says, level } = it
        const known = requirements.get(keyOf(it)) ?? { suite, id, says, level, targets: [] }
        known.targets.push(name)
        requirements.set(keyOf(it), known)
      }
      group?.targets.push(result)
      return { result, isFirst: group?.targets.length === 1 }
    },
    unjudged: (name, at, meaning, exitCode = exitCodes.inconclusive) =>
      keep({
        name,
        at,
        exitCode,
        verdict: verdictOfExit[exitCode] ?? 'error',
        meaning,
        musts: 0,
        shoulds: 0,
        requests: 0,
        ms: 0,
      }),
    has: (name) => results.has(name),
    result: ({ cut, whole }) => {
      const targets = [...results.values()].sort(worstFirst)
      const summary = emptySummary()
      for (const { verdict } of targets) summary[verdict]++
      for (const group of groups.values()) group.targets.sort((a, b) => compare(a.name, b.name))
      // Of what has not run to its end nobody can say that a waiver waives nothing.
      const isJudged = whole && cut === undefined && summary.error + summary.blocked === 0
      const stale = waivers.flatMap((waiver): StaleWaiver[] => {
        if (isPast(waiver, asked)) return [{ waiver, why: 'its date is past' }]
        return isJudged && !used.has(waiver.at) ? [{ waiver, why: 'what it waives is met' }] : []
      })
      return {
        exitCode: exitCodeOfAll(targets, summary, { cut, stale: stale.length }),
        summary,
        stale,
        targets,
        requirements: [...requirements.values()].sort(mostFirst),
        groups: [...groups.values()].sort(largestFirst),
        requests: targets.reduce((sum, { requests }) => sum + requests, 0),
      }
    },
  }
}

const keyOf = ({ suite, id }: { suite: string; id: string }): string => `${suite}/${id}`

/** By requirement the ways that a target took, in one text, sorted. */
const tookIn = ({ choices }: Journal): Map<string, string> => {
  const ways = new Map<string, Set<string>>()
  for (const { suite, requirement, took } of choices) {
    const key = `${suite}/${requirement}`
    ways.set(key, (ways.get(key) ?? new Set()).add(took))
  }
  return new Map(
    [...ways]
      .sort(([a], [b]) => compare(a, b))
      .map(([key, taken]) => [key, [...taken].sort(compare).join(', ')]),
  )
}

const graveness: Verdict[] = ['fail', 'error', 'blocked']

const rankOf = ({ verdict }: TargetResult): number => {
  const rank = graveness.indexOf(verdict)
  return rank < 0 ? graveness.length : rank
}

const worstFirst = (a: TargetResult, b: TargetResult): number =>
  rankOf(a) - rankOf(b) || b.musts - a.musts || b.shoulds - a.shoulds || compare(a.name, b.name)

const strictness: Level[] = ['MUST', 'SHOULD', 'MAY']

const mostFirst = (a: FleetRequirement, b: FleetRequirement): number =>
  strictness.indexOf(a.level) - strictness.indexOf(b.level) ||
  b.targets.length - a.targets.length ||
  compare(keyOf(a), keyOf(b))

const largestFirst = (a: Group, b: Group): number =>
  b.targets.length - a.targets.length || a.notMet.length - b.notMet.length
