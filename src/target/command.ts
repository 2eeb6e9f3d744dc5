import { type ChildProcess, spawn } from 'node:child_process'
import { codeOf } from '../model/platform.ts'

/** What a command needs to find its way, and nothing that may be a secret: the key that seals runs, inputs, tokens of a CI system. */
const passedOn =
  /^(PATH|HOME|USER|LOGNAME|SHELL|PWD|TERM|TZ|LANG|LC_\w+|TMPDIR|TEMP|TMP|SYSTEMROOT|SYSTEMDRIVE|WINDIR|COMSPEC|PATHEXT|USERPROFILE|USERNAME|APPDATA|LOCALAPPDATA|PROGRAMFILES|PROGRAMDATA)$/i

const commandEnv = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(env).filter(([name]) => passedOn.test(name)))

/** A group can be ended with all that a command has started; Windows has none. */
const hasGroups = process.platform !== 'win32'

const endAll = ({ pid }: ChildProcess): void => {
  try {
    if (pid !== undefined) process.kill(hasGroups ? -pid : pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}

/**
 * Runs a command in a group of its own, and ends the whole of it after some time, upon a signal, and with this process. Gives how it went
 * wrong; undefined when it did not. What it was given and what it says may be secret, so neither is told.
 */
export const runCommand = (
  [file = '', ...args]: string[],
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<string | undefined> =>
  new Promise((resolve) => {
    let child: ChildProcess
    try {
      child = spawn(file, args, { env: commandEnv(process.env), stdio: 'ignore', detached: hasGroups })
    } catch (error) {
      resolve(`cannot be run (${codeOf(error)})`)
      return
    }
    const settle = (trouble?: string) => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', interrupt)
      process.off('exit', end)
      resolve(trouble)
    }
    const end = () => endAll(child)
    const endFor = (trouble: string) => {
      end()
      settle(trouble)
    }
    const interrupt = () => endFor('was interrupted')
    const timer = setTimeout(() => endFor(`took longer than ${timeoutMs / 1000} s`), timeoutMs)
    process.once('exit', end)
    signal?.addEventListener('abort', interrupt)
    if (signal?.aborted) interrupt()
    child
      .once('error', (error) => settle(`cannot be run (${codeOf(error)})`))
      .once('exit', (code, by) => {
        if (by) settle(`was ended by ${by}`)
        else settle(code === 0 ? undefined : `ended with exit code ${code}`)
      })
  })
