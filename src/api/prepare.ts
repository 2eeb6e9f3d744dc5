import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pairsOf, reportersFor, suitesOf, targetsReady } from '../cli/commands/run.ts'
import { someTime } from '../cli/options.ts'
import { recordingOf } from '../cli/recording.ts'
import type { RunFlags } from '../cli/run-options.ts'
import { openJournal } from '../journal/read.ts'
import { didYouMean, UsageError } from '../model/errors.ts'
import type { Redacted } from '../model/event.ts'
import { digestOf } from '../report/digest.ts'
import { removeReports, reporterNames, writeReports } from '../report/index.ts'
import { json } from '../report/json.ts'
import { exitMeaning } from '../report/meaning.ts'
import { type PlannedSuite, plannedSuites, runSuites } from '../run/run-suites.ts'
import type { Pair, RecordOptions } from '../run/start.ts'
import type { RunOptions } from './options.ts'
import type { Report } from './report.ts'

/** A run that can begin: nothing has been sent yet. */
export interface Prepared {
  pairs: Pair[]
  plan: PlannedSuite[]
  recording: Omit<RecordOptions, 'out'>
  flags: RunFlags
  options: RunOptions
}

/** How each option is said at a command line; true for those that only a program has. */
const known: Record<keyof RunOptions, keyof RunFlags | true> = {
  suites: true,
  target: true,
  url: 'url',
  only: true,
  exclude: true,
  profile: 'profile',
  require: 'require',
  lastFailed: 'lastFailed',
  maxFailures: 'maxFailures',
  retries: 'retries',
  seed: 'seed',
  fuzz: true,
  waivers: 'waivers',
  baseline: 'baseline',
  strict: 'strict',
  allowDeferred: 'allowDeferred',
  parallel: 'parallel',
  timeout: 'timeout',
  maxWait: 'maxWait',
  maxTime: 'maxTime',
  shard: 'shard',
  waitForTarget: 'waitForTarget',
  insecure: 'insecure',
  cacert: 'cacert',
  cert: 'cert',
  key: 'key',
  proxy: 'proxy',
  out: true,
  reporters: true,
  env: true,
  signal: true,
}

/** Globs; a comma stands between several in one text, as at a command line. */
const globsOf = (texts: string | string[] | undefined): string[] =>
  [texts ?? []].flat().flatMap((text) => text.split(',').filter(Boolean))

/** What programs that are not type-checked get wrong: a misspelt option would run more than was asked for. */
const check = (options: RunOptions): void => {
  const names = Object.keys(known)
  const unknown = Object.keys(options).find((name) => !names.includes(name))
  if (unknown !== undefined)
    throw new UsageError({
      code: 'option',
      message: `there is no option "${unknown}"`,
      hint: didYouMean(unknown, names),
    })
  if (!options.target) throw missing('target', 'a target file, or what would stand in one')
}

const missing = (name: string, expected: string): UsageError =>
  new UsageError({
    code: 'option',
    message: `the option "${name}" is missing`,
    hint: `expected: ${expected}`,
  })

/** The options as a command line says them, so that they mean and refuse the same. */
const flagsOf = (options: RunOptions): RunFlags => {
  const { target, fuzz } = options
  const said = Object.entries(known).flatMap(([name, flag]) => {
    const value = options[name as keyof RunOptions]
    return flag === true || value === undefined
      ? []
      : [[flag, typeof value === 'boolean' ? value : String(value)]]
  })
  const { runs, time } = typeof fuzz === 'object' ? fuzz : {}
  return {
    maxWait: '30s',
    ...Object.fromEntries(said),
    ...(typeof target === 'string' && { target }),
    only: globsOf(options.only),
    exclude: globsOf(options.exclude),
    fuzz: Boolean(fuzz),
    ...(runs !== undefined && { runs: String(runs) }),
    ...(time !== undefined && { fuzzTime: time }),
    out: options.out ?? '',
    reporter: options.reporters ?? [],
  }
}

/** Opens suites and target, and plans. @throws {UsageError} with everything that is wrong. */
export const prepare = async (options: RunOptions): Promise<Prepared> => {
  check(options)
  const flags = flagsOf(options)
  const env = options.env ?? process.env
  const { target } = options
  const value = typeof target === 'object' ? { value: target } : {}
  const reporter = reportersFor({ ...flags, ...value })
  if (flags.waitForTarget !== undefined) someTime('--wait-for-target', flags.waitForTarget)
  const pairs = await pairsOf([options.suites ?? []].flat(), { ...flags, ...value }, { env })
  const recording = await recordingOf(suitesOf(pairs), flags, env)
  const plan = plannedSuites(pairs, recording)
  return { pairs, plan, recording, flags: { ...flags, reporter }, options }
}

/** Carries a run out, and gives its report and in a sentence what it means; the folder is the one that was asked for, or one that is there only meanwhile. */
export const carryOut = async (
  { pairs, recording, flags, options }: Prepared,
  heard: (event: Redacted) => void,
): Promise<{ report: Report; meaning: string }> => {
  const { out, signal } = options
  await targetsReady(pairs, flags, signal)
  const dir = out ?? mkdtempSync(path.join(tmpdir(), 'tokenassay-'))
  try {
    const recorded = await runSuites(
      pairs,
      { ...recording, out: dir, ...(signal && { signal: AbortSignal.any([signal]) }) },
      { event: heard, planned: () => removeReports(dir) },
    )
    const journal = openJournal(recorded.file)
    if (out !== undefined) {
      const { failures } = await writeReports(journal, out, reporterNames(flags.reporter))
      if (failures[0]) throw failures[0]
    }
    return { report: JSON.parse([...json.render(journal)].join('')), meaning: exitMeaning(digestOf(journal)) }
  } finally {
    if (out === undefined) rmSync(dir, { recursive: true, force: true })
  }
}
