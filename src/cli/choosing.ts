import { openRun } from '../journal/open.ts'
import { UsageError } from '../model/errors.ts'
import type { AskedProfile, Waiver } from '../model/event.ts'
import type { Suite } from '../model/suite.ts'
import type { RecordOptions } from '../run/start.ts'
import { profileOf } from '../suite/profiles.ts'
import { seconds, whole } from './options.ts'
import type { RunFlags } from './run-options.ts'

/** What the command line says of what runs, and how much is drawn. @throws {UsageError} where that makes no sense. */
export const chosenBy = (
  suites: Suite[],
  flags: RunFlags,
): Required<Pick<RecordOptions, 'only' | 'exclude'>> & Pick<RecordOptions, 'shard' | 'fuzz' | 'profiles'> => {
  const { only, exclude, lastFailed, shard } = flags
  const profiles = profilesOf(suites, flags)
  return {
    only: lastFailed === undefined ? only : [...only, ...failedIn(lastFailed)],
    exclude,
    ...(shard !== undefined && { shard: shardOf(shard) }),
    ...(profiles.length > 0 && { profiles }),
    ...fuzzOf(flags, profiles),
  }
}

/** What is asked for of each suite: to run that alone, and to have it tested. */
const profilesOf = (suites: Suite[], { profile, require }: RunFlags): AskedProfile[] =>
  suites.flatMap((suite) =>
    [...new Set([profile ?? [], require ?? []].flat())].map((name) => ({
      ...profileOf(suite, name),
      ...(name === profile && { chosen: true }),
      ...(name === require && { required: true }),
    })),
  )

/** The scenarios of an earlier run that did not pass. */
const failedIn = (dir: string): string[] => {
  const failed = [...openRun(dir).scenarios()]
    .filter(({ verdict }) => verdict !== 'pass' && verdict !== 'skip')
    .map(({ suite, id }) => `${suite}/${id}`)
  if (failed.length > 0) return failed
  throw new UsageError({
    code: 'option',
    message: `--last-failed is "${dir}", and all that ran there passed`,
    hint: 'leave it out to run everything',
  })
}

/** Failures that are known: those of a file, and those of an earlier run. */
export const waiversOf = async (suites: Suite[], { waivers, baseline }: RunFlags): Promise<Waiver[]> => {
  const written =
    waivers === undefined ? [] : (await import('../run/waivers.ts')).loadWaivers(waivers, suites)
  const earlier = baseline === undefined ? [] : (await import('../report/baseline.ts')).baselineOf(baseline)
  return [...written, ...earlier]
}

const defaultRuns = 25

/** How much is drawn, where the command line or the chosen profile asks for it. @throws {UsageError} where it says how much, and not that. */
const fuzzOf = (
  { fuzz: asked, runs, fuzzTime }: RunFlags,
  profiles: AskedProfile[],
): Pick<RecordOptions, 'fuzz'> => {
  const least = Math.max(0, ...profiles.map((profile) => (profile.chosen && profile.fuzz?.runs) || 0))
  const fuzz = asked || least > 0
  const option = runs !== undefined ? '--runs' : '--fuzz-time'
  if (!fuzz && (runs ?? fuzzTime) !== undefined)
    throw new UsageError({
      code: 'option',
      message: `${option} says how much is drawn, and nothing is drawn`,
      hint: `add --fuzz, or leave out ${option}`,
    })
  if (!fuzz) return {}
  return {
    fuzz: {
      runs: runs === undefined ? Math.max(defaultRuns, least) : whole('--runs', runs),
      ...(fuzzTime !== undefined && { timeMs: seconds('--fuzz-time', fuzzTime) * 1000 }),
    },
  }
}

const shardOf = (text: string): { index: number; count: number } => {
  const [, index, count] = /^(\d+)\/(\d+)$/.exec(text)?.map(Number) ?? []
  if (index && count && index <= count) return { index, count }
  throw new UsageError({
    code: 'option',
    message: `--shard is "${text}"`,
    hint: 'expected: n/m with n from 1 to m, e.g. 2/3',
  })
}
