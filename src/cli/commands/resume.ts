import { existsSync } from 'node:fs'
import path from 'node:path'
import { type JournalState, openJournal } from '../../journal/read.ts'
import { keyFrom, keyHint, unseal } from '../../journal/seal.ts'
import { journalName } from '../../journal/write.ts'
import { UsageError } from '../../model/errors.ts'
import type { Suite } from '../../model/suite.ts'
import type { Target } from '../../model/target.ts'
import type { Pair } from '../../run/record.ts'
import { openSuite } from '../../suite/open.ts'
import { loadTargets } from '../../target/load.ts'
import type { Io } from '../io.ts'
import { suiteDir } from '../places.ts'
import { type RunFlags, runPairs } from './run.ts'

/** The options of `resume` as the command line has them. */
export interface ResumeFlags extends Pick<RunFlags, 'reporter' | 'maxWait' | 'target' | 'allowDeferred'> {
  wait?: boolean
}

/** Takes up a run that was cut off or has parked scenarios; what was judged is not judged again. */
export const resume = async (dir: string, flags: ResumeFlags, io: Io): Promise<number> => {
  const past = openJournal(path.join(dir, journalName))
  const { run } = past
  if (past.end && !past.end.interrupted && past.parked.size === 0 && past.end.summary.deferred === 0) {
    io.err(`the run in "${dir}" is finished: nothing is left to take up\n`)
    return past.end.exitCode
  }
  const key = keyFrom(io.env)
  if (past.parked.size > 0 && !key)
    throw new UsageError({
      code: 'key-missing',
      message: `the run in "${dir}" has parked scenarios that only its key can open`,
      hint: keyHint,
    })
  const suites = await Promise.all(run.suites.map((entry) => sameSuite(entry)))
  const pairs = pairsOf(suites, past, flags, key, io)
  return runPairs(
    pairs,
    {
      ...flags,
      only: run.only,
      out: dir,
      seed: String(run.seed),
      strict: run.strict,
      allowDeferred: flags.allowDeferred ?? run.allowDeferred,
      maxWait: flags.wait ? '36500d' : flags.maxWait,
      ...(run.shard && { shard: `${run.shard.index}/${run.shard.count}` }),
    },
    io,
    past,
  )
}

/** The suite that the run was started with, found again and unchanged. */
const sameSuite = async ({ id, dir, digest }: JournalState['run']['suites'][number]): Promise<Suite> => {
  const suite = await openSuite(existsSync(path.join(dir, 'suite.yaml')) ? dir : suiteDir(id))
  if (suite.digest === digest) return suite
  throw new UsageError({
    code: 'suite-changed',
    message: `the suite "${id}" is not the one that this run was started with`,
    hint: `its files in "${suite.dir}" have changed since; start a new run`,
  })
}

const pairsOf = (
  suites: Suite[],
  { run }: JournalState,
  flags: ResumeFlags,
  key: Buffer | undefined,
  io: Io,
): Pair[] => {
  const file = flags.target ?? run.targetFile
  if (flags.target === undefined && key && run.sealedTargets)
    return suites.map((suite, index) => ({
      suite,
      target: targetFrom(unseal<Target>(key, `target of ${suite.id}`, run.sealedTargets![index]!)),
    }))
  if (
    file === undefined &&
    run.suites.length > 1 &&
    new Set(run.suites.map(({ target }) => target.url)).size > 1
  )
    throw new UsageError({
      code: 'target-gone',
      message: 'this run had a target of its own for each suite, which is gone',
      hint: 'start a new run',
    })
  const url = run.suites[0]!.target.url
  const targets = loadTargets({ ...(file !== undefined && { file }), url, env: io.env }, suites)
  return suites.map((suite, index) => ({ suite, target: targets[index]! }))
}

/** A sealed target is plain data; its URL becomes one again. */
const targetFrom = (sealed: Target): Target => ({ ...sealed, url: new URL(sealed.url) })
