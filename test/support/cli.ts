import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** What a run of the command line left behind. */
export interface Finished {
  code: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
}

const root = fileURLToPath(new URL('../..', import.meta.url))
const entry = fileURLToPath(new URL('../../dist/tokenassay.cjs', import.meta.url))

interface Started {
  child: ChildProcess
  finished: Promise<Finished>
}

/** Starts a program, in the project's folder unless another is given; `finished` settles when it has ended. */
export const startProgram = (
  file: string,
  args: string[],
  { env = {}, cwd = root }: { env?: Record<string, string>; cwd?: string } = {},
): Started => {
  const { PATH = '', HOME = '' } = process.env
  const child = spawn(file, args, {
    cwd,
    env: { PATH, HOME, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk) => {
    stdout += chunk
  })
  child.stderr.on('data', (chunk) => {
    stderr += chunk
  })
  const finished = new Promise<Finished>((resolve) =>
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr })),
  )
  return { child, finished }
}

/** Starts the built command line in the project's folder; `finished` settles when it has ended. */
export const startCli = (args: string[], env: Record<string, string> = {}): Started =>
  startProgram(process.execPath, [entry, ...args], { env })

/** Runs a script of bash, in which `tokenassay` is the built command line, and so is `"$node" "$entry"`. */
export const bash = (script: string, env: Record<string, string> = {}): Promise<Finished> =>
  startProgram('bash', ['-c', `tokenassay() { "$node" "$entry" "$@"; }\n${script}`], {
    env: { node: process.execPath, entry, ...env },
  }).finished

/** Runs the built command line to its end. */
export const cli = (args: string[], env: Record<string, string> = {}): Promise<Finished> =>
  startCli(args, env).finished
