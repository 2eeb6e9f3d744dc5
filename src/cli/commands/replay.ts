import path from 'node:path'
import { openJournal } from '../../journal/read.ts'
import { journalName } from '../../journal/write.ts'
import { didYouMean, UsageError } from '../../model/errors.ts'
import type { ScenarioFinished } from '../../model/event.ts'
import { exitCodes } from '../../model/verdict.ts'
import { curlOf } from '../../report/curl.ts'
import { replayCase } from '../../run/replay.ts'
import { checkedSuite } from '../../suite/lint.ts'
import { loadTarget } from '../../target/load.ts'
import type { Io } from '../io.ts'
import { suiteDir } from '../places.ts'

/** The options of `replay` as the command line has them. */
export interface ReplayFlags {
  target?: string
  url?: string
}

const exitOf = (verdict: ScenarioFinished['verdict']): number => {
  if (verdict === 'fail' || verdict === 'warn') return exitCodes.broken
  return verdict === 'pass' ? exitCodes.conforms : exitCodes.inconclusive
}

/** Sends exactly one drawn case of a run again and tells what comes of it now. */
export const replay = async (dir: string, name: string, flags: ReplayFlags, io: Io): Promise<number> => {
  const journal = openJournal(path.join(dir, journalName))
  const drawn = [...journal.scenarios()].filter((scenario) => scenario.case !== undefined)
  const wanted = drawn.find(({ suite, id }) => name === `${suite}/${id}` || name === id)
  if (!wanted) {
    const known = drawn.map(({ suite, id }) => `${suite}/${id}`)
    throw new UsageError({
      code: 'no-case',
      message: `the run in "${dir}" has no case "${name}"`,
      hint: didYouMean(name, known),
    })
  }
  const entry = journal.run.suites.find(({ id }) => id === wanted.suite)!
  const suite = checkedSuite(suiteDir(entry.dir ?? entry.id))
  const file = flags.target ?? journal.run.targetFile
  const url = flags.url ?? (file === undefined ? entry.target.url : undefined)
  const target = loadTarget(
    { ...(file !== undefined && { file }), ...(url !== undefined && { url }), env: io.env },
    suite,
  )
  const now = await replayCase(suite, target, wanted.id, wanted.case!)
  const { bold, dim, red, green, yellow } = io.outColors
  const colour = now.verdict === 'pass' ? green : now.verdict === 'fail' ? red : yellow
  io.out(`${bold(`${wanted.suite}/${wanted.id}`)}  ${wanted.title}\n`)
  io.out(
    `  ${dim('case')}  ${now.case?.value ?? wanted.case!.value} ${dim(`(${now.case?.label ?? wanted.case!.label})`)}\n`,
  )
  for (const exchange of now.exchanges.slice(-1)) {
    io.out(`  ${dim('sent')}  ${curlOf(exchange)}\n`)
    io.out(
      `  ${dim('came')}  ${exchange.response ? `status ${exchange.response.status} ${exchange.response.body.slice(0, 200)}` : exchange.noAnswer?.message}\n`,
    )
  }
  io.out(`${colour(now.verdict)}  ${now.reason ?? toldBy(now)}\n`)
  if (now.case?.yaml !== undefined) io.out(`\n${dim('to keep it from coming back:')}\n${now.case.yaml}`)
  return exitOf(now.verdict)
}

const toldBy = ({ checks, verdict }: ScenarioFinished): string =>
  checks
    .filter(({ ok }) => !ok)
    .map(({ statement, message }) => `${statement}: ${message}`)
    .join('\n      ') || (verdict === 'pass' ? 'the case holds now' : '')
