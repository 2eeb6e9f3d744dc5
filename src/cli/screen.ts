import type { Requirement } from '../model/suite.ts'
import type { Level } from '../model/verdict.ts'

/** So many lines fit on a terminal with the command above them and a prompt below. */
const screenLines = 33

/** The first of some lines, so that a screen holds them, and a last one that says how the rest is seen. */
export const oneScreen = (lines: string[], more: string): string[] => {
  const room = screenLines - 2
  const shown =
    lines.length <= room ? lines : [...lines.slice(0, room - 1), `  … ${lines.length - room + 1} more lines`]
  return [...shown, '', more]
}

const levels: Level[] = ['MUST', 'SHOULD', 'MAY']

/** How many requirements there are of each level, e.g. `64 MUST, 2 SHOULD, 16 MAY`. */
export const levelsOf = (requirements: Requirement[]): string =>
  levels.map((level) => `${requirements.filter((one) => one.level === level).length} ${level}`).join(', ')
