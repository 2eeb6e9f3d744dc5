import { codesOf, type Escape, type EscapeLayer, inBytes, undo } from './undo.ts'

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
  pattern: new RegExp(
    ['%[0-7]H|%u(?:H){4}|%U(?:H){4}', '%[cCdD]HT', '%[eE]H(?:T){2}', '%[fF][0-7](?:T){3}', '%[89a-fA-F]H']
      .join('|')
      .replaceAll('T', '%[89abAB]H')
      .replaceAll('H', '[0-9a-fA-F]'),
    'g',
  ),
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
  pattern: /&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,4});/g,
  decode: (match) => {
    const name = match.slice(1, -1).toLowerCase()
    if (!name.startsWith('#')) return entities[name] ?? match
    const code = name.startsWith('#x') ? fromHex(name.slice(2)) : Number(name.slice(1))
    return code > 0x10ffff ? match : String.fromCodePoint(code)
  },
}

// no escape, but it parts base64 all the same: lines of mail and PEM have 64 or 76 characters
const wrap: Escape = {
  first: '\n',
  next: codesOf('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'),
  pattern: /\r?\n(?<=[A-Za-z0-9+/]{60}\r?\n)(?=[A-Za-z0-9+/])/g,
  decode: () => '',
}

const kinds = [json, percent, html, wrap]
const kindsInBytes = kinds.map(inBytes)

/** The text with its JSON, percent and HTML escapes undone, each kind by itself, where it has any. */
export const escapeLayers = (text: string, bytes: boolean): EscapeLayer[] =>
  (bytes ? kindsInBytes : kinds).map((kind) => undo(text, kind, bytes)).filter((layer) => layer !== undefined)
