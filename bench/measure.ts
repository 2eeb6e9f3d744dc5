import { spawn } from 'node:child_process'
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** What one run of a command took: wall time, CPU time of all its threads, and its largest resident memory. */
export interface Figures {
  wallMs: number
  cpuMs: number
  peakMiB: number
}

/** A command for `node`, with a name for the table. */
export interface Subject {
  name: string
  args: string[]
  env?: Record<string, string>
  /** A file that it reads from standard input. */
  stdin?: string
  /** The exit code of a run that went well. */
  code?: number
}

const usage = fileURLToPath(new URL('./usage.cjs', import.meta.url))

const once = ({ name, args, env, stdin, code = 0 }: Subject): Promise<Figures> => {
  const dir = mkdtempSync(path.join(tmpdir(), 'tokenassay-bench-'))
  const file = path.join(dir, 'usage.json')
  const start = performance.now()
  const child = spawn(process.execPath, ['--require', usage, ...args], {
    env: { ...process.env, ...env, BENCH_USAGE: file },
    stdio: [stdin === undefined ? 'ignore' : openSync(stdin, 'r'), 'ignore', 'pipe'],
  })
  let stderr = ''
  child.stderr!.on('data', (chunk) => {
    stderr += chunk
  })
  return new Promise((resolve, reject) => {
    child.on('close', (actual) => {
      const wallMs = performance.now() - start
      if (actual !== code) reject(new Error(`${name} ended with ${actual}: ${stderr}`))
      else resolve({ wallMs, ...JSON.parse(readFileSync(file, 'utf8')) })
      rmSync(dir, { recursive: true })
    })
  })
}

/**
 * Measures commands in turns, so that whatever else the machine does disturbs all of them alike.
 * Each figure is the median of its rounds.
 */
export const inTurns = async (subjects: Subject[], rounds: number): Promise<Figures[]> => {
  const runs: Figures[][] = subjects.map(() => [])
  for (let round = 0; round < rounds; round++)
    for (const [index, subject] of subjects.entries()) runs[index]!.push(await once(subject))
  return runs.map((figures) => ({
    wallMs: median(figures.map(({ wallMs }) => wallMs)),
    cpuMs: median(figures.map(({ cpuMs }) => cpuMs)),
    peakMiB: median(figures.map(({ peakMiB }) => peakMiB)),
  }))
}

const median = (values: number[]): number =>
  values.sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? Number.NaN
