import { openRun } from '../../journal/open.ts'
import { UsageError } from '../../model/errors.ts'
import { exitCodes } from '../../model/verdict.ts'
import { compareRuns, type Difference } from '../../report/compare.ts'
import { headlineOf } from '../../report/headline.ts'
import { counted, oneLine } from '../../report/text.ts'
import type { Io } from '../io.ts'

/** Tells how a run differs from another one; the exit code says whether anything is worse. */
export const diff = async (before: string, after: string, io: Io): Promise<number> => {
  const [first, second] = [openRun(before), openRun(after)]
  const common = first.run.suites.some(({ id }) => second.run.suites.some((it) => it.id === id))
  if (!common)
    throw new UsageError({
      code: 'nothing-common',
      message: `the runs in "${before}" and "${after}" have no suite in common`,
      hint: 'give two runs of the same suite',
    })
  const { worse, better, untested, choices, suites } = compareRuns(first, second)
  const { bold, red, green, dim } = io.outColors
  const tell = (title: string, lines: string[]) => {
    if (lines.length > 0)
      io.out(`${bold(title)} (${lines.length})\n${lines.map((line) => `  ${line}\n`).join('')}`)
  }
  const line = ({ suite, id, before: was, after: now, finding }: Difference, word: string) =>
    `${word} ${suite}/${id}: ${was}, now ${now}${finding ? `: ${oneLine(headlineOf(finding))}` : ''}`
  tell(
    'suites',
    suites.map(({ id, difference }) => `${id}: ${difference}`),
  )
  tell(
    'other choices',
    choices.map((it) => `${it.suite}/${it.id}: ${it.before.join(', ')}, now ${it.after.join(', ')}`),
  )
  tell(
    'tested in one of them',
    untested.map((it) => dim(line(it, '-'))),
  )
  tell(
    'better',
    better.map((it) => green(line(it, '✓'))),
  )
  tell(
    'worse',
    worse.map((it) => red(line(it, '✗'))),
  )
  io.out(
    worse.length > 0
      ? `${counted(worse.length, 'requirement')} ${worse.length === 1 ? 'is' : 'are'} worse than before\n`
      : `nothing is worse than before\n`,
  )
  return worse.length > 0 ? exitCodes.broken : exitCodes.conforms
}
