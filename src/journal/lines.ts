import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs'
import path from 'node:path'
import { UsageError } from '../model/errors.ts'
import { fileSentences, sentenceOf } from '../model/platform.ts'
import { insteadOfFleet } from './fleet.ts'

/** A line of a file: its bytes without the line end, and where they begin; the last one may lack its end. */
export interface Line {
  bytes: Buffer
  offset: number
  whole: boolean
}

const chunkBytes = 1 << 16
const newline = 10

/** The error of a file that is no journal. */
const noJournal = (file: string, why: string): UsageError =>
  new UsageError({
    code: 'journal-unreadable',
    message: `"${path.dirname(file)}" holds no run: "${path.basename(file)}": ${why}`,
    hint:
      insteadOfFleet(path.dirname(file)) ??
      'expected: the folder of a run, such as reports/latest; "tokenassay run" tells it in its line "report:"',
  })

/** Opens a journal to read it; a pipe or a device may never end. @throws {UsageError} when it is no file or cannot be read. */
const openFile = (file: string): number => {
  try {
    if (statSync(file).isFile()) return openSync(file, 'r')
  } catch (error) {
    throw noJournal(file, sentenceOf(error, fileSentences))
  }
  throw noJournal(file, 'it is no file')
}

/** The lines of a file, one at a time. @throws {UsageError} when it is no file or cannot be read. */
export function* linesOf(file: string): Iterable<Line> {
  const descriptor = openFile(file)
  try {
    const size = fstatSync(descriptor).size
    let parts: Buffer[] = []
    let offset = 0
    for (let position = 0; position < size; ) {
      const chunk = Buffer.alloc(Math.min(chunkBytes, size - position))
      const count = readSync(descriptor, chunk, 0, chunk.length, position)
      if (count === 0) break
      position += count
      let start = 0
      for (let at = chunk.indexOf(newline); at !== -1; at = chunk.indexOf(newline, start)) {
        const bytes = Buffer.concat([...parts, chunk.subarray(start, at)])
        yield { bytes, offset, whole: true }
        offset += bytes.length + 1
        parts = []
        start = at + 1
      }
      if (start < count) parts.push(chunk.subarray(start, count))
    }
    if (parts.length > 0) yield { bytes: Buffer.concat(parts), offset, whole: false }
  } finally {
    closeSync(descriptor)
  }
}
