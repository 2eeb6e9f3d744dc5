import type { Layer } from './layer.ts'
import { lastUpTo } from './spans.ts'

/** A text in which escapes were undone, and whether a stretch of it goes over where one was. */
interface Joints {
  text: string
  goesOver(start: number, end: number): boolean
}

/** A text with one kind of escapes undone. */
export interface EscapeLayer extends Layer, Joints {
  /** Whether a stretch holds or meets what an escape stood for. */
  touches(start: number, end: number): boolean
  /** What lies about the escapes, so many codes before and behind each, in lines; undefined where that is nearly all. */
  about(reach: number): Joints | undefined
  /** How many escapes were undone. */
  edits: number
}

interface Edit {
  from: number
  to: number
  sourceFrom: number
  sourceTo: number
}

const editUpTo = (edits: Edit[], at: number) => edits[lastUpTo(edits, ({ from }) => from, at)]

const sourceOf = (edits: Edit[], at: number): [start: number, end: number] => {
  const edit = editUpTo(edits, at)
  if (!edit) return [at, at + 1]
  if (at < edit.to) return [edit.sourceFrom, edit.sourceTo]
  const source = edit.sourceTo + at - edit.to
  return [source, source + 1]
}

type Stood = Pick<Edit, 'from' | 'to'>

/** Whether a stretch goes over an edit, and does not only meet it. */
const goesOver =
  (edits: Stood[]) =>
  (start: number, end: number): boolean => {
    const edit = edits[lastUpTo(edits, ({ from }) => from, end - 1)]
    return edit !== undefined && edit.to > start
  }

const aboutEdits = (text: string, edits: Stood[], reach: number): Joints => {
  const lines: string[] = []
  const moved: Stood[] = []
  let length = 0
  let start = 0
  let end = 0
  for (const { from, to } of edits) {
    if (from - reach > end) {
      lines.push(text.slice(start, end))
      length += end - start + 1
      start = from - reach
    }
    end = Math.min(to + reach, text.length)
    moved.push({ from: length + from - start, to: length + to - start })
  }
  lines.push(text.slice(start, end))
  return { text: lines.join('\n'), goesOver: goesOver(moved) }
}

const manyBytes = '[\\xc2-\\xdf][\\x80-\\xbf]|[\\xe0-\\xef][\\x80-\\xbf]{2}|[\\xf0-\\xf4][\\x80-\\xbf]{3}'
const textBefore = new RegExp(`(?:[ -~]|${manyBytes}){3}$`)
const textAfter = new RegExp(`^.(?:[ -~]|${manyBytes}){3}`, 's')

/** One kind of escape: what it starts with, codes that may come next, its whole form, and what it stands for. */
export interface Escape {
  first: string
  next: Uint8Array
  pattern: RegExp
  decode(match: string): string
}

/** The escape, and UTF-8 along with it. */
export const inBytes = (kind: Escape): Escape => ({
  ...kind,
  pattern: new RegExp(`${kind.pattern.source}|${manyBytes}`, 'g'),
  decode: (match) =>
    match.charCodeAt(0) < 0x80 ? kind.decode(match) : Buffer.from(match, 'latin1').toString(),
})

/** A table of characters' codes. */
export const codesOf = (text: string) => {
  const codes = new Uint8Array(0x80)
  for (const one of text) codes[one.charCodeAt(0)] = 1
  return codes
}

/** Much cheaper than the pattern on bytes that are no text: there, an escape must have some text beside it. */
const mayHold = (text: string, { first, next }: Escape, bytes: boolean): boolean => {
  for (let at = text.indexOf(first); at >= 0; at = text.indexOf(first, at + 1)) {
    const code = text.charCodeAt(at + 1)
    if (!(code < 0x80 && next[code] === 1)) continue
    if (
      !bytes ||
      textBefore.test(text.slice(Math.max(0, at - 12), at)) ||
      textAfter.test(text.slice(at + 1, at + 14))
    )
      return true
  }
  return false
}

/** The text with one kind of escapes undone, if it has any; `bytes` holds a code for each byte of UTF-8. */
export const undo = (text: string, kind: Escape, bytes: boolean): EscapeLayer | undefined =>
  mayHold(text, kind, bytes) ? edited(text, kind.pattern, kind.decode) : undefined

/** The text with other text in place of what a pattern finds, if it finds any. */
export const edited = (
  text: string,
  pattern: RegExp,
  decode: (match: string) => string,
): EscapeLayer | undefined => {
  const edits: Edit[] = []
  const parts: string[] = []
  let length = 0
  let last = 0
  for (const { 0: match, index } of text.matchAll(pattern)) {
    const one = decode(match)
    parts.push(text.slice(last, index), one)
    const from = length + index - last
    length = from + one.length
    last = index + match.length
    edits.push({ from, to: length, sourceFrom: index, sourceTo: last })
  }
  if (!edits.length) return undefined
  parts.push(text.slice(last))
  const decoded = parts.join('')
  const touches = (start: number, end: number) => (editUpTo(edits, end)?.to ?? -1) >= start
  return {
    text: decoded,
    edits: edits.length,
    touches,
    goesOver: goesOver(edits),
    about: (reach) =>
      edits.length * reach * 2 < decoded.length ? aboutEdits(decoded, edits, reach) : undefined,
    lift: (hits) =>
      hits.map((hit) => ({
        ...hit,
        start: sourceOf(edits, hit.start)[0],
        end: sourceOf(edits, hit.end - 1)[1],
      })),
  }
}
