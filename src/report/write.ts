import { closeSync, openSync, renameSync, rmSync } from 'node:fs'
import path from 'node:path'
import { makeFolder, unwritable, writeWhole } from '../journal/folder.ts'
import type { Journal } from '../journal/read.ts'
import type { Reporter } from './reporter.ts'

const batchCharacters = 1 << 16

/**
 * Renders reports of a journal into a folder (0700, its files 0600) and returns their paths.
 * All are written aside first and take their names together, so a failure leaves what was there before.
 * @throws {UsageError} when the folder cannot be written; a WriteError when the disk is full.
 */
export const writeRendered = (journal: Journal, dir: string, reporters: Reporter[]): string[] =>
  writePieces(
    dir,
    reporters.map(({ file, render }) => ({ file, pieces: () => render(journal) })),
  )

/** The same of any files, each given in pieces. */
export const writePieces = (
  dir: string,
  files: { file: string; pieces: () => Iterable<string> }[],
): string[] => {
  const written: { aside: string; file: string }[] = []
  try {
    makeFolder(dir)
    for (const { file: name, pieces } of files) {
      const file = path.join(dir, name)
      const aside = path.join(dir, `.${name}.${process.pid}.tmp`)
      written.push({ aside, file })
      writeAside(dir, { aside, file }, pieces())
    }
    for (const { aside, file } of written) attempt(dir, () => renameSync(aside, file))
    return written.map(({ file }) => file)
  } catch (error) {
    for (const { aside } of written) removeQuietly(aside)
    throw error
  }
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
