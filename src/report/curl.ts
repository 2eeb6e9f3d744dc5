import type { Exchange } from '../model/event.ts'
import { parseJson } from '../model/json.ts'
import { shellQuote } from './text.ts'

const ownHeaders = new Set(['host', 'content-length', 'connection', 'transfer-encoding'])

/** A text of the evidence: as it is, or a label in it, which may be of something encoded. */
type Piece = string | { label: string } | { coding: string; of: Piece[] }

/** How a secret is written where its label stands. */
type Writing = 'as it is' | 'percent' | 'json'

/** What a command may have to do first, in terms that every POSIX system has. */
const helpers = {
  percent: String.raw`percent() { printf %s "$1" | od -An -v -tx1 | tr -d ' \n' | sed 's/../%&/g'; }`,
  json: String.raw`json() { printf %s "$1" | sed 's/["\\]/\\&/g'; }`,
  base64: String.raw`base64() { printf %s "$1" | command base64 | tr -d '\n'; }`,
  hex: String.raw`hex() { printf %s "$1" | od -An -v -tx1 | tr -d ' \n'; }`,
} as const

/**
 * The curl command that sends an exchange's request again, for bash. Secrets stand in it as variables, those of a target file
 * by the names that the tool itself reads; what cannot be sent like that is said in a comment in front.
 */
export const curlOf = ({ request }: Pick<Exchange, 'request'>): string => {
  const { method, url, headers, body } = request
  const typeOfBody = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? ''
  const words = [
    'curl',
    '--include',
    ...(method === 'HEAD' ? ['--head'] : ['--request', written(method, 'as it is')]),
  ]
  for (const [name, value] of headers) {
    if (ownHeaders.has(name.toLowerCase())) continue
    words.push('--header', written(value === '' ? `${name};` : `${name}: ${value}`, 'as it is'))
  }
  // Left to itself curl would say that any body is a form.
  if (
    body !== undefined &&
    typeOfBody === '' &&
    !headers.some(([name]) => name.toLowerCase() === 'content-type')
  )
    words.push('--header', 'Content-Type:')
  let before = ''
  if (body?.includes('\0')) {
    before = `${piped(body, writingOf(body, typeOfBody))} | `
    words.push('--data-binary', '@-')
  } else if (body !== undefined) words.push('--data-raw', written(body, writingOf(body, typeOfBody)))
  // Left to itself curl would read dots in a path and brackets in an address in its own way.
  words.push(...(/\/\./.test(url) ? ['--path-as-is'] : []), ...(/[[\]{}]/.test(url) ? ['--globoff'] : []))
  words.push('--url', written(url, 'percent'))
  const command = before + words.join(' ')
  return [...remarksOn([url, ...headers.flat(), body ?? '']), ...helpersFor(command), command].join('\n')
}

/** By the body itself first: a wrong request may call it what it is not. */
const writingOf = (body: string, type: string): Writing => {
  if (parseJson(body) !== undefined) return 'json'
  if (/^[^\s=&{]+=\S*$/.test(body)) return 'percent'
  return /json/i.test(type) ? 'json' : /form-urlencoded/i.test(type) ? 'percent' : 'as it is'
}

const helpersFor = (command: string): string[] =>
  Object.entries(helpers).flatMap(([name, text]) => (command.includes(`$(${name} `) ? [text] : []))

/** One word for a shell. */
const written = (text: string, writing: Writing): string => join(piecesOf(text), writing)

const join = (pieces: Piece[], writing: Writing): string => {
  if (pieces.every((piece) => typeof piece === 'string')) return argument(pieces.join(''))
  return pieces
    .map((piece) => (typeof piece === 'string' ? argument(piece) : expanded(piece, writing)))
    .join('')
}

const expanded = (piece: Exclude<Piece, string>, writing: Writing): string => {
  const value =
    'label' in piece
      ? `"\${${variableOf(piece.label)}:?}"`
      : `"$(${piece.coding} ${join(piece.of, 'as it is')})"`
  return writing === 'as it is' ? value : `"$(${writing} ${value})"`
}

/** A text with NULs, which no word of a shell can hold, as what prints it. */
const piped = (text: string, writing: Writing): string => {
  const parts = text.split('\0').map((part) => (part === '' ? '' : `printf %s ${written(part, writing)}; `))
  return `{ ${parts.join(`printf '\\0'; `)}}`
}

/** The variable for a label: the one that a target's input is read from, or one by the label's own name. */
const variableOf = (label: string): string => {
  const token = /^token (\w+)$/.exec(label)
  if (token) return `TOKEN_${token[1]}`
  const [, name, account] = /^(\w+)(?: of account (\d+))?$/.exec(label) ?? []
  if (name !== undefined) return `TOKENASSAY_${[name.toUpperCase(), account].filter(Boolean).join('_')}`
  return label
    .toUpperCase()
    .replace(/\W+/g, '_')
    .replace(/^(?=\d)/, '_')
}

const labelStart = '‹'
const labelEnd = '›'

const piecesOf = (text: string): Piece[] => {
  const pieces: Piece[] = []
  let from = 0
  while (from < text.length) {
    const start = text.indexOf(labelStart, from)
    const end = start < 0 ? -1 : endOfLabel(text, start)
    if (end < 0) break
    if (start > from) pieces.push(text.slice(from, start))
    const inner = text.slice(start + 1, end)
    const coded = /^(base64|hex) (.*)$/s.exec(inner)
    pieces.push(coded ? { coding: coded[1]!, of: piecesOf(coded[2]!) } : { label: inner })
    from = end + 1
  }
  if (from < text.length || pieces.length === 0) pieces.push(text.slice(from))
  return pieces
}

const endOfLabel = (text: string, start: number): number => {
  let depth = 0
  for (let at = start; at < text.length; at++) {
    if (text[at] === labelStart) depth++
    else if (text[at] === labelEnd && --depth === 0) return at
  }
  return -1
}

/** What a reader must know who sends it: what is not as it was sent. */
const remarksOn = (texts: string[]): string[] => {
  const has = (pattern: RegExp) => texts.some((text) => pattern.test(text))
  return [
    has(/\ufffd/) && '# The body was no text; the bytes that are none are not kept.',
    has(/‹\d+ characters withheld|…$|‹(?:base64|hex) [^‹]*…/) && '# Not all of the request is kept.',
    has(/‹(?:changed |part of |[^‹›]*, )/) &&
      '# Some variables stand for what was made of a secret; tokenassay sends it itself when the test is run again.',
  ].filter((line) => line !== false)
}

const argument = (text: string): string => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they need another way of quoting
  if (!/[\u0000-\u001f\u007f]/.test(text)) return shellQuote(text)
  const escaped = text
    .replace(/[\\']/g, '\\$&')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is escaped
    .replace(/[\u0000-\u001f\u007f]/g, (it) => `\\x${it.charCodeAt(0).toString(16).padStart(2, '0')}`)
  return `$'${escaped}'`
}
