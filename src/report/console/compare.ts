import { differenceOf, wrap } from '../difference.ts'
import { clip, visible } from '../text.ts'
import type { Colors } from './paint.ts'
import { labelled, widthCharacters } from './paint.ts'

const columnCharacters = 42
const longestCharacters = 600

/** What was expected beside what came, the difference marked; one above the other where they are too wide. */
export const comparison = (colors: Colors, expected = '', actual = ''): string => {
  const left = clip(visible(expected), longestCharacters)
  const right = clip(visible(actual), longestCharacters)
  const isNarrow = [left, right].every((text) => text.length <= columnCharacters && !text.includes('\n'))
  return isNarrow ? beside(colors, left, right) : above(colors, left, right)
}

const beside = (colors: Colors, expected: string, actual: string): string => {
  const width = columnCharacters + 2
  const difference = differenceOf(expected, actual)
  const pad = ' '.repeat(Math.max(0, width - expected.length))
  const lines = [
    colors.dim(`${'expected'.padEnd(width)}came`),
    paint(colors.green, expected, difference?.expected) + pad + paint(colors.red, actual, difference?.actual),
  ]
  if (difference)
    lines.push((carets(difference.expected).padEnd(width) + carets(difference.actual)).trimEnd())
  return labelled(colors, '', lines)
}

const above = (colors: Colors, expected: string, actual: string): string => {
  const difference = differenceOf(expected, actual)
  const lines = (text: string, color: (text: string) => string, range?: [number, number]): string[] => {
    if (!text.includes('\n') && text.length <= widthCharacters - 12)
      return range ? [paint(color, text, range), carets(range)] : [color(text)]
    return wrap(text, widthCharacters - 12).map(color)
  }
  return (
    labelled(colors, 'expected', lines(expected, colors.green, difference?.expected)) +
    labelled(colors, 'came', lines(actual, colors.red, difference?.actual))
  )
}

const paint = (color: (text: string) => string, text: string, range?: [number, number]): string =>
  range ? text.slice(0, range[0]) + color(text.slice(...range)) + text.slice(range[1]) : color(text)

// A mark of no width says that something is missing there.
const carets = ([from, to]: [number, number]): string => ' '.repeat(from) + '^'.repeat(Math.max(1, to - from))
