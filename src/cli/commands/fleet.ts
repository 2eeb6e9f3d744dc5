import path from 'node:path'
import { fleetFile, targetsDir } from '../../journal/fleet.ts'
import { makeFolder } from '../../journal/folder.ts'
import { lockFolder } from '../../journal/lock.ts'
import { openJournal } from '../../journal/read.ts'
import { isUsageError, isWriteError, UsageError } from '../../model/errors.ts'
import type { Suite } from '../../model/suite.ts'
import { exitCodes } from '../../model/verdict.ts'
import { paperOf } from '../../report/console/paint.ts'
import { renderFleet } from '../../report/fleet/console.ts'
import { fleetJson } from '../../report/fleet/json.ts'
import { fleetJunit } from '../../report/fleet/junit.ts'
import { createFleetTally, type FleetTally } from '../../report/fleet/tally.ts'
import { type ReporterName, reporterNames, writeReports } from '../../report/index.ts'
import { createLive, type Live } from '../../report/live.ts'
import { oneLine } from '../../report/text.ts'
import { writePieces } from '../../report/write.ts'
import { inLanes } from '../../run/lanes.ts'
import { runSuites } from '../../run/run-suites.ts'
import type { RecordOptions } from '../../run/start.ts'
import { formatDuration } from '../../source/duration.ts'
import { openSuite } from '../../suite/open.ts'
import { type FleetEntry, folderOf, readFleet, streamedFleet } from '../../target/fleet.ts'
import { wayOfFlags } from '../../target/way.ts'
import { chosenFrom, chosenOf, chosenTargets } from '../fleet-choice.ts'
import { forgetJournal, forgetReports, forgetRun } from '../fleet-folder.ts'
import { interruptible } from '../interruptible.ts'
import type { Io } from '../io.ts'
import { whole } from '../options.ts'
import { suiteDir } from '../places.ts'
import { limitsOf, recordingOf } from '../recording.ts'
import type { RunFlags } from '../run-options.ts'
import { exitUnlessUnwritten } from '../unwritten.ts'

const usuallyAtOnce = 8

/** What makes sense for one target alone. */
const ofOneTarget: Partial<Record<keyof RunFlags, string>> = {
  target: '--target',
  url: '--url',
  plan: '--plan',
  baseline: '--baseline',
  waitForTarget: '--wait-for-target',
}

/** What a fleet does with each of its targets. */
interface Fleet {
  suites: Suite[]
  /** Their file; "-": standard input. */
  file: string
  recording: RecordOptions
  reporters: ReporterName[]
  keepAll: boolean
  tally: FleetTally
  live: Live
  /** Until when all is to have ended, in ms since the epoch. */
  endMs: number
  signal: AbortSignal
}

/** Runs suites against each target of a fleet, and tells what they came to; gives the exit code. */
export const runFleet = async (names: string[], flags: RunFlags, io: Io): Promise<number> => {
  refuse(flags)
  if (names.length === 0) throw noSuite
  const { targets: from = '-' } = flags
  const suites = await Promise.all(names.map((name) => openSuite(suiteDir(name))))
  const { shard, ...recording } = await recordingOf(suites, withoutLast(flags), io.env)
  const reporters = reporterNames(flags.reporter)
  const atOnce =
    flags.parallelTargets === undefined
      ? usuallyAtOnce
      : whole('--parallel-targets', flags.parallelTargets, 1, 1024)
  const isChosen = chosenTargets(flags, shard)
  const options = { ...limitsOf(flags), env: io.env, connection: wayOfFlags(flags) }
  const isStream = from === '-'
  const listed = isStream ? undefined : chosenOf(readFleet(from, options, suites), isChosen, flags)
  const entries = listed
    ? listed.values()
    : chosenFrom(streamedFleet('standard input', process.stdin, options, suites), isChosen)

  const startedAt = new Date()
  makeFolder(flags.out)
  const unlock = lockFolder(flags.out)
  const stop = interruptible()
  const live = createLive(
    { write: io.err, redraw: io.redraw, columns: io.columns },
    { tty: io.live, colors: io.errColors, noun: 'targets' },
  )
  const { waivers } = recording
  const tally = createFleetTally({ startedAt: startedAt.toISOString(), ...(waivers && { waivers }) })
  try {
    forgetReports(flags.out)
    forgetJournal(flags.out)
    live.planned(listed?.length ?? 0)
    const limit = recording.maxTimeSeconds
    const over = limit === undefined ? undefined : AbortSignal.timeout(limit * 1000)
    const fleet: Fleet = {
      suites,
      file: isStream ? from : path.resolve(from),
      recording: { ...recording, failuresOnly: !flags.keepAll },
      reporters,
      keepAll: flags.keepAll ?? false,
      tally,
      live,
      endMs: limit === undefined ? Number.POSITIVE_INFINITY : startedAt.getTime() + limit * 1000,
      signal: stop.signal,
    }
    const isWhole = await inLanes(
      entries,
      { lanes: atOnce, signal: over ? AbortSignal.any([stop.signal, over]) : stop.signal },
      (entry) => runEntry(entry, fleet),
    ).finally(live.done)
    const why = stop.signal.aborted
      ? { reason: 'the run was interrupted', exitCode: exitCodes.interrupted }
      : {
          reason: `the run has not come to its end within ${formatDuration(limit ?? 0)} (--max-time)`,
          exitCode: exitCodes.inconclusive,
        }
    const remarks: string[] = []
    if (!isWhole) remarks.push(...leaveOut(listed, why, tally))
    const summary = tally.result({ ...(!isWhole && { cut: why.exitCode }), whole: isAll(flags) })
    const asked = {
      ...recording,
      ...(shard && { shard }),
      exclude: recording.exclude ?? [],
      suites,
      startedAt: startedAt.toISOString(),
      ms: Date.now() - startedAt.getTime(),
      remarks,
    }
    const { files, failures } = writePieces(flags.out, [
      { file: fleetFile, pieces: () => fleetJson(summary, asked) },
      { file: 'junit.xml', pieces: () => fleetJunit(summary, asked) },
    ])
    const paper = paperOf(io.outColors, io.outColumns)
    const told = { suites: suites.map(({ id }) => id), ms: asked.ms, files, remarks }
    for (const piece of renderFleet(summary, paper, told)) io.out(piece)
    return exitUnlessUnwritten(summary.exitCode, failures, io)
  } finally {
    stop.release()
    if (isStream) process.stdin.destroy()
    unlock()
  }
}

/** What an earlier fleet says is said of targets, and nothing of it of scenarios. */
const withoutLast = ({ lastFailed: _, ...flags }: RunFlags): RunFlags => flags

/** Whether nothing is left out, of targets or of tests. */
const isAll = ({ only, exclude, profile, shard, named, lastFailed }: RunFlags): boolean =>
  only.length + exclude.length + (named?.length ?? 0) === 0 &&
  profile === undefined &&
  shard === undefined &&
  lastFailed === undefined

const noSuite = new UsageError({
  code: 'no-suite',
  message: 'there is no suite to hold the targets against',
  hint: 'name one, such as "crayon"; it is held against all of them',
})

/** @throws {UsageError} for what makes no sense with many targets, all in one. */
const refuse = (flags: RunFlags): void => {
  const given = Object.entries(ofOneTarget).filter(([name]) => flags[name as keyof RunFlags] !== undefined)
  if (given.length === 0) return
  throw new UsageError({
    code: 'option',
    message: `${given.map(([, option]) => option).join(', ')} cannot stand beside --targets`,
    hint: `each of these is for a run of one target: ${Object.values(ofOneTarget).join(', ')}`,
  })
}

/** Tells of what was not begun: of each target that is known, or that further ones were not read. */
const leaveOut = (
  listed: FleetEntry[] | undefined,
  { reason, exitCode }: { reason: string; exitCode: number },
  tally: FleetTally,
): string[] => {
  for (const { name, at } of listed ?? [])
    if (!tally.has(name)) tally.unjudged(name, at, `not begun: ${reason}`, exitCode)
  return listed ? [] : [`Further targets were not read from standard input: ${reason}.`]
}

/** Runs the suites against one target; whatever goes wrong with it is its own result, unless nothing can be written any more. */
const runEntry = async (entry: FleetEntry, fleet: Fleet): Promise<void> => {
  const { tally, live } = fleet
  const { name, at, problem } = entry
  live.started(name)
  const told = (message: string) => tally.unjudged(name, at, message)
  let result = problem && tally.unjudged(name, at, briefly(problem), exitCodes.usage)
  try {
    result ??= await judge(entry, fleet)
  } catch (error) {
    if (isWriteError(error)) throw error
    const { message } = error as Error
    result = told(isUsageError(error) ? oneLine(message) : `tokenassay itself failed: ${oneLine(message)}`)
  }
  live.finished({ suite: 'fleet', id: name, verdict: result.verdict })
}

/** What is wrong with an entry, on a line: each mistake with its place. */
const briefly = ({ problems }: UsageError): string =>
  problems.map(({ message, hint }) => [message, hint].filter(Boolean).join('; ')).join(' | ')

/** Runs the suites against a target, and keeps the evidence where it is no other target's too. */
const judge = async ({ name, at, targets }: FleetEntry, fleet: Fleet) => {
  const { suites, file: of, recording, tally, signal, endMs } = fleet
  const dir = path.join(recording.out, targetsDir, folderOf(name))
  const pairs = suites.map((suite, index) => ({ suite, target: targets[index]! }))
  const maxTime = Number.isFinite(endMs) && { maxTimeSeconds: Math.max(1, (endMs - Date.now()) / 1000) }
  const { file } = await runSuites(pairs, {
    ...recording,
    ...maxTime,
    fleet: { file: of, name },
    out: dir,
    signal,
  })
  const journal = openJournal(file)
  const { result, isFirst } = tally.judged(name, at, journal)
  if (result.exitCode === exitCodes.conforms && !isFirst && !fleet.keepAll) forgetRun(dir)
  else {
    result.folder = dir
    if (result.exitCode !== exitCodes.conforms || fleet.keepAll) {
      const { failures } = await writeReports(journal, dir, fleet.reporters)
      if (failures[0]) throw failures[0]
    }
  }
  return result
}
