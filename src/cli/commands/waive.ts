import { stringify } from 'yaml'
import { openRun } from '../../journal/open.ts'
import { exitCodes } from '../../model/verdict.ts'
import { digestOf } from '../../report/digest.ts'
import { headlineOf } from '../../report/headline.ts'
import type { Io } from '../io.ts'
import { schemaFor } from '../places.ts'

/** Prints a file of waivers for what is not met in a run, whole or in parts. It says nothing of why, by whom and until when, and without that it is refused. */
export const waive = async (dirs: string[], io: Io): Promise<number> => {
  const { notMet } = digestOf(openRun(...dirs)).findings
  const gating = notMet.flatMap((each) => [each, ...each.also]).filter(({ verdict }) => verdict !== 'pass')
  if (gating.length === 0) {
    io.err(`in ${dirs.map((dir) => `"${dir}"`).join(', ')} there is nothing to waive\n`)
    return exitCodes.conforms
  }
  io.out(`# yaml-language-server: $schema=${schemaFor('waivers', '.')}\n`)
  io.out(
    '# Each needs a reason, an owner, and the last day on which it holds, such as 2027-01-31.\nwaivers:\n',
  )
  for (const { suite, id, first } of gating) {
    io.out(`  # ${headlineOf(first)}\n`)
    io.out(
      `  - suite: ${stringify(suite)}    requirement: ${stringify(id)}    reason:\n    owner:\n    until:\n`,
    )
  }
  return exitCodes.conforms
}
