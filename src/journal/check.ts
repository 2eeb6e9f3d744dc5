import { type Place, shortened, UsageError } from '../model/errors.ts'
import {
  format,
  type JournalEvent,
  type RunFinished,
  type RunStarted,
  type ScenarioFinished,
} from '../model/event.ts'
import { parseJson } from '../model/json.ts'
import {
  emptySummary,
  exitCodeOf,
  exitCodes,
  graver,
  isEnded,
  type Level,
  type Verdict,
  verdictOfFailed,
  verdicts,
} from '../model/verdict.ts'
import { eventShape } from './shapes.ts'

/** Tells whether a line belongs to its run. @throws {UsageError} when it does not. */
export type LineCheck = (event: JournalEvent, place: Place) => void

const damaged = (place: Place, why: string): UsageError =>
  new UsageError({
    code: 'journal-damaged',
    message: `the journal "${place.file}" is damaged: ${why}`,
    hint: 'no run has written this line: take the file from where it was kept before, or start a new run',
    place,
  })

/** A line as an event; undefined for a last one that was cut off. @throws {UsageError} when no run has written it. */
export const parseLine = (bytes: Buffer, place: Place, whole: boolean): JournalEvent | undefined => {
  if (!whole) return undefined
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw damaged(place, 'this line is no UTF-8 text, or too long')
  }
  const event = parseJson(text)
  if (event === undefined) throw damaged(place, 'this line is not JSON')
  if (eventShape(event)) return event as JournalEvent
  throw place.line === 1 ? noStart(event, place) : damaged(place, misshapen())
}

/** What the shape has found wrong with a line, its innermost reason first. */
const misshapen = (): string => {
  const errors = (eventShape.errors ?? []).filter(({ keyword }) => keyword !== 'if')
  const [{ instancePath, keyword, params, message, data }] = errors as [(typeof errors)[number]]
  const at = instancePath === '' ? 'it' : `its "${instancePath.slice(1)}"`
  if (keyword === 'required') return `${at} lacks "${params['missingProperty']}"`
  return `${at} is ${shortened(JSON.stringify(data) ?? 'nothing', 60)}: it ${message}`
}

const noStart = (event: unknown, place: Place): UsageError => {
  const { type, format: other } = (event ?? {}) as Partial<RunStarted>
  if (type !== 'run')
    return new UsageError({
      code: 'journal-start',
      message: `"${place.file}" is not a journal: its first line is not the start of a run`,
      hint: 'expected: the folder of a run; if it is one, take the file from where it was kept before, or start a new run',
      place,
    })
  return other === format ? damaged(place, misshapen()) : otherFormat(other, place)
}

const otherFormat = (other: unknown, place: Place): UsageError =>
  new UsageError({
    code: 'journal-format',
    message: `the journal "${place.file}" has format ${shortened(JSON.stringify(other) ?? 'none', 60)}`,
    hint: `this version reads format ${format}; use the version of tokenassay that wrote it, or start a new run`,
    place,
  })

/** The start of a run, which a journal's first line is. @throws {UsageError} when it is another line. */
export const startOf = (event: JournalEvent, place: Place): RunStarted => {
  if (event.type !== 'run') throw noStart(event, place)
  if (event.format !== format) throw otherFormat(event.format, place)
  if (Number.isNaN(Date.parse(event.startedAt))) throw damaged(place, `"${event.startedAt}" is no time`)
  const { suites, requirements, sealedTargets = suites, shard } = event
  const ids = new Set(suites.map(({ id }) => id))
  if (ids.size < suites.length) throw damaged(place, 'it has the same suite twice')
  const stray = requirements.find(({ suite }) => !ids.has(suite))
  if (stray) throw damaged(place, `its requirement "${stray.id}" is of no suite of its run`)
  if (sealedTargets.length !== suites.length) throw damaged(place, 'it has not one sealed target a suite')
  if (shard && shard.index > shard.count)
    throw damaged(place, `there is no part ${shard.index}/${shard.count}`)
  return event
}

/** The check of all further lines of a run. */
export const checkOf = ({ suites, requirements }: RunStarted): LineCheck => {
  const ids = new Set(suites.map(({ id }) => id))
  const levels = new Map(requirements.map(({ suite, id, level }) => [`${suite} ${id}`, level]))
  return (event, place) => {
    if (event.type === 'run') throw damaged(place, 'another run begins here')
    if ('suite' in event && event.suite !== undefined && !ids.has(event.suite))
      throw damaged(place, `it is of the suite "${event.suite}", which this run does not have`)
    if (event.type === 'scenario') checkScenario(event, levels, place)
  }
}

/** A verdict that its own checks do not bear out is nobody's. */
const checkScenario = (event: ScenarioFinished, levels: Map<string, Level>, place: Place): void => {
  const { suite, verdict, checks, exchanges } = event
  const broken = checks
    .filter(({ ok }) => !ok)
    .map(({ requirement, waived }) =>
      verdictOfFailed(levels.get(`${suite} ${requirement}`) ?? 'MUST', waived !== undefined),
    )
  const earned = broken.reduce<Verdict>(graver, 'pass')
  if ((isEnded(verdict) || earned === 'fail') && verdict !== earned)
    throw damaged(place, `its verdict is "${verdict}", and its checks come to "${earned}"`)
  const lost = checks.find(({ exchange }) => exchange !== undefined && exchange >= exchanges.length)
  if (lost) throw damaged(place, `its check "${lost.check}" is of an exchange that is not there`)
}

/** An end tells what the lines before it have told. @throws {UsageError} when it does not. */
export const checkEnd = (
  { summary, exitCode, interrupted }: RunFinished,
  run: RunStarted,
  { place, found }: { place: Place; found: Verdict[] },
): void => {
  const counted = emptySummary()
  for (const verdict of found) counted[verdict]++
  const other = verdicts.find((verdict) => counted[verdict] !== (summary[verdict] ?? 0))
  if (other)
    throw damaged(
      place,
      `its summary has ${other} ${summary[other]} times, and the lines before it ${counted[other]} times`,
    )
  // A later part of a run may have been told to allow what is postponed.
  const earned = [run.allowDeferred, true].map((allowDeferred) =>
    exitCodeOf(summary, { ...run, allowDeferred }),
  )
  const denied = summary.blocked > 0 || summary.error > 0 ? [exitCodes.usage] : []
  const stale = (run.waivers ?? []).length > 0 ? [exitCodes.broken] : []
  const gaps = run.profiles?.some(({ required }) => required) ? [exitCodes.inconclusive] : []
  const right: number[] = interrupted ? [exitCodes.interrupted] : [...earned, ...denied, ...stale, ...gaps]
  if (!right.includes(exitCode))
    throw damaged(place, `its exit code is ${exitCode}, and the lines before it come to ${right[0]}`)
}
