import { availableParallelism } from 'node:os'
import path from 'node:path'
import { makeFolder, writeText } from '../../journal/folder.ts'
import { exitCodes } from '../../model/verdict.ts'
import { renderMatrixPage } from '../../report/matrix-page.ts'
import { ledgerOf } from '../../selftest/checks.ts'
import { fuzzRows, renderFuzz } from '../../selftest/fuzz.ts'
import { isAsked, listOf } from '../../selftest/list.ts'
import { askedOf, consoleLines, renderMarkdown } from '../../selftest/markdown.ts'
import { isOpen, type Matrix, matrixOf } from '../../selftest/matrix.ts'
import { playedBy } from '../../selftest/played.ts'
import { openPool, type Pool } from '../../selftest/pool.ts'
import { runRounds } from '../../selftest/rounds.ts'
import { serverRunsOf } from '../../selftest/servers.ts'
import { openSuite } from '../../suite/open.ts'
import type { Io } from '../io.ts'
import { whole } from '../options.ts'
import { bundledSuites, suiteDir } from '../places.ts'

export interface SelftestFlags {
  out: string
  fault: string[]
  workers?: string
  fuzzSeeds?: string
  described?: boolean
  list?: boolean
}

/** Proves suites against the reference server's faults and variants; exit code 1 when a hole is left. */
export const selftest = async (names: string[], flags: SelftestFlags, io: Io): Promise<number> => {
  const start = performance.now()
  const bundled = bundledSuites()
  const suites = await Promise.all((names.length ? names : bundled).map((name) => openSuite(suiteDir(name))))
  const wanted = flags.fault
  const described = flags.described ?? false
  const proven = suites.map((suite) => ({ suite, api: playedBy(suite.dir, { described }) }))
  if (flags.list) {
    for (const one of proven) for (const line of listOf(one, wanted)) io.out(line)
    return exitCodes.conforms
  }
  const all = proven.flatMap((one) => serverRunsOf(one))
  const isWanted = ({ name }: { name: string }) => isAsked(wanted, name)
  const units = proven.flatMap((one) => serverRunsOf(one, isWanted))
  const pool = openPool({
    workers: flags.workers === undefined ? availableParallelism() : whole('--workers', flags.workers, 1),
    dirs: Object.fromEntries(suites.map(({ id, dir }) => [id, dir])),
    described,
  })
  const run = io.live ? withBar(pool.run, io) : pool.run
  try {
    const results = await runRounds(
      { suites, servers: units, whole: names.length === 0 && wanted.length === 0 },
      run,
    )
    const checks = ledgerOf(results)
    const matrices = proven.map(({ suite, api }) => {
      const faults = all.filter((unit) => unit.api === suite.id && unit.kind === 'fault')
      const filtered = { globs: wanted, faults: faults.filter(isWanted).length, of: faults.length }
      const isDescribed = api.described === true
      return matrixOf(suite, results, {
        checks,
        partly: wanted.length > 0 || (!isDescribed && suites.length < bundled.length),
        described: isDescribed,
        ...(wanted.length > 0 && { filtered }),
        ...(api.undecided && { undecided: api.undecided }),
      })
    })
    write(flags.out, matrices)
    for (const matrix of matrices) for (const line of consoleLines(matrix)) io.out(`${line}\n`)
    if (flags.fuzzSeeds !== undefined) {
      const table = [
        ...renderFuzz(await fuzzRows(results, whole('--fuzz-seeds', flags.fuzzSeeds, 1), run)),
      ].join('')
      writeText(path.join(flags.out, 'fuzz.md'), table)
      io.out(`\n${table}\n`)
    }
    const open = matrices.filter(isOpen)
    const asked = askedOf(matrices)
    const nothing = asked ? `${asked}, nothing to mend among those` : 'nothing to mend'
    io.out(
      `${units.flatMap(({ variants = [''] }) => variants).length} servers in ${((performance.now() - start) / 1000).toFixed(1)} s; ${open.length ? `to mend in ${open.map(({ suite }) => suite).join(', ')}` : nothing}; see ${flags.out}\n`,
    )
    return open.length ? exitCodes.broken : exitCodes.conforms
  } finally {
    await pool.close()
  }
}

const barCharacters = 30
const bar = (share: number): string =>
  '█'.repeat(Math.round(share * barCharacters)).padEnd(barCharacters, '░')

/** Shows how far a run of units is, where it is known how many there are. */
const withBar =
  (run: Pool['run'], io: Io): Pool['run'] =>
  async (units, finished) => {
    const all = Array.isArray(units) ? units.length : undefined
    let done = 0
    await run(units, (result) => {
      finished(result)
      done++
      io.redraw([
        all === undefined ? `proving the last checks: ${done} servers` : `${bar(done / all)} ${done}/${all}`,
      ])
    })
    io.redraw([])
  }

const write = (dir: string, matrices: Matrix[]): void => {
  makeFolder(dir)
  writeText(path.join(dir, 'matrix.json'), `${JSON.stringify({ format: 1, matrices }, undefined, 2)}\n`)
  writeText(path.join(dir, 'matrix.md'), [...renderMarkdown(matrices)].join(''))
  writeText(path.join(dir, 'matrix.html'), [...renderMatrixPage(matrices)].join(''))
}
