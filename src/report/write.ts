import { closeSync, openSync, renameSync, rmSync } from 'node:fs'
import path from 'node:path'
import { makeFolder, unwritable, writeWhole } from '../journal/folder.ts'
import type { Journal } from '../journal/read.ts'
import type { Reporter } from './reporter.ts'

const batchCharacters = 1 << 16

/** The reports that were written, and what kept others from it: a UsageError, a WriteError, or what a format has thrown. */
export interface Written {
  files: string[]
  failures: Error[]
}

/**
 * Renders reports of a journal into a folder (0700, its files 0600). Each is written aside first and takes its name when it is whole, so
 * that one that fails leaves what was there before, and the others are written all the same.
 */
export const writeRendered = (journal: Journal, dir: string, reporters: Reporter[]): Written =>
  writePieces(
    dir,
    reporters.map(({ file, render }) => ({ file, pieces: () => render(journal) })),
  )

/** The same of any files, each given in pieces. */
export const writePieces = (
  dir: string,
  files: { file: string; pieces: () => Iterable<string> }[],
): Written => {
  const written: Written = { files: [], failures: [] }
  for (const { file: name, pieces } of files) {
    const file = path.join(dir, name)
    const aside = path.join(dir, `.${name}.${process.pid}.tmp`)
    try {
      makeFolder(dir)
      writeAside(dir, { aside, file }, pieces())
      attempt(file, () => renameSync(aside, file))
      written.files.push(file)
    } catch (error) {
      removeQuietly(aside)
      written.failures.push(error as Error)
    }
  }
  return written
}

const writeAside = (
  dir: string,
  { aside, file }: { aside: string; file: string },
  pieces: Iterable<string>,
): void => {
  const descriptor = attempt(dir, () => {
    // A leftover of a killed run may carry another mode; a new file carries ours.
    rmSync(aside, { force: true })
    return openSync(aside, 'wx', 0o600)
  })
  try {
    let batch = ''
    const flush = () => {
      attempt(file, () => writeWhole(descriptor, batch))
      batch = ''
    }
    for (const piece of pieces) {
      batch += piece
      if (batch.length >= batchCharacters) flush()
    }
    flush()
  } finally {
    closeSync(descriptor)
  }
}

const attempt = <T>(file: string, act: () => T): T => {
  try {
    return act()
  } catch (error) {
    throw unwritable(file, error)
  }
}

const removeQuietly = (file: string): void => {
  try {
    rmSync(file, { force: true })
  } catch {
    // The first error is the one to tell.
  }
}
