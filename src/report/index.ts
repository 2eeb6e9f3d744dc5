import { rmSync } from 'node:fs'
import path from 'node:path'
import type { Journal } from '../journal/read.ts'
import { didYouMean, UsageError } from '../model/errors.ts'
import type { Reporter } from './reporter.ts'
import type { Written } from './write.ts'

/** Every report format, loaded when it is asked for. */
export const reporters = {
  json: async () => (await import('./json.ts')).json,
  junit: async () => (await import('./junit.ts')).junit,
  markdown: async () => (await import('./markdown.ts')).markdown,
  html: async () => (await import('./html.ts')).html,
  ctrf: async () => (await import('./ctrf.ts')).ctrf,
  sarif: async () => (await import('./sarif.ts')).sarif,
  github: async () => (await import('./github.ts')).github,
  har: async () => (await import('./har.ts')).har,
  console: async () => (await import('./console.ts')).console,
} satisfies Record<string, () => Promise<Reporter>>

/** The name of a report format. */
export type ReporterName = keyof typeof reporters

/** The file of each report format, known without loading it. */
export const reportFiles: Record<ReporterName, string> = {
  json: 'report.json',
  junit: 'junit.xml',
  markdown: 'report.md',
  html: 'report.html',
  ctrf: 'ctrf.json',
  sarif: 'report.sarif',
  github: 'github-annotations.txt',
  har: 'exchanges.har',
  console: 'console.txt',
}

/** The reports of a run that asks for no others. */
export const usualReporters: ReporterName[] = ['json', 'junit', 'html']

/** Removes what an earlier run has rendered into a folder, so that no page of it is taken for one of the next. */
export const removeReports = (dir: string): void => {
  for (const file of Object.values(reportFiles)) {
    try {
      rmSync(path.join(dir, file), { force: true })
    } catch {
      // A report that cannot be removed cannot be written either, and then that is told.
    }
  }
}

/**
 * The names of report formats as a person gave them, checked; each once.
 * @throws {UsageError} for a name that is unknown.
 */
export const reporterNames = (names: Iterable<string>): ReporterName[] => {
  const known: ReporterName[] = []
  for (const name of names) {
    if (!Object.hasOwn(reporters, name))
      throw new UsageError({
        code: 'reporter-unknown',
        message: `there is no reporter "${name}"`,
        hint: didYouMean(name, Object.keys(reporters)),
      })
    if (!known.includes(name as ReporterName)) known.push(name as ReporterName)
  }
  return known
}

/** Writes reports of a journal into a folder, as many as can be. */
export const writeReports = async (
  journal: Journal,
  dir: string,
  names: readonly ReporterName[],
): Promise<Written> => {
  const [{ writeRendered }, ...loaded] = await Promise.all([
    import('./write.ts'),
    ...names.map((name) => reporters[name]()),
  ])
  return writeRendered(journal, dir, loaded)
}
