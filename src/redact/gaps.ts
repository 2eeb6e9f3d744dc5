import { type EscapeLayer, edited } from './undo.ts'

const breaks = '(?:<br ?/?>)?\\r?\\n[ \\t]*|<br ?/?>'
const betweenStrings = '"\\s*,\\s*(?:"[^"\\\\]{0,64}"\\s*:\\s*)?"'
const unseen =
  '[\\0\\u00ad\\u034f\\u061c\\u180e\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f\\ufe00-\\ufe0f\\ufeff]+'
const unseenInBytes =
  '\\0+|\\xc2\\xad|\\xe2\\x80[\\x8b-\\x8f\\xaa-\\xae]|\\xe2\\x81[\\xa0-\\xaf]|\\xef\\xbb\\xbf|\\xef\\xb8[\\x80-\\x8f]'

const gaps = new RegExp(`${unseen}|${breaks}`, 'gi')
const gapsInBytes = new RegExp(`${unseenInBytes}|${breaks}`, 'gi')
const between = new RegExp(betweenStrings, 'g')
const nothing = () => ''

/**
 * A text without what can part a secret although a reader still reads it: without signs that nobody sees, the NULs of UTF-16 and line
 * breaks with their indentation; and then without what stands between two strings of JSON as well. None where there is nothing of that.
 */
export const withoutGaps = (text: string, bytes: boolean): EscapeLayer[] => {
  const whole = edited(text, bytes ? gapsInBytes : gaps, nothing)
  const joined = edited(whole?.text ?? text, between, nothing)
  if (!joined) return whole ? [acrossGaps(whole)] : []
  if (!whole) return [acrossGaps(joined)]
  return [acrossGaps(whole), { ...joined, lift: (hits) => whole.lift(acrossGaps(joined).lift(hits)) }]
}

/** The layer for what goes over a gap only: all else has been found in the text as it is. */
const acrossGaps = (layer: EscapeLayer): EscapeLayer => ({
  ...layer,
  lift: (hits) => layer.lift(hits.filter(({ start, end }) => layer.goesOver(start, end))),
})

const onlyUnseen = new RegExp(unseen, 'g')
/** The NULs of UTF-16; bytes that are no text have hardly any that stand like that. */
const ofUtf16 = /(?<=[ -~])\0(?=[ -~]\0)/g

/** A text without signs that nobody sees, which can part what is encoded as well. */
export const withoutUnseen = (text: string, bytes: boolean): EscapeLayer | undefined =>
  edited(text, bytes ? ofUtf16 : onlyUnseen, nothing)
