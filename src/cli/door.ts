import { type Colors, colorsOf, plain } from '../report/console/paint.ts'
import { inert, visible } from '../report/text.ts'

/**
 * The one way to a stream. Whatever text it is given, a terminal or a CI system finds nothing to act on in what comes out but
 * the colours of `colors`, the block of `redraw` and the commands of `command`.
 */
export interface Door {
  print(text: string): void
  /** A workflow command for GitHub, `::name …::message`, on a line of its own. */
  command(text: string): void
  /** Shows lines in place of those that it has shown last. */
  redraw(lines: string[]): void
  colors: Colors
}

/** A door in front of `write`. */
export const createDoor = (write: (text: string) => void, coloured: boolean): Door => {
  // Nobody outside can know what our colours are marked with until they become what a terminal knows.
  const own = coloured ? `\ufdd0${crypto.randomUUID()} ` : ''
  const marks = coloured ? new RegExp(`${own}(\\d+)\ufdd1`) : /(?!)/
  /** What stands on the last line so far: what comes next can make it a command. */
  let line = ''
  let drawn = 0

  const harmless = (text: string): string => {
    const all = inert(line + visible(text))
    const shown = all.slice(line.length)
    line = all.slice(all.lastIndexOf('\n') + 1)
    return shown
  }
  const shown = (text: string): string =>
    text
      .split(marks)
      .map((part, index) => (index % 2 ? `\u001b[${part}m` : harmless(part)))
      .join('')

  return {
    print: (text) => write(shown(text)),
    command: (text) => {
      const before = line === '' ? '' : '\n'
      line = ''
      write(`${before}::${harmless(text.replace(/^::/, ''))}`)
    },
    redraw: (lines) => {
      const text = shown(lines.map((each) => `${each}\n`).join(''))
      // One write, so that a terminal never shows the block half erased.
      if (drawn > 0 || lines.length > 0) write((drawn > 0 ? `\r\u001b[${drawn}A\u001b[J` : '') + text)
      drawn = text.split('\n').length - 1
    },
    colors: coloured ? colorsOf((code) => `${own}${code}\ufdd1`) : plain,
  }
}
