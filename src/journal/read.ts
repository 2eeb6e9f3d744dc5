import { closeSync, openSync, readSync } from 'node:fs'
import { UsageError } from '../model/errors.ts'
import type {
  ChoiceTaken,
  PreflightDone,
  Remark,
  RunFinished,
  RunStarted,
  ScenarioFinished,
  ScenarioParked,
} from '../model/event.ts'
import type { Verdict } from '../model/verdict.ts'
import { checkEnd, checkOf, type LineCheck, parseLine, startOf } from './check.ts'
import { linesOf } from './lines.ts'

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
  /** The last word on every scenario, also on those that wait, by `scenarioKey`. */
  verdicts: Map<string, Verdict>
}

/** How a scenario is known across suites. */
export const scenarioKey = ({ suite, id }: { suite: string; id: string }): string => `${suite}\0${id}`

/** Where a scenario's last line stands. */
interface Entry {
  key: string
  offset: number
  length: number
  verdict: Verdict
}

/**
 * Opens a journal. A last line that was cut off by a crash is passed over: it was never finished.
 * @throws {UsageError} when it cannot be read, has a line that no run has written, or is of another format.
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
  let check: LineCheck | undefined
  let line = 0
  for (const { bytes, offset, whole } of linesOf(file)) {
    line++
    const place = { file, line, column: 1 }
    const event = parseLine(bytes, place, whole)
    if (!event) continue
    if (!check) {
      run = startOf(event, place)
      check = checkOf(run)
    } else check(event, place)
    const text = JSON.stringify(event)
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
        checkEnd(event, run!, { place, found: [...entries.values()].map(({ verdict }) => verdict) })
        break
      case 'scenario': {
        // A scenario that was parked and taken up again has a later line; the last word counts.
        const key = scenarioKey(event)
        entries.set(key, { key, offset, length: bytes.length, verdict: event.verdict })
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
      hint: 'the run stopped before it began; start a new run',
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
    verdicts: new Map(sorted.map(({ key, verdict }) => [key, verdict])),
    ...(end && { end }),
    scenarios: () => readScenarios(file, sorted),
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
