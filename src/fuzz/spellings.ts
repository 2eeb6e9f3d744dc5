import { formEncode, percentEncode } from '../expression/functions.ts'

/** Ways to spell a text that no reader should undo unasked. */
export const escapings: Record<string, (text: string) => string> = {
  'percent escapes': percentEncode,
  'a form value': formEncode,
  'a form value, twice': (text) => formEncode(formEncode(text)),
  base64: (text) => Buffer.from(text).toString('base64'),
  hex: (text) => Buffer.from(text).toString('hex'),
  'HTML entities': (text) => text.replace(/[^A-Za-z0-9 ]/gu, (char) => `&#${char.codePointAt(0)};`),
  'JSON escapes': (text) => text.replace(/[^A-Za-z0-9 ]/g, (char) => `\\u${hex4(char)}`),
  'a JSON text': (text) => JSON.stringify(text),
  'percent-u escapes': (text) => text.replace(/[^A-Za-z0-9]/g, (char) => `%u${hex4(char)}`),
  'a quoted text': (text) => `'${text}'`,
  'backslash escapes': (text) => text.replace(/[^A-Za-z0-9]/g, '\\$&'),
  'UTF-7': (text) =>
    text.replace(
      /[^A-Za-z0-9 ]+/g,
      (run) => `+${Buffer.from(run, 'utf16le').swap16().toString('base64').replace(/=+$/, '')}-`,
    ),
}

const hex4 = (char: string) => char.charCodeAt(0).toString(16).padStart(4, '0')

const alike: Record<string, string> = {
  a: 'а',
  c: 'с',
  e: 'е',
  i: 'і',
  o: 'о',
  p: 'р',
  s: 'ѕ',
  x: 'х',
  y: 'у',
  A: 'Α',
  B: 'Β',
  E: 'Ε',
  O: 'Ο',
  0: 'O',
  1: 'l',
  l: 'I',
  I: '1',
  5: 'S',
  '-': '‐',
  '/': '∕',
  '@': '@',
}

/** A letter that looks like this one and is another; the letter itself where there is none. */
export const homoglyphOf = (char: string): string => alike[char] ?? char

/** A text whose UTF-8 bytes were taken for Latin-1. */
export const mojibake = (text: string): string => Buffer.from(text).toString('latin1')
