import { statSync } from 'node:fs'
import path from 'node:path'
import { verifyingKey } from '../../certify/keys.ts'
import { refusalOf, shownBy } from '../../certify/told.ts'
import { type Against, verifyFolder } from '../../certify/verify.ts'
import { UsageError } from '../../model/errors.ts'
import type { Suite } from '../../model/suite.ts'
import { exitCodes } from '../../model/verdict.ts'
import { readText } from '../../source/file.ts'
import { openSuite } from '../../suite/open.ts'
import type { Io } from '../io.ts'
import { bundledDir, harnessDigest, suiteDir } from '../places.ts'

/** Holds a certificate against its files, its journal and the suite that it names, and says what that shows. */
export const verify = async (
  name: string,
  flags: { key: string; suite: string[]; subject?: string; profile?: string },
  io: Io,
): Promise<number> => {
  const isFile = statSync(name, { throwIfNoEntry: false })?.isFile() ?? false
  const verified = await verifyFolder(isFile ? path.dirname(name) : name, {
    key: verifyingKey(readText(flags.key), flags.key),
    suite: await suitesAmong(flags.suite),
    harness: harnessDigest(),
    today: new Date().toISOString().slice(0, 10),
    ...(flags.subject !== undefined && { subject: flags.subject }),
    ...(flags.profile !== undefined && { profile: flags.profile }),
  })
  if (verified.refused.length > 0) {
    io.out(`The certificate in "${name}" does not hold:\n${refusalOf(verified.refused)}\n`)
    return exitCodes.broken
  }
  io.out(`${shownBy(verified)}\n`)
  return exitCodes.conforms
}

/** Finds suites by their ids: those of the given folders first, then those that come with the package. */
export const suitesAmong = async (dirs: string[]): Promise<Against['suite']> => {
  const given = await Promise.all(dirs.map((dir) => openSuite(suiteDir(dir))))
  const known = new Map<string, Suite>(given.map((suite) => [suite.id, suite]))
  return async (id) => {
    const dir = bundledDir(id)
    const suite = known.get(id) ?? (dir === undefined ? undefined : await openSuite(dir))
    if (!suite)
      throw new UsageError({
        code: 'no-suite',
        message: `the suite "${id}" is not at hand, so nothing can be judged again`,
        hint: 'give its folder with --suite',
      })
    known.set(id, suite)
    return suite
  }
}
