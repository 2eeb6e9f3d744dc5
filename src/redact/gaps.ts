import { type EscapeLayer, edited } from './undo.ts'

const breaks = '(?:<br ?/?>)?\\r?\\n[ \\t]*|<br ?/?>'
const betweenStrings = '"\\s*,\\s*(?:"[^"\\\\]{0,64}"\\s*:\\s*)?"'
const unseen =
  '[\\0\\u00ad\\u034f\\u061c\\u180e\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f\\ufe00-\\ufe0f\\ufeff]+'
const unseenInBytes =
  '\\0+|\\xc2\\xad|\\xe2\\x80[\\x8b-\\x8f\\xaa-\\xae]|\\xe2\\x81[\\xa0-\\xaf]|\\xef\\xbb\\xbf|\\xef\\xb8[\\x80-\\x8f]'

const gaps = new RegExp(`${unseen}|${breaks}|${betweenStrings}`, 'gi')
const gapsInBytes = new RegExp(`${unseenInBytes}|${breaks}|${betweenStrings}`, 'gi')

/**
 * A text without what can part a secret although a reader still reads it: signs that nobody sees, the NULs of UTF-16, line
 * breaks with their indentation, and what stands between two strings of JSON. Undefined where there is nothing of that.
 */
export const withoutGaps = (text: string, bytes: boolean): EscapeLayer | undefined =>
  edited(text, { pattern: bytes ? gapsInBytes : gaps, decode: () => '', news: true })
