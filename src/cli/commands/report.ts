import { openRun } from '../../journal/open.ts'
import type { Journal } from '../../journal/read.ts'
import { UsageError } from '../../model/errors.ts'
import { paperOf } from '../../report/console/paint.ts'
import { digestOf } from '../../report/digest.ts'
import { reporterNames, usualReporters, writeReports } from '../../report/index.ts'
import { exitMeaning, profileLines, staleWords } from '../../report/meaning.ts'
import { oneLine } from '../../report/text.ts'
import type { Io } from '../io.ts'
import { exitUnlessUnwritten } from '../unwritten.ts'

/**
 * Renders reports of runs from their journals alone, of several as of one; `console` goes to stdout, all others to files. Gives
 * the exit code of the run, so that whoever merges the parts of one gates by that.
 */
export const report = async (
  dirs: string[],
  flags: { reporter: string[]; out?: string },
  io: Io,
): Promise<number> => {
  const usual = flags.out === undefined ? ['console'] : ['console', ...usualReporters]
  const names = reporterNames(flags.reporter.length ? flags.reporter : usual)
  const journal = openRun(...dirs)
  const written = names.filter((name) => name !== 'console')
  if (written.length > 0 && dirs.length > 1 && flags.out === undefined)
    throw new UsageError({
      code: 'report-out',
      message: `the reports of ${dirs.length} runs belong to none of their folders`,
      hint: 'say where to write them: --out <dir>',
    })
  const { files, failures } = await writeReports(journal, flags.out ?? dirs[0]!, written)
  for (const file of files) io.out(`${file}\n`)
  if (names.includes('console')) {
    const { renderConsole } = await import('../../report/console.ts')
    for (const piece of renderConsole(journal, paperOf(io.outColors, io.outColumns), files)) io.out(piece)
  } else tellWhole(journal, io)
  return exitUnlessUnwritten(digestOf(journal).overview.exitCode, failures, io)
}

/** What it came to, and what has to do with the run itself. */
const tellWhole = (journal: Journal, io: Io): void => {
  const digest = digestOf(journal)
  const { exitCode, stale } = digest.overview
  io.out(`${exitMeaning(digest)}  (exit ${exitCode})\n`)
  for (const line of [
    ...journal.remarks.map(({ text }) => text),
    ...profileLines(digest),
    ...stale.map(staleWords),
  ])
    io.out(`${oneLine(line)}\n`)
}
