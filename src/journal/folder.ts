import { existsSync, mkdirSync } from 'node:fs'
import path from 'node:path'
import { UsageError } from '../model/errors.ts'

/**
 * Makes a folder with its parents, for the owner only (0700). Level by level, because Node's recursive mkdir never
 * returns where a file system refuses new folders as if their parent were missing (/proc does).
 * @throws {UsageError} when it can't be made.
 */
export const makeFolder = (dir: string): void => {
  try {
    make(path.resolve(dir))
  } catch (error) {
    throw unwritable(dir, error)
  }
}

const make = (dir: string): void => {
  if (existsSync(dir)) return
  make(path.dirname(dir))
  mkdirSync(dir, { mode: 0o700 })
}

/** The error of a folder that cannot be written to. */
export const unwritable = (dir: string, cause: unknown): UsageError =>
  new UsageError({
    code: 'out-unwritable',
    message: `cannot write to "${dir}": ${(cause as Error).message}`,
    hint: 'give another folder with --out',
  })
