import type { Command } from 'commander'
import type { WayFlags } from '../target/way.ts'

/** The options of `run` as the command line has them. */
export interface RunFlags extends WayFlags {
  target?: string
  /** A file of many targets; "-": a line of JSON each from standard input. */
  targets?: string
  /** Of many targets, globs over the names of those that are asked. */
  named?: string[]
  /** Of many targets, how many are under way at once. */
  parallelTargets?: string
  /** Of many targets, whether each one's journal is kept. */
  keepAll?: boolean
  url?: string
  only: string[]
  exclude: string[]
  /** The folder of a run, of which only what did not pass runs. */
  lastFailed?: string
  /** What the run is to show: of that alone is tested. */
  profile?: string
  /** What has to be tested, or the run is inconclusive. */
  require?: string
  maxFailures?: string
  retries?: string
  waitForTarget?: string
  seed?: string
  parallel?: string
  out: string
  reporter: string[]
  strict?: boolean
  allowDeferred?: boolean
  timeout?: string
  maxWait: string
  shard?: string
  maxTime?: string
  /** A file of failures that are known. */
  waivers?: string
  /** The report.json of an earlier run, or its folder: only what is worse gates. */
  baseline?: string
  /** Says what would be sent, and sends nothing. */
  plan?: boolean
  /** Writes down what an issue about a failure of tokenassay itself needs. */
  debug?: boolean
  fuzz?: boolean
  runs?: string
  fuzzTime?: string
}

/** Values with commas between, or of several options. */
export const many = (value: string, earlier: string[]): string[] => [
  ...earlier,
  ...value.split(',').filter(Boolean),
]
/** Values of several options. */
export const each = (value: string, earlier: string[]): string[] => [...earlier, value]

/** What to run, how much of it, and where it is told. */
export const runOptions = (command: Command): Command =>
  command
    .option(
      '--only <a,b>',
      'run only the scenarios whose id (or suite/id), or a requirement of which, matches a glob; may be repeated',
      many,
      [],
    )
    .option('--exclude <a,b>', 'leave out what matches a glob in the same way; may be repeated', many, [])
    .option(
      '--profile <name>',
      'run only what this profile of the suite asks for: core, resource, lifetimes, fuzzed',
    )
    .option(
      '--require <profile>',
      'the run is inconclusive (exit code 3) where it does not test all that this profile asks for',
    )
    .option(
      '--last-failed <run>',
      "run only what did not pass in this run's folder; with --targets: only targets that did not conform there",
    )
    .option('--max-failures <n>', 'end the run after so many failures')
    .option(
      '--retries <n>',
      'start a scenario over that comes to an error, so often at most; it is told as flaky',
    )
    .option('--wait-for-target <dur>', 'wait until the target answers, so long at most')
    .option('--seed <n>', 'seed for generated data: the same seed sends the same requests')
    .option(
      '--fuzz',
      'send random values as well, and random sequences; fixed tables of values are sent in any case',
    )
    .option('--runs <n>', 'random values for each generated test, after its fixed table (with --fuzz: 25)')
    .option('--fuzz-time <dur>', 'keep generating values for this long in each test, e.g. 30s (with --fuzz)')
    .option('--parallel <n>', 'maximum concurrent requests (default: that of the target file, or 16)')
    .option('--out <dir>', "the run's folder", 'reports/latest')
    .option(
      '--reporter <a,b>',
      'json, junit, html, markdown, ctrf, sarif, har, github (default: json,junit,html)',
      many,
      [],
    )
    .option(
      '--waivers <file>',
      'failures that are known, each with a reason, an owner and a last day: they do not gate',
    )
    .option('--baseline <report>', 'an earlier run (its report.json or folder): only what is worse gates')
    .option('--strict', 'treat a SHOULD that is not met as a failure')
    .option('--allow-deferred', 'postponed tests do not make the run inconclusive (exit code 3)')
    .option('--timeout <dur>', 'how long one response may take, e.g. 10s')
    .option('--max-wait <dur>', 'how long the run may wait in real time for tokens to expire', '30s')
    .option('--max-time <dur>', 'when the run ends at the latest (default: five times what is estimated)')
    .option('--shard <n/m>', 'run only part n of m')
    .option(
      '--debug',
      'write debug.txt where tokenassay itself fails: what an issue about that needs, without secrets',
    )

/** The way to a target; what a target file says of it counts where these do not. */
export const connectionOptions = (command: Command): Command =>
  command
    .option('--insecure', "don't check the target's certificate")
    .option('--cacert <file>', 'trust this certificate authority')
    .option('--cert <file>', 'client certificate')
    .option('--key <file>', 'key of the client certificate')
    .option('--proxy <url>', 'send everything through this proxy')

/** Whom to ask. */
export const targetOptions = (command: Command): Command =>
  command
    .option(
      '--target <file>',
      'the target file: url, inputs, accounts, paths, clock, limits, tls, proxy, suites, reporters',
    )
    .option(
      '--url <base>',
      "the target's base URL; alone it is enough where inputs come from TOKENASSAY_<INPUT> variables",
    )
    .option(
      '--targets <file>',
      'many targets: a list in YAML, or a line of JSON each ("-": from standard input)',
    )
    .option('--named <glob>', 'with --targets: only those whose name fits; may be repeated', each, [])
    .option('--parallel-targets <n>', 'with --targets: how many targets are under way at once (default: 8)')
    .option('--keep-all', 'with --targets: keep each journal with all exchanges, not only what fails')
