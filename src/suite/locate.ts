import type { Place } from '../model/errors.ts'
import type { Source } from '../source/yaml.ts'

/** How far below a step its expressions can stand. */
const reachLines = 40

/**
 * The place of a part of an expression, looked for from the step that it belongs to onwards, then in all files;
 * the step's own place where the text doesn't stand as it is (a row of `each` was put into it, or YAML folds it).
 */
export const locate = (
  sources: Source[],
  at: Place,
  text: string,
  { start, end }: { start: number; end: number },
): Place => {
  const near = sources.find(({ file }) => file === at.file)
  const nearby = near && find(near, text, at.line, at.line + reachLines)
  const found =
    nearby ??
    sources
      .map((source) => find(source, text, 1, Number.POSITIVE_INFINITY))
      .find((place) => place !== undefined)
  return found ? { ...found, column: found.column + start, length: Math.max(1, end - start) } : at
}

const find = ({ file, lines }: Source, text: string, from: number, to: number): Place | undefined => {
  for (let line = from; line <= Math.min(to, lines.length); line++) {
    const column = lines[line - 1]!.indexOf(text)
    if (column !== -1) return { file, line, column: column + 1, text: lines[line - 1]! }
  }
  return undefined
}
