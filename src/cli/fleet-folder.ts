import { existsSync, readdirSync, rmdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { fleetFile, targetsDir } from '../journal/fleet.ts'
import { journalName } from '../journal/write.ts'
import { removeReports } from '../report/index.ts'

/** Removes what an earlier run of one target or of many has rendered into a folder, so that none of it is taken for a result of the next. */
export const forgetReports = (dir: string): void => {
  removeReports(dir)
  rmSync(path.join(dir, fleetFile), { force: true })
  const targets = path.join(dir, targetsDir)
  if (!existsSync(targets)) return
  for (const entry of readdirSync(targets, { withFileTypes: true }))
    if (entry.isDirectory() && existsSync(path.join(targets, entry.name, journalName)))
      forgetRun(path.join(targets, entry.name))
}

/** Removes a run's journal. */
export const forgetJournal = (dir: string): void => rmSync(path.join(dir, journalName), { force: true })

/** Removes a run's journal and reports, and its folder where nothing else is in it. */
export const forgetRun = (dir: string): void => {
  forgetJournal(dir)
  removeReports(dir)
  try {
    rmdirSync(dir)
  } catch {
    // Somebody keeps something of their own there.
  }
}
