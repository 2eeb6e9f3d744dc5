import type { Layer } from './layer.ts'

interface Edit {
  from: number
  to: number
  sourceFrom: number
  sourceTo: number
}

const before = (edits: Edit[], at: number): Edit | undefined => {
  let low = 0
  let high = edits.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (edits[middle]!.from <= at) low = middle + 1
    else high = middle
  }
  return edits[low - 1]
}

const sourceOf = (edits: Edit[], at: number): [start: number, end: number] => {
  const edit = before(edits, at)
  if (!edit) return [at, at + 1]
  if (at < edit.to) return [edit.sourceFrom, edit.sourceTo]
  const source = edit.sourceTo + at - edit.to
  return [source, source + 1]
}

const undo = (text: string, pattern: RegExp, decode: (match: string) => string): Layer | undefined => {
  const edits: Edit[] = []
  const parts: string[] = []
  let length = 0
  let last = 0
  for (const { 0: match, index } of text.matchAll(pattern)) {
    const decoded = decode(match)
    parts.push(text.slice(last, index), decoded)
    const from = length + index - last
    length = from + decoded.length
    last = index + match.length
    edits.push({ from, to: length, sourceFrom: index, sourceTo: last })
  }
  if (!edits.length) return undefined
  return {
    text: parts.join('') + text.slice(last),
    bytes: false,
    deeper: true,
    lift: (hits) =>
      hits.map(({ start, end, show }) => ({
        start: sourceOf(edits, start)[0],
        end: sourceOf(edits, end - 1)[1],
        show,
      })),
  }
}

const controls: Record<string, string> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }

const jsonEscape = /\\(?:u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|["\\/'bfnrt])/g
const fromJson = (match: string) =>
  match.length > 2
    ? String.fromCharCode(Number.parseInt(match.slice(2), 16))
    : (controls[match.charAt(1)] ?? match.charAt(1))

// one character a match: a well-formed UTF-8 sequence, else a single byte read as Latin-1
const percentEscape =
  /%(?:u[0-9a-f]{4}|[0-7][0-9a-f]|[cd][0-9a-f]%[89ab][0-9a-f]|e[0-9a-f](?:%[89ab][0-9a-f]){2}|f[0-7](?:%[89ab][0-9a-f]){3}|[89a-f][0-9a-f])/gi
const fromPercent = (match: string) => {
  if (match.length === 3) return String.fromCharCode(Number.parseInt(match.slice(1), 16))
  if (match.charAt(1) === 'u' || match.charAt(1) === 'U')
    return String.fromCharCode(Number.parseInt(match.slice(2), 16))
  return Buffer.from(match.replaceAll('%', ''), 'hex').toString()
}

const entities: Record<string, string> = { quot: '"', apos: "'", amp: '&', lt: '<', gt: '>', nbsp: '\u00a0' }
const htmlEscape = /&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|quot|apos|amp|lt|gt|nbsp);/gi
const fromHtml = (match: string) => {
  const name = match.slice(1, -1)
  if (!name.startsWith('#')) return entities[name.toLowerCase()]!
  const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1))
  return code > 0x10ffff ? match : String.fromCodePoint(code)
}

/** The text with its JSON, percent and HTML escapes undone, each by itself, where it has any. */
export const escapeLayers = (text: string): Layer[] =>
  [
    text.includes('\\') && undo(text, jsonEscape, fromJson),
    text.includes('%') && undo(text, percentEscape, fromPercent),
    text.includes('&') && undo(text, htmlEscape, fromHtml),
  ].filter((layer) => layer !== undefined && layer !== false)
