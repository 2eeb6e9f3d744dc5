import { existsSync } from 'node:fs'
import path from 'node:path'
import { keyFrom, keyVariable, openTargets } from '../journal/seal.ts'
import { type Problem, UsageError } from '../model/errors.ts'
import type { RunStarted } from '../model/event.ts'
import type { Suite } from '../model/suite.ts'
import type { Target } from '../model/target.ts'
import type { Pair } from '../run/start.ts'
import { openSuite } from '../suite/open.ts'
import { loadTargets } from '../target/load.ts'
import { type WayFlags, wayOfFlags } from '../target/way.ts'
import type { Io } from './io.ts'
import { bundledDir, suiteDir } from './places.ts'
import { limitsOf } from './recording.ts'
import type { RunFlags } from './run-options.ts'

/** What the command line gives to send requests of a run again. */
export interface Given extends WayFlags, Pick<RunFlags, 'parallel' | 'timeout'> {
  target?: string
  url?: string
  /** Names or folders of suites. */
  suite: string[]
}

type RunSuite = RunStarted['suites'][number]

/**
 * Some suites of a run, each with its target, to send requests again. Anybody can have written a journal, and a target
 * says which command is run and who gets the inputs, a suite what is done in an account's name. So both are given, or
 * a suite comes with this package, or the run has sealed them: what its key opens, only whoever has the key has written.
 * @throws {UsageError} that says what to give.
 */
export const pairsAgain = async (
  run: RunStarted,
  entries: RunSuite[],
  given: Given,
  io: Io,
): Promise<Pair[]> => {
  const sealed = () => openTargets(keyFrom(io.env), run)
  const named = await Promise.all(given.suite.map((name) => openSuite(suiteDir(name))))
  const suites: Suite[] = []
  const problems: Problem[] = []
  for (const entry of entries) {
    const suite = named.find(({ id }) => id === entry.id) ?? (await unchanged(entry, sealed))
    if (suite) suites.push(suite)
    else problems.push(noSuite(entry))
  }
  const isGiven = given.target !== undefined || given.url !== undefined
  const kept = isGiven ? undefined : sealed()
  if (!isGiven && !kept) problems.push(noTarget(run))
  if (problems.length) throw new UsageError(problems)
  const connection = wayOfFlags(given)
  const targets = kept
    ? entries.map((entry) => {
        const target = kept[run.suites.indexOf(entry)]!
        return { ...target, connection: { ...target.connection, ...connection } }
      })
    : loadTargets(
        {
          ...(given.target !== undefined && { file: given.target }),
          ...(given.url !== undefined && { url: given.url }),
          ...limitsOf(given),
          connection,
          env: io.env,
        },
        suites,
      )
  return suites.map((suite, index) => ({ suite, target: targets[index]! }))
}

/** The suite of a run as it was then, found without anybody's word for where it is. */
const unchanged = async (
  { id, dir, digest }: RunSuite,
  sealed: () => Target[] | undefined,
): Promise<Suite | undefined> => {
  const bundled = bundledDir(id)
  const first = bundled === undefined ? undefined : await openSuite(bundled)
  if (first?.digest === digest) return first
  if (!sealed() || !existsSync(path.join(dir, 'suite.yaml'))) return undefined
  const second = await openSuite(dir)
  return second.digest === digest ? second : undefined
}

const noSuite = ({ id }: RunSuite): Problem => ({
  code: 'suite-unknown',
  message: `the suite "${id}" is not at hand as it was when this run was started`,
  hint: 'give its folder: --suite <dir>',
})

const noTarget = ({ targetFile, sealedTargets }: RunStarted): Problem => ({
  code: 'no-target',
  message: `nothing says which target to ask${targetFile === undefined ? '' : `; the run was started with "${targetFile}"`}`,
  hint: [
    'give --target <file>',
    '--url <base> with the inputs in TOKENASSAY_<INPUT> variables',
    ...(sealedTargets ? [`the key that the run was started with in ${keyVariable}`] : []),
  ].join(', or '),
})
