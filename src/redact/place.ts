import { outer } from './encoded.ts'
import type { Stretch } from './layer.ts'

/** How freely a value may be replaced: anywhere, as a word of its own, or only as a complete value. */
export type Place = 'anywhere' | 'word' | 'alone'

const kinds = [/^\p{L}+$/u, /^[0-9]+$/]

/** The place of a value: what the suite spells out itself, or is too short to be told from other text, stands alone. */
export const placeOf = (value: string, isPublic: boolean): Place => {
  if (isPublic || value.length < 4) return 'alone'
  return value.length < 8 && kinds.some((kind) => kind.test(value)) ? 'word' : 'anywhere'
}

const isWord = ({ text, start, end }: Stretch): boolean => {
  const kind = kinds.find((one) => one.test(text.charAt(start)))
  return !kind?.test(text.charAt(start - 1)) && !kind?.test(text.charAt(end))
}

/** Complete: the whole text, a JSON or quoted string that is no key, a form, query or cookie value, an element's text. */
const isAlone = ({ text, start, end }: Stretch, bytes: boolean): boolean => {
  const previous = start === 0 ? '' : text.charAt(start - 1)
  const next = text.charAt(end)
  if (bytes) {
    const opens = previous === '' || previous === outer
    const closes = next === '' || next === outer
    if ((opens || previous === ':') && closes) return true
    if (opens && next === ':') return true
  }
  if (previous === '' && next === '') return true
  if (previous === '"' || previous === "'")
    return next === previous && !/^\s*:/.test(text.slice(end + 1, end + 20))
  if (previous === '=') return next === '' || /[&;#,\s"'<\\]/.test(next)
  if (previous === '>') return next === '<'
  return previous === ' ' && text.charAt(start - 2) === ':' && next === '\r'
}

/** Whether a value of that place may be replaced at a stretch; of decoded bytes, or of text. */
export const mayStand = (place: Place, stretch: Stretch, bytes: boolean): boolean => {
  if (place === 'anywhere') return true
  return place === 'word' ? isWord(stretch) : isAlone(stretch, bytes)
}
