import path from 'node:path'
import { openJournal } from '../../journal/read.ts'
import { journalName } from '../../journal/write.ts'
import { exitCodes } from '../../model/verdict.ts'
import { reporterNames, writeReports } from '../../report/index.ts'
import type { Io } from '../io.ts'

/** Renders reports of a run from its journal alone; `console` goes to stdout, all others to files. */
export const report = async (
  dir: string,
  flags: { reporter: string[]; out?: string },
  io: Io,
): Promise<number> => {
  const names = reporterNames(flags.reporter.length ? flags.reporter : ['console'])
  const journal = openJournal(path.join(dir, journalName))
  const files = await writeReports(
    journal,
    flags.out ?? dir,
    names.filter((name) => name !== 'console'),
  )
  for (const file of files) io.out(`${file}\n`)
  if (names.includes('console')) {
    const { renderConsole } = await import('../../report/console.ts')
    for (const piece of renderConsole(journal, io.outColors)) io.out(piece)
  }
  return exitCodes.conforms
}
