import { type Document, isAlias, isPair, isScalar, LineCounter, type Node, parseDocument, visit } from 'yaml'
import { type Place, type Problem, UsageError } from '../model/errors.ts'
import { isSafeName, safeNameHint } from '../model/own.ts'
import { badValueOf, mostLevels } from './aliases.ts'
import { mostBytes, readText } from './file.ts'
import { masked, type Path, type Secrecy, syntaxSentence, toldName } from './secrecy.ts'

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
  isSecret(path: Path, value: unknown): boolean
  /** A name that stands in it as a message has it. */
  told(name: string): string
}

/** How a file is read: what of it is secret, how many bytes it may have, and whether merge keys are read, which others may write. */
interface Reading {
  secrecy?: Secrecy
  most?: number
  merge?: boolean
}

/**
 * Reads a YAML file of at most so many bytes.
 * @throws {UsageError} when it cannot be read, is not YAML, has a key that is not safe or an alias that cannot be written out, with the place.
 */
export const readYaml = (file: string, { most = mostBytes, ...reading }: Reading = {}): Source =>
  parseYaml(file, readText(file, most), { most, ...reading })

/** Parses YAML text; `file` is only for messages. @throws {UsageError} with every syntax error, or every key that is not safe. */
export const parseYaml = (
  file: string,
  text: string,
  { secrecy, most = mostBytes, merge = false }: Reading = {},
): Source => {
  const lines = new LineCounter()
  const document = parseDocument(text, {
    lineCounter: lines,
    uniqueKeys: true,
    prettyErrors: false,
    version: '1.2',
    ...(merge && { merge }),
    // a warning would tell what a value is, past all that keeps secrets; what is wrong is found and told here
    logLevel: 'error',
    // What is read is JSON's kinds of values and no others, such as maps of their own and dates.
    resolveKnownTags: false,
  })
  const textLines = (secrecy ? masked(document, text, secrecy) : text).split(/\r?\n/)
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
          message:
            error.code === 'RESOURCE_EXHAUSTION'
              ? tooDeep
              : `not valid YAML: ${secrecy ? syntaxSentence(error.code) : error.message}`,
          place: placeAt(error.pos[0], error.pos[1] - error.pos[0]),
        }),
      ),
    )
  }
  const bad = badValueOf(document, most)
  if (bad) {
    const [start, end] = bad.node.range!
    const { code, hint } = bad
    const message = secrecy && code === 'yaml-alias' ? syntaxSentence('BAD_ALIAS') : bad.message
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
  const merges = merge || document.directives?.yaml.version === '1.1' ? [] : mergeKeysOf(document)
  if (merges.length > 0)
    throw new UsageError(
      merges.slice(0, mostErrors).map(
        (offset): Problem => ({
          code: 'yaml-merge',
          message: '"<<" is a merge key, and merge keys are not read',
          hint: 'write each name here: its value can be an alias, such as "name: *one" where another has "name: &one …"',
          place: placeAt(offset, 2),
        }),
      ),
    )
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
    isSecret: secrecy?.isSecret ?? (() => false),
    told: (name) => toldName(name, secrecy),
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

/** Where merge keys stand: they are of YAML 1.1, and the value of each would be a part of its own. */
const mergeKeysOf = (document: Document): number[] => {
  const found: number[] = []
  visit(document, {
    Pair: (_, { key }) => {
      if (isScalar(key) && key.value === '<<' && key.type === 'PLAIN') found.push(key.range![0])
    },
  })
  return found
}

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
