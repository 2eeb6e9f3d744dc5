import { type Journal, type JournalState, openJournal } from '../../journal/read.ts'
import { UsageError } from '../../model/errors.ts'
import type { Suite } from '../../model/suite.ts'
import { exitCodes } from '../../model/verdict.ts'
import { paperOf } from '../../report/console/paint.ts'
import { reporterNames, usualReporters, writeReports } from '../../report/index.ts'
import { oneLine } from '../../report/text.ts'
import { misnamed } from '../../run/plan.ts'
import { plannedSuites, runSuites, type Watcher } from '../../run/run-suites.ts'
import type { Pair } from '../../run/start.ts'
import { formatDuration } from '../../source/duration.ts'
import { openSuite } from '../../suite/open.ts'
import { loadTargets, saidIn } from '../../target/load.ts'
import { untilReady } from '../../target/ready.ts'
import { type WayFlags, wayOfFlags } from '../../target/way.ts'
import { gatherDefects } from '../defects.ts'
import { forgetReports } from '../fleet-folder.ts'
import { interruptible } from '../interruptible.ts'
import type { Io } from '../io.ts'
import { someTime } from '../options.ts'
import { suiteDir } from '../places.ts'
import { announced, tellPlan } from '../plan-text.ts'
import { limitsOf, recordingOf } from '../recording.ts'
import type { RunFlags } from '../run-options.ts'
import { exitUnlessUnwritten } from '../unwritten.ts'

/** Runs suites against one target and reports; gives the exit code. */
export const run = async (names: string[], flags: RunFlags, io: Io): Promise<number> =>
  runPairs(await pairsOf(names, flags, io), flags, io)

/**
 * Suites by their names or folders, each with the target as it sees it; `value` is what a target file would hold, where there is none.
 * @throws {UsageError} with everything that is wrong.
 */
export const pairsOf = async (
  names: string[],
  flags: WayFlags & Pick<RunFlags, 'target' | 'url' | 'parallel' | 'timeout'> & { value?: object },
  { env }: Pick<Io, 'env'>,
): Promise<Pair[]> => {
  const { target, url, value } = flags
  if (!target && !url && !value) {
    const hint = 'give --target <file>, or --url <base> with the inputs in TOKENASSAY_<INPUT> variables'
    throw new UsageError({ code: 'no-target', message: 'there is no target to run against', hint })
  }
  const named = names.length > 0 ? names : saidIn(flags).suites
  if (named.length === 0) throw noSuite()
  const suites = await Promise.all(named.map((name) => openSuite(suiteDir(name))))
  const targets = loadTargets(
    {
      ...(value && { value }),
      ...(target !== undefined && { file: target }),
      ...(url !== undefined && { url }),
      ...limitsOf(flags),
      env,
      connection: wayOfFlags(flags),
    },
    suites,
  )
  return suites.map((suite, index) => ({ suite, target: targets[index]! }))
}

const noSuite = (): UsageError =>
  new UsageError({
    code: 'no-suite',
    message: 'there is no suite to hold the target against',
    hint: 'name one, such as "crayon", or put "suites: [crayon]" into the target file',
  })

/** The suites of some pairs. */
export const suitesOf = (pairs: Pair[]): Suite[] => pairs.map(({ suite }) => suite)

/** The reports that are asked for, or else those of the target file, or else the usual ones. */
export const reportersFor = ({
  reporter,
  ...flags
}: Pick<RunFlags, 'reporter' | 'target'> & { value?: object }) => {
  if (reporter.length > 0) return reporterNames(reporter)
  const { reporters } = saidIn(flags)
  return reporterNames(reporters.length > 0 ? reporters : usualReporters)
}

/** Waits for targets that are not there yet, where the command line asks for that; a signal ends it. @throws {UsageError} for a proxy that is not there. */
export const targetsReady = async (
  pairs: Pair[],
  { waitForTarget }: Pick<RunFlags, 'waitForTarget'>,
  signal?: AbortSignal,
): Promise<void> => {
  if (waitForTarget !== undefined) {
    const patience = someTime('--wait-for-target', waitForTarget)
    const origins = new Map(pairs.map(({ target }) => [target.url.origin, target]))
    await Promise.all([...origins.values()].map((target) => untilReady(target, patience, signal)))
  }
  await reachProxies(pairs)
}

/** A proxy that is not there would be the end of every scenario, and of the earlier run's journal. */
const reachProxies = async (pairs: Pair[]): Promise<void> => {
  const proxies = new Set(pairs.flatMap(({ target }) => target.connection.proxy ?? []))
  if (proxies.size === 0) return
  const { checkProxy } = await import('../../target/probe.ts')
  await Promise.all([...proxies].map(checkProxy))
}

/** Runs suites, each against its own target, and reports; gives the exit code. */
export const runPairs = async (
  pairs: Pair[],
  flags: RunFlags,
  io: Io,
  past?: JournalState,
): Promise<number> => {
  const recording = await recordingOf(suitesOf(pairs), flags, io.env)
  for (const { glob, hint } of misnamed(suitesOf(pairs), [...recording.only, ...(recording.exclude ?? [])]))
    io.err(`no scenario is called "${oneLine(glob)}": ${hint}\n`)
  if (flags.plan) {
    for (const suite of plannedSuites(pairs, recording)) io.out(tellPlan(suite, recording))
    io.out('nothing was sent\n')
    return exitCodes.conforms
  }
  const reporters = reportersFor(flags)
  await targetsReady(pairs, flags)
  const stop = interruptible()
  const { createLive } = await import('../../report/live.ts')
  const live = createLive(
    { write: io.err, redraw: io.redraw, columns: io.columns },
    { tty: io.live, colors: io.errColors },
  )
  const defects = gatherDefects(flags.out, flags.debug)
  const watcher: Watcher = {
    defect: defects.add,
    planned: (suites) => {
      forgetReports(flags.out)
      defects.begin()
      live.planned(suites.reduce((count, { plan }) => count + plan.length, 0))
    },
    ready: (suite, latencyMs) => io.out(`${announced(suite, latencyMs)}\n`),
    started: (suite, scenario) => live.started(`${suite.id}/${scenario.id}`),
    event: (event) => event.type === 'scenario' && live.finished(event),
    waiting: (suite, wait, means) =>
      live.waiting(
        means === 'clock'
          ? `${suite.id}: advancing the target's clock by ${formatDuration(wait)}`
          : `${suite.id}: waiting ${formatDuration(wait)} for tokens to expire, until ${new Date(Date.now() + wait * 1000).toLocaleTimeString()}`,
      ),
  }
  const recorded = await runSuites(pairs, { ...recording, signal: stop.signal }, watcher, past).finally(
    live.done,
  )
  stop.release()
  const journal = openJournal(recorded.file)
  const { files, failures } = await writeReports(
    journal,
    flags.out,
    reporters.filter((name) => name !== 'console'),
  )
  const { renderConsole } = await import('../../report/console.ts')
  for (const piece of renderConsole(journal, paperOf(io.outColors, io.outColumns), files)) io.out(piece)
  if (io.env['GITHUB_ACTIONS'] === 'true') await tellGithub(journal, io)
  const failed = defects.end()
  if (failed) io.err(failed)
  return exitUnlessUnwritten(recorded.exitCode, failures, io)
}

/** On GitHub, annotations belong into the log and the summary into the file that the runner names. */
const tellGithub = async (journal: Journal, io: Io): Promise<void> => {
  const [{ appendMarkdown }, { github }] = await Promise.all([
    import('../../report/markdown.ts'),
    import('../../report/github.ts'),
  ])
  for (const piece of github.render(journal)) io.command(piece)
  const summary = io.env['GITHUB_STEP_SUMMARY']
  if (summary) appendMarkdown(journal, summary)
}
