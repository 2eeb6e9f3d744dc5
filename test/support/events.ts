import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { JournalEvent, ScenarioFinished } from '../../src/model/event.ts'

/** The events of a journal's text. */
export const eventsOf = (text: string): JournalEvent[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))

/** The events of the journal in a folder, of a run or of a certificate. */
export const eventsIn = (dir: string): JournalEvent[] =>
  eventsOf(readFileSync(path.join(dir, 'run.ndjson'), 'utf8'))

/** The scenarios among them that have come to their end. */
export const scenariosOf = (events: JournalEvent[]): ScenarioFinished[] =>
  events.filter((event) => event.type === 'scenario')
