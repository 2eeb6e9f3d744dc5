import path from 'node:path'
import type { JournalState } from '../journal/read.ts'
import type { CheckResult, JournalEvent, RunStarted, ScenarioFinished } from '../model/event.ts'
import { jsonText } from '../model/visible.ts'

/** Where a suite's files are said to be, whatever folder of whoever's machine they were in. */
export const placesIn = (suites: { id: string; dir: string }[]): ((at: string) => string) => {
  const dirs = suites.map(({ id, dir }) => ({ id, dir: path.normalize(dir) }))
  return (at) => {
    const normal = path.normalize(at).replaceAll(path.sep, '/')
    for (const { id, dir } of dirs) {
      const inside = path.relative(dir, normal).replaceAll(path.sep, '/')
      if (!inside.startsWith('..') && !path.isAbsolute(inside)) return `suites/${id}/${inside}`
    }
    return /(?:^|\/)(suites\/rules\/[^/]*)$/.exec(normal)?.[1] ?? path.basename(normal)
  }
}

const checkPublished = ({ waived, ...check }: CheckResult, place: (at: string) => string): CheckResult => ({
  ...check,
  at: place(check.at),
  ...(waived && { waived: { ...waived, at: path.basename(waived.at) } }),
})

/** A scenario as it is published: its places are those of the suite. */
export const scenarioPublished = (scenario: ScenarioFinished, run: RunStarted): ScenarioFinished => {
  const place = placesIn(run.suites)
  return {
    ...scenario,
    at: place(scenario.at),
    checks: scenario.checks.map((check) => checkPublished(check, place)),
  }
}

const startPublished = ({ targetFile: _, sealedTargets: __, ...run }: RunStarted): RunStarted => ({
  ...run,
  suites: run.suites.map((suite) => ({ ...suite, dir: `suites/${suite.id}` })),
  ...(run.waivers && { waivers: run.waivers.map((waiver) => ({ ...waiver, at: path.basename(waiver.at) })) }),
})

/**
 * The text of a journal as it is published: the last word on each scenario, sorted; nothing that is sealed, and no place of a machine.
 * What was published is published as the same text again.
 */
export const publishedText = (journal: JournalState): string => {
  const { run, preflights, choices, remarks, end } = journal
  const events: JournalEvent[] = [
    startPublished(run),
    ...preflights.values(),
    ...choices,
    ...remarks,
    ...[...journal.scenarios()].map((scenario) => scenarioPublished(scenario, run)),
    ...(end ? [end] : []),
  ]
  return events.map((event) => `${jsonText(event)}\n`).join('')
}
