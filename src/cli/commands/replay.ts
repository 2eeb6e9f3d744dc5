import path from 'node:path'
import { openJournal } from '../../journal/read.ts'
import { movedFrom, toldMove, wheretoOf } from '../../journal/same-target.ts'
import { journalName } from '../../journal/write.ts'
import { didYouMean, UsageError } from '../../model/errors.ts'
import type { DrawnCase, ScenarioFinished } from '../../model/event.ts'
import { exitCodes } from '../../model/verdict.ts'
import { curlOf } from '../../report/curl.ts'
import { replayCase } from '../../run/replay.ts'
import { type Given, pairsAgain } from '../again.ts'
import type { Io } from '../io.ts'

/** To come to a place, fast-check makes all that come before it: more than a million of them nobody has drawn. */
const isDrawn = ({ seed, path }: DrawnCase): boolean =>
  Number.isInteger(seed) && /^\d{1,6}(:\d{1,6})*$/.test(path)

const exitOf = (verdict: ScenarioFinished['verdict']): number => {
  if (verdict === 'fail' || verdict === 'warn') return exitCodes.broken
  return verdict === 'pass' ? exitCodes.conforms : exitCodes.inconclusive
}

/** Sends one generated case of a run again and reports the result. */
export const replay = async (dir: string, name: string, flags: Given, io: Io): Promise<number> => {
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
  const before = wanted.case!
  const entry = journal.run.suites.find(({ id }) => id === wanted.suite)
  if (!entry || !isDrawn(before))
    throw new UsageError({
      code: 'case-bad',
      message: `the case "${name}" of the run in "${dir}" is not one that was generated`,
      hint: `seed "${before.seed}" and path "${before.path}" of suite "${wanted.suite}" lead nowhere`,
    })
  const [pair] = await pairsAgain(journal.run, [entry], flags, io)
  const { suite, target } = pair!
  if (!suite.scenarios.some(({ id }) => id === wanted.id))
    throw new UsageError({
      code: 'no-scenario',
      message: `the suite "${suite.id}" in "${suite.dir}" has no scenario "${wanted.id}" any more`,
    })
  const moved = movedFrom(entry.target, wheretoOf(target))
  if (moved) {
    const { was, is } = toldMove(moved)
    io.err(`the run was ${was}; the case goes to ${is} now\n`)
  }
  const now = await replayCase(suite, target, wanted.id, before)
  const { bold, dim, red, green, yellow } = io.outColors
  const colour = now.verdict === 'pass' ? green : now.verdict === 'fail' ? red : yellow
  const { value, label } = now.case ?? before
  io.out(`${bold(`${wanted.suite}/${wanted.id}`)}  ${wanted.title}\n`)
  io.out(`  ${dim('case')}     ${value} ${dim(`(${label})`)}\n`)
  for (const exchange of now.exchanges.slice(-1)) {
    const { response, noAnswer } = exchange
    const came = response ? `status ${response.status} ${response.body.slice(0, 200)}` : noAnswer?.message
    io.out(`  ${dim('request')}  ${curlOf(exchange)}\n`)
    io.out(`  ${dim('response')}  ${came ?? ''}\n`)
  }
  io.out(`${colour(now.verdict)}  ${now.reason ?? toldBy(now)}\n`)
  if (now.case?.yaml !== undefined)
    io.out(
      `\n${dim(`regression test: a file for the folder of the suite, ${keepAs(suite.dir)}`)}\n${now.case.yaml}`,
    )
  else if (now.case)
    io.out(`\n${dim('a suite cannot say this case without a secret; this command sends it again')}\n`)
  return exitOf(now.verdict)
}

/** A file in the folder of a suite, as seen from here where it is below. */
const keepAs = (dir: string): string => {
  const relative = path.relative('.', dir)
  return path.join(relative.startsWith('..') ? dir : relative, 'found.yaml')
}

const toldBy = ({ checks, verdict }: ScenarioFinished): string =>
  checks
    .filter(({ ok }) => !ok)
    .map(({ requirement, message }) => `${requirement}: ${message}`)
    .join('\n      ') || (verdict === 'pass' ? 'the requirement is met now' : '')
