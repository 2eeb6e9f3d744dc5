import type { Journal } from '../journal/read.ts'
import type { AskedProfile, RunStarted } from '../model/event.ts'
import { gatherGaps } from '../model/gaps.ts'
import type { Gap } from '../model/profile.ts'
import {
  emptySummary,
  exitCodeOf,
  exitCodes,
  graver,
  isFlaky,
  type Summary,
  type Verdict,
} from '../model/verdict.ts'
import { gatherUnused, type StaleWaiver } from '../model/waiver.ts'
import type { Gatherer } from './reporter.ts'

/** One suite of a run with its counts; its verdict is the gravest of its scenarios'. */
export interface SuiteOverview {
  suite: RunStarted['suites'][number]
  verdict: Verdict
  summary: Summary
  scenarios: number
  checks: number
}

/** What a run came to, counted from its scenarios. */
export interface Overview {
  exitCode: number
  /** Whether the run came to its end: neither cut off nor interrupted. */
  complete: boolean
  summary: Summary
  suites: SuiteOverview[]
  /** Scenarios that came to a judgement only when they were started over: suite/id. */
  flaky: string[]
  /** Waivers that are of no use any more. */
  stale: StaleWaiver[]
  /** What was asked for of each suite by the name of a profile, and what of it was not tested. */
  profiles: ProfileOverview[]
}

/** A profile that a run was asked for, with what it has not tested of it. */
export interface ProfileOverview {
  profile: AskedProfile
  gaps: Gap[]
  /** Requirements of it that no response had to do with. */
  untriggered: string[]
}

/** Counts a run's scenarios. */
export const countOverview = (journal: Journal): Gatherer<Overview> => {
  const summary = emptySummary()
  const flaky: string[] = []
  const unused = gatherUnused(journal.run)
  const profiles = (journal.run.profiles ?? []).map((profile) => ({
    profile,
    gaps: gatherGaps(profile, journal.run),
  }))
  const suites = new Map<string, SuiteOverview>(
    journal.run.suites.map((suite) => [
      suite.id,
      { suite, verdict: 'skip', summary: emptySummary(), scenarios: 0, checks: 0 },
    ]),
  )
  return {
    add: (scenario) => {
      summary[scenario.verdict]++
      unused.add(scenario)
      for (const { gaps } of profiles) gaps.add(scenario)
      if (isFlaky(scenario)) flaky.push(`${scenario.suite}/${scenario.id}`)
      const suite = suites.get(scenario.suite)
      if (!suite) return
      suite.summary[scenario.verdict]++
      suite.verdict = graver(suite.verdict, scenario.verdict)
      suite.scenarios++
      suite.checks += scenario.checks.length
    },
    result: () => {
      const complete = journal.end !== undefined && !journal.end.interrupted
      return {
        exitCode: exitCodeOfRun(journal, summary),
        complete,
        summary,
        suites: [...suites.values()],
        flaky,
        // Of what has not run to its end nobody can say that a waiver waives nothing.
        stale: complete ? unused.result().stale : [],
        profiles: profiles.map(({ profile, gaps }) => ({ profile, ...gaps.result() })),
      }
    },
  }
}

const exitCodeOfRun = ({ run, end }: Journal, summary: Summary): number => {
  if (end) return end.exitCode
  const code = exitCodeOf(summary, run)
  // A run that was cut off has not shown that the target conforms.
  return code === exitCodes.conforms ? exitCodes.inconclusive : code
}
