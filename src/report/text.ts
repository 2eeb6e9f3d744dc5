import path from 'node:path'
import { visible } from '../model/visible.ts'

export { visible }

/**
 * A visible text in which no CI system that reads a log finds a command to it: `::set-env …` at the beginning of a line,
 * `##[…]`, `##vso[…]` or `##teamcity[…]` anywhere. The last character that makes it one becomes its `\u003a` form.
 */
export const inert = (text: string): string =>
  text.replace(/^([^\S\n]*:):/gm, '$1\\u003a').replace(/(##\w*)\[/g, '$1\\u005b')

/** A text on one line. */
export const oneLine = (text: string): string => visible(text).replace(/(?<!\s)[^\S\n]*\n\s*/g, ' ')

/** A text of at most so many characters; an ellipsis says that it was cut. */
export const clip = (text: string, length: number): string => {
  if (text.length <= length) return text
  // A pair of surrogates is never cut in two.
  return `${text.slice(0, length - 1).replace(/[\ud800-\udbff]$/, '')}…`
}

/** A count with its noun: "1 scenario", "2 scenarios". */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`

/** One argument as a POSIX shell reads it. */
export const shellQuote = (argument: string): string =>
  /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`

/** A command, given in words for a shell, on lines of at most so many characters where its words allow; it can be pasted as it stands. */
export const commandLines = (words: string[], width: number): string[] => {
  const lines: string[] = []
  for (const word of words) {
    const line = lines.at(-1)
    // Behind the last word of a line stands a blank and a backslash.
    if (line !== undefined && line.length + 1 + word.length + 2 <= width)
      lines[lines.length - 1] = `${line} ${word}`
    else lines.push(lines.length === 0 ? word : `  ${word}`)
  }
  return lines.map((line, index) => (index < lines.length - 1 ? `${line} \\` : line))
}

/** A span of time in words: "450 ms", "3.2 s", "2 h 1 min". */
export const spanOf = (ms: number): string => {
  if (ms < 999.5) return `${Math.round(ms)} ms`
  if (ms < 59_500) return `${(ms / 1000).toFixed(ms < 9950 ? 1 : 0)} s`
  const whole = Math.round(ms / 1000)
  const minutes = Math.floor(whole / 60)
  const seconds = whole % 60
  if (minutes < 60) return seconds ? `${minutes} min ${seconds} s` : `${minutes} min`
  const rest = minutes % 60
  return rest ? `${Math.floor(minutes / 60)} h ${rest} min` : `${Math.floor(minutes / 60)} h`
}

/** The order of two texts by code unit: the same on every machine, whatever its locale. */
export const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** The file, line and column of a place written as `file:line:col`; a place without a line is its file. */
export const placeOf = (at: string): { file: string; line?: number; column?: number } => {
  const match = /^(.*?):(\d+)(?::(\d+))?$/.exec(at)
  if (!match) return { file: at }
  return { file: match[1]!, line: Number(match[2]), ...(match[3] && { column: Number(match[3]) }) }
}

/**
 * The place of a check or scenario as others can find it: relative to the folder of the run, or of a suite that comes with
 * the tool from `suites/` on. Where the tool is installed says nothing to a reader.
 */
export const placeInRepository = (at: string): string => {
  const { file, line, column } = placeOf(at)
  const position = line === undefined ? '' : `:${line}${column === undefined ? '' : `:${column}`}`
  const normal = path.normalize(file).replaceAll('\\', '/')
  const near = path.isAbsolute(normal) ? path.relative(process.cwd(), normal).replaceAll('\\', '/') : normal
  if (!near.startsWith('..') && !near.includes('node_modules/')) return near + position
  return (/(?:^|\/)(suites\/.*)$/.exec(normal)?.[1] ?? path.basename(normal)) + position
}

/** Whether a place is a file of the folder of the run, which a reader has in front of them. */
export const isInRepository = (at: string): boolean => {
  const { file } = placeOf(at)
  const near = path.relative(process.cwd(), path.resolve(file))
  return !near.startsWith('..') && !path.isAbsolute(near) && !near.includes('node_modules')
}
