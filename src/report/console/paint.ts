import type picocolors from 'picocolors'
import type { Verdict } from '../../model/verdict.ts'

/** Functions that colour a text, or leave it as it is: what `picocolors.createColors` makes. */
export type Colors = ReturnType<typeof picocolors.createColors>

/** How wide the console's report is, in characters. */
export const widthCharacters = 100

const marks: Record<Verdict, string> = {
  pass: '✓',
  warn: '!',
  fail: '✗',
  skip: '-',
  blocked: '○',
  deferred: '…',
  error: '?',
}

/** A verdict's sign: one character, so that it is told without colour. */
export const markOf = (verdict: Verdict): string => marks[verdict]

/** The colour of a verdict. */
export const paintOf = (colors: Colors, verdict: Verdict): ((text: string) => string) => {
  if (verdict === 'pass') return colors.green
  if (verdict === 'fail') return colors.red
  if (verdict === 'warn') return colors.yellow
  if (verdict === 'skip') return colors.dim
  return verdict === 'deferred' ? colors.cyan : colors.magenta
}

const labelCharacters = 10

/** Lines behind a label, aligned with those of other labels. */
export const labelled = (colors: Colors, label: string, lines: string[], indent = '  '): string =>
  lines
    .map((line, index) => {
      const head = index === 0 ? label.padEnd(labelCharacters) : ' '.repeat(labelCharacters)
      return line === '' ? '' : `${indent}${colors.dim(head)}${line}`
    })
    .filter((line) => line !== '')
    .map((line) => `${line}\n`)
    .join('')
