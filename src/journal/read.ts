import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import path from 'node:path'
import { UsageError } from '../model/errors.ts'
import {
  type ChoiceTaken,
  format,
  type JournalEvent,
  type PreflightDone,
  type Remark,
  type RunFinished,
  type RunStarted,
  type ScenarioFinished,
  type ScenarioParked,
} from '../model/event.ts'
import { fileSentences, sentenceOf } from '../model/platform.ts'
import { type Verdict, verdictOfBroken, verdicts } from '../model/verdict.ts'

/** A run's journal, opened for choice. Scenarios stay in the file and are read one at a time, sorted by suite and id. */
export interface Journal {
  file: string
  run: RunStarted
  choices: ChoiceTaken[]
  remarks: Remark[]
  /** Absent when the run was cut off. */
  end?: RunFinished
  scenarios(): Iterable<ScenarioFinished>
}

/** A journal with what a resume needs to go on from where it stopped. */
export interface JournalState extends Journal {
  /** What the pre-flight settled, by suite. */
  preflights: Map<string, PreflightDone>
  /** Scenarios that were parked and have not been judged since, by `scenarioKey`. */
  parked: Map<string, ScenarioParked>
  /** Scenarios that have been judged for good, by `scenarioKey`. */
  judged: Map<string, Verdict>
}

/** How a scenario is known across suites. */
export const scenarioKey = ({ suite, id }: { suite: string; id: string }): string => `${suite}\0${id}`

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
export const openJournal = (file: string): JournalState => {
  let run: RunStarted | undefined
  let end: RunFinished | undefined
  const choices = new Map<string, ChoiceTaken>()
  const remarks = new Map<string, Remark>()
  const preflights = new Map<string, PreflightDone>()
  const parked = new Map<string, ScenarioParked>()
  const judged = new Map<string, Verdict>()
  const entries = new Map<string, Entry>()
  let line = 0
  for (const { text, offset, length, whole } of linesOf(file)) {
    line++
    const event = parseLine(file, line, text, whole)
    if (!event) continue
    if (line === 1) run = checkStart(file, event)
    switch (event.type) {
      case 'choice':
        // A resumed run tells again what the first part has told.
        choices.set(text, event)
        break
      case 'remark':
        remarks.set(text, event)
        break
      case 'preflight':
        preflights.set(event.suite, event)
        break
      case 'parked':
        parked.set(scenarioKey(event), event)
        break
      case 'end':
        end = event
        break
      case 'scenario': {
        if (!verdicts.includes(event.verdict) || !isLevel(event)) throw damaged(file, line, unknownWord)
        // A scenario that was parked and taken up again has a later line; the last word counts.
        const key = scenarioKey(event)
        entries.set(key, { key, offset, length })
        end = undefined
        if (event.verdict === 'deferred') break
        parked.delete(key)
        judged.set(key, event.verdict)
      }
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
    choices: [...choices.values()],
    remarks: [...remarks.values()],
    preflights,
    parked,
    judged,
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
  if (!event.requirements.every(isLevel)) throw damaged(file, 1, unknownWord)
  return event
}

const parseLine = (file: string, line: number, text: string, whole: boolean): JournalEvent | undefined => {
  try {
    return JSON.parse(text)
  } catch {
    if (!whole) return undefined
    throw damaged(file, line, 'this line is not JSON')
  }
}

const damaged = (file: string, line: number, hint: string): UsageError =>
  new UsageError({
    code: 'journal-damaged',
    message: `the journal "${file}" is damaged`,
    hint,
    place: { file, line, column: 1 },
  })

// Reports look much up by verdict and by level, so none that they don't know may come to them.
const unknownWord = 'this line has a verdict or a level that there is not'
const isLevel = ({ level }: { level: string }): boolean => Object.hasOwn(verdictOfBroken, level)

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
      message: `"${path.dirname(file)}" holds no run: "${path.basename(file)}": ${sentenceOf(error, fileSentences)}`,
      hint: 'expected: the folder of a run, such as reports/latest; "tokenassay run" tells it in its line "report:"',
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
