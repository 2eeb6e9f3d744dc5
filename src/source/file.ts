import { readFileSync, type Stats, statSync } from 'node:fs'
import { UsageError } from '../model/errors.ts'
import { fileSentences, sentenceOf } from '../model/platform.ts'

/** How large a file may be that a person writes, in bytes; no suite comes near it, and it is read in a moment. */
export const mostBytes = 1 << 19

const kindOf = (stats: Stats): string => {
  if (stats.isDirectory()) return 'a folder'
  if (stats.isFIFO() || stats.isSocket()) return 'a pipe'
  return 'a device'
}

const unreadable = (file: string, why: string, hint?: string): UsageError =>
  new UsageError({
    code: 'file-unreadable',
    message: `cannot read "${file}": ${why}`,
    ...(hint !== undefined && { hint }),
  })

/**
 * The text of a file. A pipe or a device may never end, so they are not read.
 * @throws {UsageError} when it is no file, larger than `most` bytes, or cannot be read.
 */
export const readText = (file: string, most = mostBytes): string => {
  let stats: Stats
  try {
    stats = statSync(file)
  } catch (error) {
    throw unreadable(file, sentenceOf(error, fileSentences))
  }
  if (!stats.isFile())
    throw unreadable(file, `it is ${kindOf(stats)}`, 'expected: a file; write what it gives to one first')
  if (stats.size > most)
    throw unreadable(file, `it has ${stats.size} bytes`, `expected: at most ${most} bytes`)
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw unreadable(file, sentenceOf(error, fileSentences))
  }
}
