import { existsSync, lstatSync, mkdirSync, writeFileSync, writeSync } from 'node:fs'
import path from 'node:path'
import { UsageError, WriteError } from '../model/errors.ts'
import { fileSentences, sentenceOf } from '../model/platform.ts'

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
  if (lstatSync(dir, { throwIfNoEntry: false }))
    throw new Error(`"${dir}" is a link to nothing; remove it, or make the folder that it leads to`)
  make(path.dirname(dir))
  mkdirSync(dir, { mode: 0o700 })
}

/** Not what was asked for is wrong but the disk: full, over its quota, a file grown too large, or broken. */
const ofTheDisk = new Set(['ENOSPC', 'EDQUOT', 'EFBIG', 'EIO'])

/** The error of a folder or file that cannot be written to. */
export const unwritable = (
  file: string,
  cause: unknown,
  hint = 'give another folder with --out',
): UsageError | WriteError =>
  ofTheDisk.has((cause as NodeJS.ErrnoException).code ?? '')
    ? new WriteError(file, cause)
    : new UsageError({
        code: 'out-unwritable',
        message: `cannot write to "${file}": ${sentenceOf(cause, fileSentences)}`,
        hint,
      })

/** Writes all of a text to an open file: a nearly full disk takes a part of it and says no more than how much. */
export const writeWhole = (descriptor: number, text: string): void => {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; ) {
    const taken = writeSync(descriptor, bytes, at)
    if (taken === 0) throw new Error('nothing more is taken')
    at += taken
  }
}

/** Writes a file, a new one with that mode. @throws {UsageError | WriteError} when it can't be written. */
export const writeText = (file: string, text: string, mode = 0o666): void => {
  try {
    writeFileSync(file, text, { mode })
  } catch (error) {
    throw unwritable(file, error)
  }
}
