import { withoutUnseen } from './gaps.ts'
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

/** One character a match: a well-formed UTF-8 sequence, else a single byte read as Latin-1; each byte behind a sign. */
const bytesBehind = (sign: string, digit: string): string =>
  ['S[0-7]H', 'S[cCdD]HT', 'S[eE]H(?:T){2}', 'S[fF][0-7](?:T){3}', 'S[89a-fA-F]H']
    .join('|')
    .replaceAll('T', 'S[89abAB]H')
    .replaceAll('H', digit)
    .replaceAll('S', sign)

const byteOrMore = (match: string, sign: string): string =>
  match.length === 3
    ? String.fromCharCode(fromHex(match.slice(1)))
    : Buffer.from(match.replaceAll(sign, ''), 'hex').toString()

const percent: Escape = {
  first: '%',
  next: codesOf(`uU${hexDigits}`),
  pattern: new RegExp(`%[uU][0-9a-fA-F]{4}|${bytesBehind('%', '[0-9a-fA-F]')}`, 'g'),
  decode: (match) =>
    /^%u/i.test(match) ? String.fromCharCode(fromHex(match.slice(2))) : byteOrMore(match, '%'),
}

/** As mail has it (RFC 2045 §6.7): its digits are capital letters. */
const quotedPrintable: Escape = {
  first: '=',
  next: codesOf('0123456789ABCDEF\r\n'),
  pattern: new RegExp(`=\\r?\\n|${bytesBehind('=', '[0-9A-F]')}`, 'g'),
  decode: (match) => (match.endsWith('\n') ? '' : byteOrMore(match, '=')),
}

/** Those of Latin-1, from U+00A0 on. */
const latin1 =
  'nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml'
const signs = { quot: '"', apos: "'", amp: '&', lt: '<', gt: '>' }
const entities = new Map<string, string>([
  ...latin1.split(' ').map((name, at): [string, string] => [name, String.fromCharCode(0xa0 + at)]),
  ...Object.entries(signs).flatMap(([name, sign]): [string, string][] => [
    [name, sign],
    [name.toUpperCase(), sign],
  ]),
])

const html: Escape = {
  first: '&',
  next: codesOf('#ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'),
  // a browser reads a number without its semicolon too
  pattern: new RegExp(
    `&(?:#[0-9]{1,7};?|#[xX][0-9a-fA-F]{1,6};?|(?:${[...entities.keys()].join('|')});)`,
    'g',
  ),
  decode: (match) => {
    const name = match.slice(1).replace(';', '').toLowerCase()
    if (!name.startsWith('#')) return entities.get(match.slice(1, -1))!
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

const kinds = [json, percent, html, quotedPrintable, wrap]
const kindsInBytes = kinds.map(inBytes)

/** The text with its JSON, percent and HTML escapes undone, each kind by itself, where it has any. */
export const escapeLayers = (text: string, bytes: boolean): EscapeLayer[] =>
  [
    ...(bytes ? kindsInBytes : kinds).map((kind) => undo(text, kind, bytes)),
    withoutUnseen(text, bytes),
  ].filter((layer) => layer !== undefined)
