import path from 'node:path'
import { keyFrom } from '../journal/seal.ts'
import type { Suite } from '../model/suite.ts'
import type { RecordOptions } from '../run/start.ts'
import { chosenBy, waiversOf } from './choosing.ts'
import type { Io } from './io.ts'
import { seconds, someTime, whole } from './options.ts'
import { toolName } from './places.ts'
import type { RunFlags } from './run-options.ts'

/** What the command line says of a run that is about to begin. @throws {UsageError} */
export const recordingOf = async (
  suites: Suite[],
  flags: RunFlags,
  env: Io['env'],
): Promise<RecordOptions> => {
  const waivers = await waiversOf(suites, flags)
  const key = keyFrom(env)
  return {
    ...chosenBy(suites, flags),
    out: flags.out,
    tool: toolName(),
    seed: flags.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : whole('--seed', flags.seed),
    strict: flags.strict ?? false,
    allowDeferred: flags.allowDeferred ?? false,
    ...(flags.retries !== undefined && { retries: whole('--retries', flags.retries) }),
    ...(flags.maxFailures !== undefined && {
      maxFailures: whole('--max-failures', flags.maxFailures, 1),
    }),
    maxWaitSeconds: seconds('--max-wait', flags.maxWait),
    ...(flags.maxTime !== undefined && { maxTimeSeconds: someTime('--max-time', flags.maxTime) }),
    limits: limitsOf(flags),
    ...(flags.target !== undefined && { targetFile: path.resolve(flags.target) }),
    ...(waivers.length > 0 && { waivers }),
    ...(key && { key }),
  }
}

/** What the command line says about a target's limits. */
export const limitsOf = ({
  parallel,
  timeout,
}: Pick<RunFlags, 'parallel' | 'timeout'>): { parallel?: number; timeoutMs?: number } => ({
  ...(parallel !== undefined && { parallel: whole('--parallel', parallel, 1) }),
  ...(timeout !== undefined && { timeoutMs: someTime('--timeout', timeout) * 1000 }),
})
