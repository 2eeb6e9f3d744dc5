import path from 'node:path'
import type { Journal } from '../journal/read.ts'
import {
  type DrawnCase,
  type Exchange,
  preflightId,
  type RecordedRequest,
  type ScenarioFinished,
} from '../model/event.ts'
import { parseJson } from '../model/json.ts'
import { counted, oneLine, shellQuote } from './text.ts'

/** What was sent: the request's line, whose it was, how it differs from the control before it, and its body. */
export interface Sent {
  line: string
  step: string
  account: number
  /** In words, e.g. `without password`; empty when nothing like it was sent before. */
  changes: string[]
  body?: string
}

/** Tells one exchange of a scenario so that what decides about it stands out. */
export const sentOf = (scenario: ScenarioFinished, index: number): Sent | undefined => {
  const exchange = scenario.exchanges[index]
  if (!exchange) return undefined
  const { request, name, step } = exchange
  const control = scenario.exchanges.slice(0, index).findLast((earlier) => isControlOf(earlier, exchange))
  return {
    line: `${request.method} ${pathOf(request.url)}`,
    step: `${name}, ${step}`,
    account: request.account,
    changes: control ? changesBetween(control.request, request) : [],
    ...(request.body && { body: request.body }),
  }
}

const maxChanges = 3

const isControlOf = (earlier: Exchange, exchange: Exchange): boolean =>
  earlier.name === exchange.name &&
  earlier.request.account === exchange.request.account &&
  changesBetween(earlier.request, exchange.request).length > 0

/** The path and query of an address; the address itself where it has none. */
export const pathOf = (url: string): string => {
  if (!URL.canParse(url)) return url
  const { pathname, search } = new URL(url)
  return pathname + search
}

/** How a request differs from another, in words; nothing when they differ in too much to be one change. */
export const changesBetween = (control: RecordedRequest, request: RecordedRequest): string[] => {
  const before = partsOf(control)
  const after = partsOf(request)
  const changes: string[] = []
  for (const [name, value] of before) {
    const now = after.get(name)
    if (now === undefined) changes.push(`without ${name}`)
    else if (now !== value) changes.push(`${name} is ${quoted(now)} instead of ${quoted(value)}`)
  }
  for (const [name, value] of after)
    if (!before.has(name)) changes.push(`with ${name} ${quoted(value)} added`)
  return changes.length > maxChanges ? [] : changes
}

const quoted = (value: string): string => (value === '' ? 'empty' : oneLine(value))

const passing = new Set(['content-length', 'date', 'connection', 'host'])

const partsOf = ({ method, url, headers, body }: RecordedRequest): Map<string, string> => {
  const parts = new Map<string, string>()
  const add = (name: string, value: string) =>
    parts.set(name, parts.has(name) ? `${parts.get(name)} and ${value}` : value)
  const [path = '', query = ''] = pathOf(url).split(/\?(.*)/s)
  add('the method', method)
  add('the path', path)
  for (const [name, value] of new URLSearchParams(query)) add(`the query's ${name}`, value)
  for (const [name, value] of headers) {
    if (!passing.has(name.toLowerCase())) add(`the header ${name.toLowerCase()}`, value)
  }
  for (const [name, value] of bodyParts(body)) add(name, value)
  return parts
}

const bodyParts = (body = ''): [string, string][] => {
  if (body === '') return []
  const value = parseJson(body)
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return Object.entries(value).map(([name, member]) => [name, JSON.stringify(member)])
  if (/^[^\s=&]+=[^\n]*$/.test(body)) return [...new URLSearchParams(body)]
  return [['the body', body]]
}

/** The command that plays one scenario of a run again; where a case was found in it, exactly that case. */
export const replayOf = (
  { file, run: { suites, seed, targetFile } }: Pick<Journal, 'file' | 'run'>,
  { suite: suiteId, id, case: drawn }: Pick<ScenarioFinished, 'suite' | 'id' | 'case'>,
): string => {
  const suite = suites.find((each) => each.id === suiteId)
  // A suite that comes with the tool is known by its name; any other by its folder.
  const isOwn = suite && !suite.dir.replaceAll('\\', '/').endsWith(`suites/${suiteId}`)
  const target =
    targetFile !== undefined ? ['--target', targetFile] : suite ? ['--url', suite.target.url] : []
  // What the pre-flight broke shows again before any scenario.
  const only = id === preflightId ? [] : ['--only', id]
  const words = drawn
    ? ['replay', path.dirname(file), `${suiteId}/${id}`, ...(isOwn ? ['--suite', suite.dir] : [])]
    : ['run', isOwn ? suite.dir : suiteId, ...only, '--seed', String(seed)]
  return ['tokenassay', ...words, ...target].map(shellQuote).join(' ')
}

/** A drawn case as a story: the value, and how it differs from the true one. */
export const storyOf = ({ value, label }: DrawnCase): string => `${value} (${label})`

/** What came back, in one line: the status and the size, or why there was no answer. */
export const cameOf = ({ response, noAnswer }: Exchange): string => {
  if (response) return `${response.status}, ${counted(response.bodyBytes, 'byte')}`
  return noAnswer ? `no answer: ${noAnswer.kind}: ${oneLine(noAnswer.message)}` : 'no answer'
}
