import { CommanderError } from 'commander'
import { isUsageError } from '../model/errors.ts'
import { exitCodes } from '../model/verdict.ts'
import { visible } from '../report/text.ts'
import { processIo } from './io.ts'
import { createProgram } from './program.ts'

const io = processIo()

const codeOf = (error: unknown): number => {
  // Commander has already told what is wrong; its help and version are no errors.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.conforms : exitCodes.usage
  if (isUsageError(error)) {
    // Much of what it tells of was written by others: a journal, a suite, an answer.
    io.err(`${visible(error.message)}\n`)
    return exitCodes.usage
  }
  const told = visible(String((error as Error)?.stack ?? error))
  io.err(`tokenassay itself failed, which says nothing about the target: ${told}\n`)
  return exitCodes.inconclusive
}

// A reader that closes its end early, such as `head`, is no failure of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
})

createProgram(io, (exitCode) => {
  process.exitCode = exitCode
})
  .parseAsync()
  .catch((error) => {
    process.exitCode = codeOf(error)
  })
