import type { Verdict } from '../../model/verdict.ts'
import { clip } from '../text.ts'

/** The codes with which a terminal begins and ends what a text can look like. */
const looks = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  magenta: [35, 39],
  cyan: [36, 39],
} as const

/** Functions that give a text a look, or leave it as it is. */
export type Colors = Record<keyof typeof looks, (text: string) => string>

/** A function for each look. `code` writes what begins and ends it. */
export const colorsOf = (code: (code: number) => string): Colors =>
  Object.fromEntries(
    Object.entries(looks).map(([name, [begin, end]]) => [
      name,
      (text: string) => code(begin) + text + code(end),
    ]),
  ) as Colors

/** No colours. */
export const plain: Colors = colorsOf(() => '')

/** What the console's report is written on: what gives a text its look, and how many characters a line has. */
export interface Paper {
  colors: Colors
  columns: number
}

/** A line that reads well, where there is room for it. */
const widest = 108
/** On less than that nothing can be told; its lines break where they will. */
const narrowest = 40

/** Paper for a terminal that is so wide, or for a file. */
export const paperOf = (colors: Colors, columns = widest): Paper => ({
  colors,
  columns: Math.max(narrowest, Math.min(widest, columns)),
})

const marks: Record<Verdict, string> = {
  pass: '✓',
  warn: '!',
  waived: '~',
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
  if (verdict === 'warn' || verdict === 'waived') return colors.yellow
  if (verdict === 'skip') return colors.dim
  return verdict === 'deferred' ? colors.cyan : colors.magenta
}

const labelCharacters = 14
const indent = '  '

/** How many characters are left for the text behind a label. */
export const roomOn = ({ columns }: Paper): number => columns - labelCharacters - indent.length

/** Lines behind a label, aligned with those of other labels. */
export const labelled = ({ colors }: Paper, label: string, lines: string[]): string =>
  lines
    .filter((line) => line !== '')
    .map((line, index) => {
      const head = index === 0 ? label.padEnd(labelCharacters) : ' '.repeat(labelCharacters)
      return `${indent}${colors.dim(head)}${line}\n`
    })
    .join('')

/** The first of some lines; the last of them says that there are more. */
export const few = (paper: Paper, lines: string[], most: number): string[] =>
  lines.length <= most ? lines : [...lines.slice(0, most - 1), clip(`${lines[most - 1]} …`, roomOn(paper))]
