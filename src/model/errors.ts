import { getSystemErrorMap } from 'node:util'

/** A place in a file: 1-based line and column, with the text of the line for a caret. */
export interface Place {
  file: string
  line: number
  column: number
  /** How many characters the caret underlines. */
  length?: number
  text?: string
  /** Of a rule's template: the place in a suite that it is filled from, and the rule. */
  filledFrom?: { place: Place; rule: string }
}

/** One thing that is wrong with what a person wrote: `message` says what, `hint` what would be right. */
export interface Problem {
  code: string
  message: string
  hint?: string
  place?: Place
}

/** A place as editors open it: `file:line:column`. */
export const placeText = ({ file, line, column }: Pick<Place, 'file' | 'line' | 'column'>): string =>
  `${file}:${line}:${column}`

/** How much of a line is shown around a place, and how much of what is said of it: a stranger's text may have no end. */
const mostOfLine = 200
const mostOfWords = 2000

/** The beginning of a text that is longer than so many characters, with a sign that it goes on. */
export const shortened = (text: string, most: number): string =>
  text.length > most ? `${text.slice(0, most - 1)}…` : text

/** What of a long line stands around a place, and the place in that. */
const around = (place: Place): Place => {
  const { column, text = '' } = place
  if (text.length <= mostOfLine) return place
  const from = Math.max(0, Math.min(column - 1 - mostOfLine / 4, text.length - mostOfLine))
  const shown = shortened(text.slice(from), mostOfLine)
  return from === 0 ? { ...place, text: shown } : { ...place, text: `…${shown}`, column: column - from + 1 }
}

const caret = (place: Place): string => {
  const head = placeText(place)
  const { line, column, length = 1, text } = around(place)
  if (place.text === undefined || text === undefined) return head
  const gutter = String(line)
  const pad = ' '.repeat(gutter.length)
  // Tabs stay tabs under the caret so that it lands where the editor shows it.
  const indent = text.slice(0, column - 1).replace(/[^\t]/g, ' ')
  const underline = '^'.repeat(Math.max(1, Math.min(length, text.length - column + 1)))
  return `${head}\n ${gutter} | ${text}\n ${pad} | ${indent}${underline}`
}

/** A problem as a person reads it: the message, the place with a caret, what would be right. */
export const formatProblem = ({ message, hint, place }: Problem): string =>
  [
    shortened(message, mostOfWords),
    place && `  at ${caret(place).replaceAll('\n', '\n  ')}`,
    hint && `  ${shortened(hint, mostOfWords)}`,
  ]
    .filter(Boolean)
    .join('\n')

/** Wrong usage, suite or target file: the command ends with exit code 2 and these problems. */
export class UsageError extends Error {
  readonly code: string
  readonly problems: readonly Problem[]
  constructor(problems: Problem | readonly Problem[]) {
    const list: readonly Problem[] = 'message' in problems ? [problems] : problems
    super(list.map(formatProblem).join('\n\n'))
    this.name = 'UsageError'
    this.code = list[0]?.code ?? 'usage'
    this.problems = list
  }
}

/** Why the system refused something, in its own words, e.g. "no space left on device". */
export const reasonOf = (cause: unknown): string => {
  const { errno, message } = cause as NodeJS.ErrnoException
  return (errno !== undefined && getSystemErrorMap().get(errno)?.[1]) || message
}

/** What was found could not be written down, e.g. because the disk is full: the command ends with exit code 3. */
export class WriteError extends Error {
  readonly code = 'unwritten'
  constructor(file: string, cause: unknown) {
    super(`cannot write to "${file}": ${reasonOf(cause)}`)
    this.name = 'WriteError'
  }
}

/** Whether an error is a WriteError, also when another bundle of this package threw it. */
export const isWriteError = (error: unknown): error is WriteError =>
  error instanceof Error && error.name === 'WriteError'

/** Whether an error is a UsageError, also when another bundle of this package threw it. */
export const isUsageError = (error: unknown): error is UsageError =>
  error instanceof Error && error.name === 'UsageError'

const isNear = (candidate: string, distance: number): boolean =>
  distance <= (candidate.length <= 3 ? 1 : Math.max(2, Math.floor(candidate.length / 3)))

/** Those of some known names that a misspelt one may stand for, the nearest first. */
export const nearest = (name: string, known: Iterable<string>): string[] =>
  [...known]
    .map((candidate) => ({ candidate, distance: editDistance(name.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ candidate, distance }) => isNear(candidate, distance))
    .sort((a, b) => a.distance - b.distance)
    .map(({ candidate }) => candidate)

/** The nearest of some known names, as a hint for a misspelt one; lists them all when none is near. */
export const didYouMean = (name: string, known: Iterable<string>): string => {
  const names = [...known]
  const [near] = nearest(name, names)
  if (near !== undefined) return `did you mean "${near}"?`
  return names.length ? `known: ${names.join(', ')}` : 'none is known'
}

const editDistance = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const substitute = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, substitute))
    }
    row = next
  }
  return row[b.length]!
}
