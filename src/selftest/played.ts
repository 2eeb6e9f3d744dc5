import path from 'node:path'
import { type Api, type ApiName, apiFrom, apis } from '../../reference-server/index.ts'
import { UsageError } from '../model/errors.ts'
import { packageRoot } from '../source/package-root.ts'

/** Whether a folder is that of a suite which comes with the package, whose API is played by hand-written code. */
const isBundled = (dir: string, name: string): name is ApiName =>
  Object.hasOwn(apis, name) && path.resolve(dir) === path.join(packageRoot, 'suites', name)

/**
 * The API that plays the suite in a folder: the one that is written by hand for a bundled suite, else the one that the suite
 * describes. @throws {UsageError} for what the reference server cannot play
 */
export const playedBy = (dir: string, { described = false } = {}): Api => {
  const name = path.basename(path.resolve(dir))
  if (!described && isBundled(dir, name)) return apis[name]
  try {
    return apiFrom(dir)
  } catch (error) {
    throw new UsageError({
      code: 'unplayable',
      message: `no server can play "${name}": ${(error as Error).message}`,
    })
  }
}
