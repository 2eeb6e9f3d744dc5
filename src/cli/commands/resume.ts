import { existsSync } from 'node:fs'
import path from 'node:path'
import { type JournalState, openJournal } from '../../journal/read.ts'
import { movedFrom, toldMove, wheretoOf } from '../../journal/same-target.ts'
import { keyFrom, keyHint } from '../../journal/seal.ts'
import { journalName } from '../../journal/write.ts'
import { UsageError } from '../../model/errors.ts'
import type { RunStarted } from '../../model/event.ts'
import type { Redacting } from '../../redact/redactor.ts'
import { reporterNames, reportFiles, usualReporters, writeReports } from '../../report/index.ts'
import { secretsOf } from '../../run/secrets.ts'
import { type Pair, wayOf } from '../../run/start.ts'
import { type Given, pairsAgain } from '../again.ts'
import type { Io } from '../io.ts'
import type { RunFlags } from '../run-options.ts'
import { exitUnlessUnwritten } from '../unwritten.ts'
import { runPairs } from './run.ts'

/** The options of `resume` as the command line has them. */
export interface ResumeFlags
  extends Given,
    Pick<RunFlags, 'reporter' | 'maxWait' | 'allowDeferred' | 'debug'> {
  wait?: boolean
}

/** Takes up a run that was cut off or has parked scenarios; what was judged is not judged again. */
export const resume = async (dir: string, flags: ResumeFlags, io: Io): Promise<number> => {
  const past = openJournal(path.join(dir, journalName))
  const { run } = past
  if (past.end && !past.end.interrupted && past.parked.size === 0 && past.end.summary.deferred === 0) {
    io.err(`the run in "${dir}" is finished: nothing is left to take up\n`)
    return exitUnlessUnwritten(past.end.exitCode, await writeMissing(past, dir, flags, io), io)
  }
  if (past.parked.size > 0 && !keyFrom(io.env))
    throw new UsageError({
      code: 'key-missing',
      message: `the run in "${dir}" has parked scenarios that only its key can open`,
      hint: keyHint,
    })
  const limits = limitsAgain(run, flags)
  const pairs = await pairsAgain(run, run.suites, { ...flags, ...limits }, io)
  const { redactor } = secretsOf(pairs)
  for (const [index, pair] of pairs.entries()) checkSame(pair, run.suites[index]!, redactor)
  tellForgotten(run, pairs, io)
  return runPairs(
    pairs,
    {
      only: run.only,
      exclude: run.exclude ?? [],
      out: dir,
      reporter: flags.reporter,
      ...(flags.target !== undefined && { target: flags.target }),
      seed: String(run.seed),
      ...askedAs(run),
      ...drawnAs(run),
      ...limits,
      ...endsAs(run),
      strict: run.strict,
      allowDeferred: flags.allowDeferred ?? run.allowDeferred,
      ...(flags.debug && { debug: true }),
      maxWait: flags.wait ? '36500d' : flags.maxWait,
      ...(run.shard && { shard: `${run.shard.index}/${run.shard.count}` }),
    },
    io,
    past,
  )
}

/** Whom to trust on the way is no journal's business, so what the run was started with is told where it is not given again. */
const tellForgotten = ({ way = [] }: RunStarted, pairs: Pair[], io: Io): void => {
  const now = wayOf(pairs)
  const forgotten = way.filter((flag) => !now.includes(flag))
  if (forgotten.length > 0)
    io.err(
      `the run was started with ${forgotten.join(', ')}, which is not given now: give it again if it is wanted\n`,
    )
}

/** The reports that a run was killed before, or those that are asked for; gives what keeps any from being written. */
const writeMissing = async (
  journal: JournalState,
  dir: string,
  { reporter }: ResumeFlags,
  io: Io,
): Promise<Error[]> => {
  const missing = usualReporters.filter((name) => !existsSync(path.join(dir, reportFiles[name])))
  const names = reporter.length > 0 ? reporterNames(reporter) : missing
  const { files, failures } = await writeReports(journal, dir, names)
  for (const file of files) io.out(`report: ${file}\n`)
  return failures
}

/** What a run was to show, as options. */
const askedAs = ({ profiles = [] }: RunStarted): Pick<RunFlags, 'profile' | 'require'> => {
  const chosen = profiles.find((profile) => profile.chosen)
  const required = profiles.find((profile) => profile.required)
  return {
    ...(chosen && { profile: chosen.name }),
    ...(required && { require: required.name }),
  }
}

/** What a run draws, as options. */
const drawnAs = ({ fuzz }: RunStarted): Pick<RunFlags, 'fuzz' | 'runs' | 'fuzzTime'> => {
  if (!fuzz) return {}
  return {
    fuzz: true,
    runs: String(fuzz.runs),
    ...(fuzz.timeMs !== undefined && { fuzzTime: `${fuzz.timeMs}ms` }),
  }
}

/** When a run ends and how often it starts over, as options. */
const endsAs = ({ limits = {} }: RunStarted): Pick<RunFlags, 'maxTime' | 'maxFailures' | 'retries'> => {
  const { maxTimeSeconds, maxFailures, retries } = limits
  return {
    ...(maxTimeSeconds !== undefined && { maxTime: `${maxTimeSeconds}s` }),
    ...(maxFailures !== undefined && { maxFailures: String(maxFailures) }),
    ...(retries !== undefined && { retries: String(retries) }),
  }
}

/** The limits that a run was started with, as options, unless other ones are given. */
const limitsAgain = (
  { limits = {} }: RunStarted,
  { parallel, timeout }: Given,
): Pick<RunFlags, 'parallel' | 'timeout'> => {
  const asked = parallel ?? limits.parallel?.toString()
  const patience = timeout ?? (limits.timeoutMs === undefined ? undefined : `${limits.timeoutMs}ms`)
  return {
    ...(asked !== undefined && { parallel: asked }),
    ...(patience !== undefined && { timeout: patience }),
  }
}

/** What has been judged in a run holds for one suite and one target; what is judged now must be of the same. */
const checkSame = (
  { suite, target }: Pair,
  before: JournalState['run']['suites'][number],
  redactor: Redacting,
): void => {
  if (suite.digest !== before.digest)
    throw new UsageError({
      code: 'suite-changed',
      message: `the suite "${suite.id}" in "${suite.dir}" is not the one that this run was started with`,
      hint: 'its files have changed since; start a new run',
    })
  // A journal has its URL without what is a secret, e.g. a user name that stands in it.
  const moved = movedFrom(before.target, wheretoOf(target), (text) => redactor.text(text))
  if (!moved) return
  const { was, is } = toldMove(moved)
  throw new UsageError({
    code: 'target-differs',
    message: `this run was ${was}, and the target given is ${is}`,
    hint: 'start a new run',
  })
}
