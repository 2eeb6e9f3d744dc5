import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { cli } from '../support/cli.ts'

/** The requirements that a run found broken, by how much they weigh, and how its scenarios ended. */
export interface Findings {
  fail: string[]
  warn: string[]
  summary: Record<string, number>
  /** Scenario and requirement of each finding, for the message of a failing test. */
  details: string[]
}

interface Reported {
  summary: Record<string, number>
  scenarios: {
    id: string
    verdict: string
    findings?: { requirement: string; severity: string; message: string }[]
  }[]
}

/** Runs the built command line with a suite against a target and gives what its report says. */
export const runSuite = async (suite: string, target: object, more: string[] = []): Promise<Findings> => {
  const dir = mkdtempSync(path.join(tmpdir(), 'tokenassay-second-'))
  try {
    const file = path.join(dir, 'target.json')
    writeFileSync(file, JSON.stringify(target))
    const out = path.join(dir, 'out')
    const { stderr } = await cli([
      'run',
      suite,
      '--target',
      file,
      '--out',
      out,
      '--reporter',
      'json',
      '--max-wait',
      '0s',
      ...more,
    ])
    // A run that takes long says how far it is.
    if (stderr.replaceAll(/^\d+ s: .*\n/gm, '')) throw new Error(stderr)
    const report: Reported = JSON.parse(readFileSync(path.join(out, 'report.json'), 'utf8'))
    const all = report.scenarios.flatMap(({ id, verdict, findings = [] }) =>
      findings.map((finding) => ({ id, verdict, ...finding })),
    )
    const requirements = (kind: string) =>
      [...new Set(all.filter(({ verdict }) => verdict === kind).map(({ requirement }) => requirement))].sort()
    return {
      fail: requirements('fail'),
      warn: requirements('warn'),
      summary: report.summary,
      details: all.map(({ id, requirement, message }) => `${id}: ${requirement}: ${message}`),
    }
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

/** Time as every server in this process sees it, and a way to move it on. */
export const startClock = (): { handle: (next: RequestListener) => RequestListener; stop(): void } => {
  const Real = globalThis.Date
  let aheadMs = 0
  class Moved extends Real {
    constructor(...from: [] | [number | string]) {
      super(...((from.length ? from : [Real.now() + aheadMs]) as [number]))
    }
    static override now(): number {
      return Real.now() + aheadMs
    }
  }
  globalThis.Date = Moved as DateConstructor
  return {
    handle: (next) => (request, response) => {
      const seconds = /^\/__clock\?seconds=(\d+)/.exec(request.url ?? '')?.[1]
      // Node itself would write the real time
      response.setHeader('date', new Date().toUTCString())
      if (seconds === undefined) return next(request, response)
      aheadMs += Number(seconds) * 1000
      response.end()
    },
    stop: () => {
      globalThis.Date = Real
    },
  }
}

/** The part of a target file that lets a run move that clock. */
export const clockHook = { advance: { method: 'POST', path: '/__clock', query: { seconds: '$seconds' } } }
