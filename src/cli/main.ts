import { CommanderError } from 'commander'
import { isUsageError, isWriteError } from '../model/errors.ts'
import { machineTrouble } from '../model/platform.ts'
import { exitCodes } from '../model/verdict.ts'
import { processIo } from './io.ts'
import { createProgram } from './program.ts'

const io = processIo()
// Until a command has come to its end nothing is shown.
io.end(exitCodes.inconclusive)

const itself = (what: string): string =>
  `tokenassay itself failed, which says nothing about the target: ${what}\n`

const codeOf = (error: unknown): number => {
  // Commander has already told what is wrong; its help and version are no errors.
  if (error instanceof CommanderError) {
    // Its "help" takes over the exit code that stands for "not at its end yet".
    const isAsked = error.exitCode === 0 || (error.code === 'commander.help' && process.argv.length > 2)
    return isAsked ? exitCodes.conforms : exitCodes.usage
  }
  if (isUsageError(error) || isWriteError(error)) {
    io.err(`${error.message}\n`)
    return isUsageError(error) ? exitCodes.usage : exitCodes.inconclusive
  }
  const trouble = machineTrouble(error)
  io.err(
    trouble === undefined
      ? itself((error as Error)?.stack ?? String(error))
      : `tokenassay cannot go on: ${trouble}\n`,
  )
  return exitCodes.inconclusive
}

/** What went past a run was not redacted by it: where it comes from is told, and nothing of what it says. */
const placesOf = (error: unknown): string => {
  if (!(error instanceof Error)) return `something of type ${typeof error} was thrown`
  const { name, message, stack = '', code = '' } = error as NodeJS.ErrnoException
  const at = stack.indexOf(message)
  const places = at < 0 ? [] : stack.slice(at + message.length).split('\n')
  return [`${name} ${code}`.trim(), ...places.filter((line) => /^ +at /.test(line))].join('\n')
}

process.on('uncaughtException', (error) => {
  io.err(itself(placesOf(error)))
  io.end(exitCodes.inconclusive)
  io.leave()
})

// Node would write its warnings past the door.
if (process.listenerCount('warning') > 0)
  process.removeAllListeners('warning').on('warning', ({ name, message }) => io.err(`${name}: ${message}\n`))

createProgram(io, io.end)
  .parseAsync()
  // An interrupted run has left what did not answer it, and nobody waits for that.
  .then(() => process.exitCode === exitCodes.interrupted && io.leave())
  .catch((error) => {
    io.end(codeOf(error))
    io.leave()
  })
