import type { Journal } from '../journal/read.ts'
import type { ScenarioFinished } from '../model/event.ts'

/** One report format: a journal in, text out in pieces. */
export interface Reporter {
  name: string
  /** The file that it writes in the run's folder. */
  file: string
  render(journal: Journal): Iterable<string>
}

/** Something that is found out about a run while its scenarios pass by, one at a time. */
export interface Gatherer<T> {
  add(scenario: ScenarioFinished): void
  result(): T
}
