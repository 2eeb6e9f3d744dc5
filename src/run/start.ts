import { wheretoOf } from '../journal/same-target.ts'
import { format, type RunStarted, type Waiver } from '../model/event.ts'
import type { Suite } from '../model/suite.ts'
import type { Connection, Target } from '../model/target.ts'
import type { Selection } from './plan.ts'
import type { FuzzOptions } from './suite-run.ts'

/** A suite with the target that it is held against. */
export interface Pair {
  suite: Suite
  target: Target
}

export interface RecordOptions extends Selection {
  /** The run's folder. */
  out: string
  tool: string
  seed: number
  strict: boolean
  allowDeferred: boolean
  maxWaitSeconds: number
  /** When the run ends at the latest, in seconds from its begin; by default a multiple of what is estimated. */
  maxTimeSeconds?: number
  /** How much is drawn; without it nothing is. The run's seed makes it repeat. */
  fuzz?: Pick<FuzzOptions, 'runs' | 'timeMs'>
  /** What the command line says of the target's limits. */
  limits?: RunStarted['limits']
  /** Where the target came from, for whoever reads of it: nothing reads the file again. */
  targetFile?: string
  /** The same of a target that is one of many. */
  fleet?: RunStarted['fleet']
  /** How often a scenario is started over that comes to an error. */
  retries?: number
  /** After so many scenarios that fail nothing more is sent. */
  maxFailures?: number
  /** Whether exchanges are evidence only where something is not as it should be. */
  failuresOnly?: boolean
  /** Failures that are known. */
  waivers?: Waiver[]
  /** Seals what a resume needs but nobody may read; without it nothing is parked. */
  key?: Buffer
  signal?: AbortSignal
}

/** What a journal begins with: what was asked for, of what and with which options. */
export const startOf = (pairs: Pair[], options: RecordOptions, selected: number): RunStarted => ({
  type: 'run',
  format,
  tool: options.tool,
  startedAt: new Date().toISOString(),
  seed: options.seed,
  strict: options.strict,
  allowDeferred: options.allowDeferred,
  suites: pairs.map(({ suite, target }) => ({
    id: suite.id,
    title: suite.title,
    source: suite.source,
    dir: suite.dir,
    digest: suite.digest,
    target: {
      name: target.name,
      ...wheretoOf(target),
      accounts: target.accounts,
      paths: target.paths,
      lifetimes: target.lifetimes,
      attempts: target.limits.attempts,
    },
  })),
  only: options.only,
  ...(options.exclude?.length && { exclude: options.exclude }),
  ...(options.profiles && { profiles: options.profiles }),
  ...(options.waivers && { waivers: options.waivers }),
  fuzz: options.fuzz
    ? { runs: options.fuzz.runs, ...(options.fuzz.timeMs !== undefined && { timeMs: options.fuzz.timeMs }) }
    : false,
  ...(options.limits && { limits: limitsOf(options) }),
  ...(wayOf(pairs).length > 0 && { way: wayOf(pairs) }),
  ...(options.shard && { shard: options.shard }),
  ...(options.targetFile !== undefined && { targetFile: options.targetFile }),
  ...(options.fleet && { fleet: options.fleet }),
  requirements: pairs.flatMap(({ suite }) =>
    [...suite.requirements.values()].map(({ at: _, ...requirement }) => ({
      suite: suite.id,
      ...requirement,
    })),
  ),
  selected,
  total: pairs.reduce((count, { suite }) => count + suite.scenarios.length, 0),
})

/** What the command line said of how much is sent, so that a later part of the run keeps to it. */
const limitsOf = ({
  limits,
  maxTimeSeconds,
  maxFailures,
  retries,
}: RecordOptions): RunStarted['limits'] & {} => ({
  ...limits,
  ...(maxTimeSeconds !== undefined && { maxTimeSeconds }),
  ...(maxFailures !== undefined && { maxFailures }),
  ...(retries !== undefined && { retries }),
})

const wayFlags: Record<keyof Connection, string> = {
  insecure: '--insecure',
  caCert: '--cacert',
  cert: '--cert',
  key: '--key',
  proxy: '--proxy',
}

/** The options of the way to the targets that were given, by their names alone. */
export const wayOf = (pairs: Pair[]): string[] =>
  (Object.keys(wayFlags) as (keyof Connection)[])
    .filter((name) => pairs.some(({ target }) => target.connection[name]))
    .map((name) => wayFlags[name])
