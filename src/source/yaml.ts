import {
  type Document,
  isAlias,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  visit,
} from 'yaml'
import { type Place, type Problem, UsageError } from '../model/errors.ts'
import { isSafeName, safeNameHint } from '../model/own.ts'
import { badValueOf, mostLevels } from './aliases.ts'
import { mostBytes, readText } from './file.ts'

/** Keys and indexes from a document's root to one of its values. */
export type Path = readonly (string | number)[]

/** A YAML file with the place of everything in it. */
export interface Source {
  file: string
  /** The text, line by line. */
  lines: string[]
  value: unknown
  /** Where a value stands; the place of its nearest existing parent when it does not exist. */
  placeOf(path: Path): Place
  /** Where the key of a value stands. */
  placeOfKey(path: Path): Place
  /** Whether a value is somebody's secret: places and messages show that it is there, never what it is. */
  isSecret: Secrecy
}

/** Which values of a file are secrets; none when absent. */
export type Secrecy = (path: Path, value: unknown) => boolean

/**
 * Reads a YAML file of at most so many bytes.
 * @throws {UsageError} when it cannot be read, is not YAML, has a key that is not safe or an alias that cannot be written out, with the place.
 */
export const readYaml = (
  file: string,
  { isSecret, most = mostBytes }: { isSecret?: Secrecy; most?: number } = {},
): Source => parseYaml(file, readText(file, most), { most, ...(isSecret && { isSecret }) })

/** Parses YAML text; `file` is only for messages. @throws {UsageError} with every syntax error, or every key that is not safe. */
export const parseYaml = (
  file: string,
  text: string,
  { isSecret, most = mostBytes }: { isSecret?: Secrecy; most?: number } = {},
): Source => {
  const lines = new LineCounter()
  const document = parseDocument(text, {
    lineCounter: lines,
    uniqueKeys: true,
    prettyErrors: false,
    version: '1.2',
    // a warning would tell what a value is, past all that keeps secrets; what is wrong is found and told here
    logLevel: 'error',
    // What is read is JSON's kinds of values and no others, such as maps of their own and dates.
    resolveKnownTags: false,
  })
  const textLines = (isSecret ? masked(document, text, isSecret) : text).split(/\r?\n/)
  const placeAt = (offset: number, length = 1): Place => {
    const { line, col } = lines.linePos(Math.min(offset, text.length))
    return { file, line, column: col, length, text: textLines[line - 1] ?? '' }
  }
  // One slip, such as a bracket that is left open, can spoil all that follows.
  const [first, ...rest] = [...document.errors, ...document.warnings].slice(0, mostErrors)
  if (first) {
    throw new UsageError(
      [first, ...rest].map(
        (error): Problem => ({
          code: 'yaml-syntax',
          message: error.code === 'RESOURCE_EXHAUSTION' ? tooDeep : `not valid YAML: ${error.message}`,
          place: placeAt(error.pos[0], error.pos[1] - error.pos[0]),
        }),
      ),
    )
  }
  const bad = badValueOf(document, most)
  if (bad) {
    const [start, end] = bad.node.range!
    const { code, message, hint } = bad
    throw new UsageError({ code, message, hint, place: placeAt(start, end - start) })
  }
  const unsafe = unsafeKeysOf(document)
  if (unsafe.length > 0) {
    throw new UsageError(
      unsafe.map(
        ({ name, offset, length }): Problem => ({
          code: 'name-unsafe',
          message: `"${name}" cannot be the name of anything`,
          hint: `expected: ${safeNameHint}`,
          place: placeAt(offset, length),
        }),
      ),
    )
  }
  const rangeOf = (node: unknown): [number, number] | undefined => {
    const range = (node as Node | undefined | null)?.range
    return range ? [range[0], range[1]] : undefined
  }
  const placeOf = (path: Path): Place => {
    for (let depth = path.length; depth >= 0; depth--) {
      const range = rangeOf(document.getIn(path.slice(0, depth), true))
      if (range) return placeAt(range[0], firstLineLength(text, range))
    }
    return placeAt(0)
  }
  return {
    file,
    lines: textLines,
    isSecret: isSecret ?? (() => false),
    value: document.toJS({ maxAliasCount: -1 }),
    placeOf,
    placeOfKey: (path) => {
      const range = rangeOf(keyNode(document, path))
      return range ? placeAt(range[0], range[1] - range[0]) : placeOf(path)
    },
  }
}

const mostErrors = 20

const tooDeep = `this nests deeper than ${mostLevels} levels`

const unsafeKeysOf = (document: Document): { name: string; offset: number; length: number }[] => {
  const found: { name: string; offset: number; length: number }[] = []
  visit(document, {
    Pair: (_, { key }) => {
      const named = isAlias(key) ? key.resolve(document) : key
      const [offset, end] = (key as Node | null)?.range ?? [0, 0]
      if (isScalar(named) && !isSafeName(String(named.value)))
        found.push({ name: String(named.value), offset, length: end - offset })
    },
  })
  return found
}

/**
 * The text with every secret scalar as dots, letter by letter, so that columns stay. Where the text is not YAML nobody can
 * tell what is secret, so whatever could be a value is.
 */
const masked = (document: Document, text: string, isSecret: Secrecy): string => {
  const dots = (part: string) => part.replace(/\S/g, '•')
  if (document.errors.length > 0) return text.replace(/(?<=[:\-{[,]).+$/gm, dots)
  const ranges: [number, number][] = []
  visit(document, {
    Scalar: (key, node, ancestors) => {
      if (key !== 'key' && node.range && isSecret(pathOf(node, ancestors), node.value))
        ranges.push([node.range[0], node.range[1]])
    },
  })
  let clean = text
  for (const [start, end] of ranges)
    clean = clean.slice(0, start) + dots(clean.slice(start, end)) + clean.slice(end)
  return clean
}

const pathOf = (node: unknown, ancestors: readonly unknown[]): Path =>
  ancestors.flatMap((ancestor, index): (string | number)[] => {
    if (isPair(ancestor)) return isScalar(ancestor.key) ? [String(ancestor.key.value)] : []
    return isSeq(ancestor) ? [ancestor.items.indexOf((ancestors[index + 1] ?? node) as never)] : []
  })

const firstLineLength = (text: string, [start, end]: [number, number]): number => {
  const newline = text.indexOf('\n', start)
  return Math.max(1, Math.min(end, newline === -1 ? end : newline) - start)
}

const keyNode = (document: Document, path: Path): unknown => {
  const parent = document.getIn(path.slice(0, -1), true)
  const pairs = (parent as { items?: unknown[] } | undefined)?.items ?? []
  const pair = pairs.find((item) => isPair(item) && isScalar(item.key) && item.key.value === path.at(-1))
  return isPair(pair) ? pair.key : undefined
}
