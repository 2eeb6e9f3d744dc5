import type { Layer } from './layer.ts'
import { lastUpTo } from './spans.ts'

/** A text with one kind of escapes undone. */
export interface EscapeLayer extends Layer {
  /** Whether a stretch holds or meets what an escape stood for. */
  touches(start: number, end: number): boolean
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

/** One kind of escape: what it starts with, codes that may come next, its whole form, and what it stands for. */
interface Escape {
  first: string
  next: Uint8Array
  pattern: RegExp
  decode(match: string): string
}

const codesOf = (text: string) => {
  const codes = new Uint8Array(0x80)
  for (const one of text) codes[one.charCodeAt(0)] = 1
  return codes
}

const utf8 = '[ -~]|[\\xc2-\\xdf][\\x80-\\xbf]|[\\xe0-\\xef][\\x80-\\xbf]{2}|[\\xf0-\\xf4][\\x80-\\xbf]{3}'
const textBefore = new RegExp(`(?:${utf8}){3}$`)
const textAfter = new RegExp(`^.(?:${utf8}){3}`, 's')

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

const undo = (text: string, kind: Escape, bytes: boolean): EscapeLayer | undefined => {
  if (!mayHold(text, kind, bytes)) return undefined
  const edits: Edit[] = []
  const parts: string[] = []
  let length = 0
  let last = 0
  for (const { 0: match, index } of text.matchAll(kind.pattern)) {
    const decoded = kind.decode(match)
    parts.push(text.slice(last, index), decoded)
    const from = length + index - last
    length = from + decoded.length
    last = index + match.length
    edits.push({ from, to: length, sourceFrom: index, sourceTo: last })
  }
  if (!edits.length) return undefined
  return {
    text: parts.join('') + text.slice(last),
    touches: (start, end) => (editUpTo(edits, end)?.to ?? -1) >= start,
    lift: (hits) =>
      hits.map(({ start, end, show }) => ({
        start: sourceOf(edits, start)[0],
        end: sourceOf(edits, end - 1)[1],
        show,
      })),
  }
}

const fromHex = (digits: string) => Number.parseInt(digits, 16)
const hexDigits = '0123456789abcdefABCDEF'

const controls: Record<string, string> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }

const json: Escape = {
  first: '\\',
  next: codesOf(`ux"\\/'bfnrt`),
  pattern: /\\(?:u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|["\\/'bfnrt])/g,
  decode: (match) =>
    match.length > 2
      ? String.fromCharCode(fromHex(match.slice(2)))
      : (controls[match.charAt(1)] ?? match.charAt(1)),
}

const percent: Escape = {
  first: '%',
  next: codesOf(`uU${hexDigits}`),
  // one character a match: a well-formed UTF-8 sequence, else a single byte read as Latin-1
  pattern:
    /%(?:u[0-9a-f]{4}|[0-7][0-9a-f]|[cd][0-9a-f]%[89ab][0-9a-f]|e[0-9a-f](?:%[89ab][0-9a-f]){2}|f[0-7](?:%[89ab][0-9a-f]){3}|[89a-f][0-9a-f])/gi,
  decode: (match) => {
    if (match.length === 3) return String.fromCharCode(fromHex(match.slice(1)))
    if (/^%u/i.test(match)) return String.fromCharCode(fromHex(match.slice(2)))
    return Buffer.from(match.replaceAll('%', ''), 'hex').toString()
  },
}

const entities: Record<string, string> = { quot: '"', apos: "'", amp: '&', lt: '<', gt: '>', nbsp: '\u00a0' }

const html: Escape = {
  first: '&',
  next: codesOf('#qalgnQALGN'),
  pattern: /&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|quot|apos|amp|lt|gt|nbsp);/gi,
  decode: (match) => {
    const name = match.slice(1, -1).toLowerCase()
    if (!name.startsWith('#')) return entities[name]!
    const code = name.startsWith('#x') ? fromHex(name.slice(2)) : Number(name.slice(1))
    return code > 0x10ffff ? match : String.fromCodePoint(code)
  },
}

/** The text with its JSON, percent and HTML escapes undone, each kind by itself, where it has any. */
export const escapeLayers = (text: string, bytes: boolean): EscapeLayer[] =>
  [json, percent, html].map((kind) => undo(text, kind, bytes)).filter((layer) => layer !== undefined)
