import { closeSync, fsync, openSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs'
import path from 'node:path'
import { WriteError } from '../model/errors.ts'
import type { Redacted } from '../model/event.ts'
import { jsonText } from '../model/visible.ts'
import { makeFolder, unwritable, writeWhole } from './folder.ts'

/** The journal of a run, open for appending. */
export interface JournalWriter {
  readonly file: string
  /** @throws {WriteError} when it could not be written, and from then on: nothing may come after half a line. */
  append(event: Redacted): void
  /** Waits until all that was appended is on the disk. @throws {WriteError} when it could not be brought there. */
  close(): Promise<void>
}

/** The journal's name in a run's folder. */
export const journalName = 'run.ndjson'

/** Removes a last line that a crash has cut off, so that what follows begins on a line of its own. */
const cutTorn = (file: string): void => {
  const bytes = readFileSync(file)
  truncateSync(file, bytes.lastIndexOf(10) + 1)
}

/**
 * Makes way for a new journal: whatever is there is removed, not written into, for a link can lead to any file and a pipe to nobody.
 * A device is somebody's wish.
 */
const makeWay = (file: string): void => {
  if (!statSync(file, { throwIfNoEntry: false })?.isCharacterDevice()) rmSync(file, { force: true })
}

/**
 * Creates a journal in a folder (0700, its file 0600), or opens the one that is there to go on with it.
 * Each event is one write; syncs to the disk are gathered, so that scenarios need not wait for one another.
 * @throws {UsageError} when the folder cannot be written.
 */
export const createJournal = (dir: string, { resume = false }: { resume?: boolean } = {}): JournalWriter => {
  const file = path.join(dir, journalName)
  let descriptor: number
  makeFolder(dir)
  try {
    if (resume) cutTorn(file)
    else makeWay(file)
    descriptor = openSync(file, resume ? 'a' : 'w', 0o600)
  } catch (error) {
    throw unwritable(dir, error)
  }
  let dirty = false
  let failure: WriteError | undefined
  let syncing: Promise<void> | undefined
  const sync = (): Promise<void> =>
    new Promise((resolve) => {
      dirty = false
      fsync(descriptor, (error) => {
        if (error) failure ??= new WriteError(file, error)
        resolve()
      })
    })
  const syncSoon = (): void => {
    dirty = true
    syncing ??= sync().finally(() => {
      syncing = undefined
      if (dirty) syncSoon()
    })
  }
  return {
    file,
    append: (event) => {
      if (failure) throw failure
      try {
        writeWhole(descriptor, `${jsonText(event)}\n`)
      } catch (error) {
        failure = new WriteError(file, error)
        throw failure
      }
      syncSoon()
    },
    close: async () => {
      while (syncing) await syncing
      closeSync(descriptor)
      if (failure) throw failure
    },
  }
}
