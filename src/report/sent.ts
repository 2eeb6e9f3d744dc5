import path from 'node:path'
import { controlOf, partsOfBoth, pathOf } from '../cause/request-parts.ts'
import type { Journal } from '../journal/read.ts'
import {
  type DrawnCase,
  type Exchange,
  preflightId,
  type RecordedRequest,
  type Sent as RequestsSent,
  type ScenarioFinished,
} from '../model/event.ts'
import { parseJson } from '../model/json.ts'
import { programWords } from '../model/program.ts'
import { counted, oneLine, shellQuote } from './text.ts'

/** A request: its line, whose it was, how it differs from a valid one, and its body. */
export interface Sent {
  line: string
  step: string
  /** Absent where the scenario sends all as one account: which one that is, is then the run's choice. */
  account?: number
  /** How it differs from the valid request, e.g. `without password`, `with user "x" instead of "y"`; empty when it does not, or there was none. */
  changes: string[]
  body?: string
}

/**
 * Tells the exchange of a scenario that a check looked at, so that what decides about it stands out. A check that stands by itself looks back at
 * several: the last of them is told, and how it was changed decides nothing.
 */
export const sentOf = (scenario: ScenarioFinished, judged: number | undefined): Sent | undefined => {
  const index = judged ?? scenario.exchanges.length - 1
  const exchange = scenario.exchanges[index]
  if (!exchange) return undefined
  const { request, name, step } = exchange
  const control = judged === undefined ? undefined : controlOf(scenario.exchanges, index)
  return {
    line: `${request.method} ${pathOf(request.url)}`,
    step: `${name}, ${step}`,
    ...(new Set(scenario.exchanges.map((one) => one.request.account)).size > 1 && {
      account: request.account,
    }),
    changes: control ? changesBetween(control.request, request) : [],
    ...(request.body && { body: request.body }),
  }
}

const maxChanges = 3

/**
 * How a request differs from another, as phrases that fit behind a sentence; nothing when they differ in too much to be one change.
 * Another token of the same kind is no change: every request for one gets another.
 */
export const changesBetween = (control: RecordedRequest, request: RecordedRequest): string[] => {
  const [before, after] = partsOfBoth(control, request)
  const changes: string[] = []
  for (const [name, then] of before) {
    const now = after.get(name)
    if (!now) changes.push(`without ${name}`)
    else if (compared(now) !== compared(then))
      changes.push(`with ${name} ${allQuoted(now)} instead of ${allQuoted(then)}`)
  }
  for (const [name, values] of after)
    if (!before.has(name)) changes.push(`with ${name} ${allQuoted(values)} added`)
  return changes.length > maxChanges ? [] : changes
}

const compared = (values: string[]): string => values.join('\n').replace(/‹token [^‹›]*›/g, '‹token›')

const allQuoted = (values: string[]): string => values.map(quoted).join(' and ')

/** A value as it stands in a sentence; labels such as ‹password› and JSON need no quotes. */
const quoted = (value: string): string =>
  parseJson(value) !== undefined || /^‹[^‹›]*›$/.test(value) ? oneLine(value) : `"${oneLine(value)}"`

/** The command that runs one scenario of a run again, in words for a shell; where a case was found in it, exactly that case. */
export const replayWords = (
  { file, run: { suites, seed, targetFile, fleet } }: Pick<Journal, 'file' | 'run'>,
  { suite: suiteId, id, case: drawn }: Pick<ScenarioFinished, 'suite' | 'id' | 'case'>,
): string[] => {
  const suite = suites.find((each) => each.id === suiteId)
  // A suite that comes with the tool is known by its name; any other by its folder.
  const isOwn = suite && !suite.dir.replaceAll('\\', '/').endsWith(`suites/${suiteId}`)
  const isListed = fleet && fleet.file !== '-' && !drawn
  const from =
    targetFile !== undefined
      ? ['--target', near(targetFile)]
      : isListed
        ? ['--targets', near(fleet.file), '--named', fleet.name]
        : undefined
  const target = from ?? (suite ? ['--url', suite.target.url] : [])
  // What fails in the pre-flight shows again before any scenario.
  const only = id === preflightId ? [] : ['--only', id]
  const words = drawn
    ? ['replay', path.dirname(file), `${suiteId}/${id}`, ...(isOwn ? ['--suite', near(suite.dir)] : [])]
    : ['run', isOwn ? near(suite.dir) : suiteId, ...only, '--seed', String(seed)]
  return [...programWords(), ...words, ...target].map(shellQuote)
}

/** The same on one line. */
export const replayOf = (...of: Parameters<typeof replayWords>): string => replayWords(...of).join(' ')

/** A path as one types it: what lies in the folder of the run without the way there. */
const near = (file: string): string => {
  const relative = path.relative(process.cwd(), file)
  return path.isAbsolute(file) && relative !== '' && !relative.startsWith('..') && !path.isAbsolute(relative)
    ? relative
    : file
}

/** A generated case as a story: the value, and how it differs from the true one. */
export const storyOf = ({ value, label }: DrawnCase): string => `${value} (${label})`

/** The response in one line: its status and size, or why there is none. */
export const responseOf = ({ response, noAnswer }: Exchange): string => {
  if (response) return `${response.status}, ${counted(response.bodyBytes, 'byte')}`
  return noAnswer ? `no response: ${noAnswer.kind}: ${oneLine(noAnswer.message)}` : 'no response'
}

/** What a scenario sent: how many requests, and how long they took from sending to the end of the response, without waiting for a turn. */
export const totalOf = ({ sent, exchanges }: Pick<ScenarioFinished, 'sent' | 'exchanges'>): RequestsSent =>
  sent ?? { requests: exchanges.length, ms: exchanges.reduce((sum, exchange) => sum + exchange.ms, 0) }
