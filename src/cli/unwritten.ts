import { isUsageError, isWriteError } from '../model/errors.ts'
import { exitCodes } from '../model/verdict.ts'
import type { Io } from './io.ts'

/**
 * Tells of reports that could not be written, each reason once, and gives the exit code of a command: its own, unless there were any.
 * @throws what was none of the disk's business.
 */
export const exitUnlessUnwritten = (
  exitCode: number,
  failures: Error[],
  { err }: Pick<Io, 'err'>,
): number => {
  for (const message of new Set(failures.filter(isExpected).map((failure) => failure.message)))
    err(`${message}\n`)
  const defect = failures.find((failure) => !isExpected(failure))
  if (defect) throw defect
  return failures.length > 0 ? exitCodes.inconclusive : exitCode
}

const isExpected = (failure: Error): boolean => isUsageError(failure) || isWriteError(failure)
