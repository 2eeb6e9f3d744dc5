import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { UsageError } from '../model/errors.ts'
import {
  format,
  type JournalEvent,
  type ReadingTaken,
  type Remark,
  type RunFinished,
  type RunStarted,
  type ScenarioFinished,
} from '../model/event.ts'

/** A run's journal, opened for reading. Scenarios stay in the file and are read one at a time, sorted by suite and id. */
export interface Journal {
  file: string
  run: RunStarted
  readings: ReadingTaken[]
  remarks: Remark[]
  /** Absent when the run was cut off. */
  end?: RunFinished
  scenarios(): Iterable<ScenarioFinished>
}

interface Entry {
  key: string
  offset: number
  length: number
}

const chunkBytes = 1 << 16
const newline = 10

/**
 * Opens a journal. A last line that was cut off by a crash is passed over: it was never finished.
 * @throws {UsageError} when it cannot be read, is damaged in its middle, or is of another format.
 */
export const openJournal = (file: string): Journal => {
  let run: RunStarted | undefined
  let end: RunFinished | undefined
  const readings: ReadingTaken[] = []
  const remarks: Remark[] = []
  const entries = new Map<string, Entry>()
  let line = 0
  for (const { text, offset, length, whole } of linesOf(file)) {
    line++
    const event = parseLine(file, line, text, whole)
    if (!event) continue
    if (line === 1) run = checkStart(file, event)
    else if (event.type === 'reading') readings.push(event)
    else if (event.type === 'remark') remarks.push(event)
    else if (event.type === 'end') end = event
    else if (event.type === 'scenario') {
      // A scenario that was parked and taken up again has a later line; the last word counts.
      const key = `${event.suite}\0${event.id}`
      entries.set(key, { key, offset, length })
      end = undefined
    }
  }
  if (!run)
    throw new UsageError({
      code: 'journal-empty',
      message: `the journal "${file}" is empty`,
      hint: 'the run stopped before it began',
    })
  const sorted = [...entries.values()].sort((a, b) => (a.key < b.key ? -1 : 1))
  return {
    file,
    run,
    readings,
    remarks,
    ...(end && { end }),
    scenarios: () => readScenarios(file, sorted),
  }
}

const checkStart = (file: string, event: JournalEvent): RunStarted => {
  if (event.type !== 'run')
    throw new UsageError({
      code: 'journal-start',
      message: `"${file}" is not a journal: its first line is not the start of a run`,
    })
  if (event.format !== format)
    throw new UsageError({
      code: 'journal-format',
      message: `the journal "${file}" has format ${event.format}`,
      hint: `this version reads format ${format}`,
    })
  return event
}

const parseLine = (file: string, line: number, text: string, whole: boolean): JournalEvent | undefined => {
  try {
    return JSON.parse(text)
  } catch {
    if (!whole) return undefined
    throw new UsageError({
      code: 'journal-damaged',
      message: `the journal "${file}" is damaged`,
      hint: 'this line is not JSON',
      place: { file, line, column: 1 },
    })
  }
}

function* readScenarios(file: string, entries: Entry[]): Iterable<ScenarioFinished> {
  const descriptor = openSync(file, 'r')
  try {
    for (const { offset, length } of entries) {
      const buffer = Buffer.alloc(length)
      readSync(descriptor, buffer, 0, length, offset)
      yield JSON.parse(buffer.toString())
    }
  } finally {
    closeSync(descriptor)
  }
}

function* linesOf(file: string): Iterable<{ text: string; offset: number; length: number; whole: boolean }> {
  let descriptor: number
  try {
    descriptor = openSync(file, 'r')
  } catch (error) {
    throw new UsageError({
      code: 'journal-unreadable',
      message: `cannot read the journal "${file}": ${(error as Error).message}`,
    })
  }
  try {
    const size = fstatSync(descriptor).size
    let pending = Buffer.alloc(0)
    let pendingOffset = 0
    for (let position = 0; position < size; ) {
      const chunk = Buffer.alloc(Math.min(chunkBytes, size - position))
      position += readSync(descriptor, chunk, 0, chunk.length, position)
      pending = pending.length ? Buffer.concat([pending, chunk]) : chunk
      let start = 0
      for (let at = pending.indexOf(newline); at !== -1; at = pending.indexOf(newline, start)) {
        yield {
          text: pending.toString('utf8', start, at),
          offset: pendingOffset + start,
          length: at - start,
          whole: true,
        }
        start = at + 1
      }
      pending = pending.subarray(start)
      pendingOffset += start
    }
    if (pending.length)
      yield { text: pending.toString(), offset: pendingOffset, length: pending.length, whole: false }
  } finally {
    closeSync(descriptor)
  }
}
