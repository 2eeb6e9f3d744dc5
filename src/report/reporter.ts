import type { Journal } from '../journal/read.ts'

/** One report format: a journal in, text out in pieces. */
export interface Reporter {
  name: string
  /** The file that it writes in the run's folder. */
  file: string
  render(journal: Journal): Iterable<string>
}
