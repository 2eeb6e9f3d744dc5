import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { gone, hangingScript, pidIn } from '../../test/support/processes.ts'
import { runCommand } from './command.ts'

let dir: string
let pidFile: string
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'tokenassay-command-'))
  pidFile = path.join(dir, 'pid')
})
afterEach(() => rmSync(dir, { recursive: true }))

describe('a command that hangs', () => {
  it('is ended after its time, with all that it has started', async () => {
    expect(await runCommand(['sh', '-c', hangingScript(pidFile)], 1000)).toBe('took longer than 1 s')
    await gone(await pidIn(pidFile))
  })

  it('is ended upon a signal, with all that it has started', async () => {
    const interrupt = new AbortController()
    const ended = runCommand(['sh', '-c', hangingScript(pidFile)], 300_000, interrupt.signal)
    const pid = await pidIn(pidFile)
    interrupt.abort()
    expect(await ended).toBe('was interrupted')
    await gone(pid)
  })
})

it.each([
  ['is fine', 'exit 0', undefined],
  ['fails', 'exit 3', 'ended with exit code 3'],
  ['is ended', 'kill -9 $$', 'was ended by SIGKILL'],
  ['leaves a server behind that holds its output', 'sleep 300 & echo $! > pid', undefined],
])('a command that %s is told of as that', async (_, script, told) => {
  expect(await runCommand(['sh', '-c', `cd "${dir}"; ${script}`], 20_000)).toBe(told)
  if (existsSync(pidFile)) process.kill(await pidIn(pidFile))
})

it.each([
  ['/nowhere/hook', 'ENOENT'],
  ['a\0b', 'ERR_INVALID_ARG_VALUE'],
])('a command that is none is told of: %j', async (file, code) => {
  expect(await runCommand([file], 20_000)).toBe(`cannot be run (${code})`)
})
