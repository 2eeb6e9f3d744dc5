import { digest, swapCase } from '../expression/functions.ts'
import { escapings, homoglyphOf, mojibake } from './spellings.ts'
import { visible } from './visible.ts'

/** One change to a text: its name with what it takes. */
export type Twist = [name: string, ...args: (string | number)[]]

type Apply = (text: string, ...args: never[]) => string
interface Kind {
  apply: Apply
  /** What it does, in words that go on after "the correct value ". A whole new value is told by itself. */
  tell(...args: never[]): string
}

/** How a story begins that is told of the right value. */
export const correct = 'the correct value'

const quote = (text: string) => visible(text.length > 40 ? `${text.slice(0, 37)}…` : text)
const at = (text: string, index: number) => (text.length === 0 ? 0 : index % text.length)
const characters = (count: number) => (count === 1 ? 'character' : `${count} characters`)
const spliced = (text: string, index: number, remove: number, add: string) =>
  text.slice(0, index) + add + text.slice(index + remove)
const plain = (name: string, apply: (text: string) => string, tell: string): [string, Kind] => [
  name,
  { apply, tell: () => tell },
]

// The highest code point is the first that a store with a smaller character set writes as "?", and Latin-1 keeps the others.
const rarestLost = (text: string): string => {
  const rarest = Math.max(...[...text].map((char) => char.codePointAt(0)!), 0)
  return rarest < 0x80 ? text : text.replaceAll(String.fromCodePoint(rarest), '?')
}

const kinds: Record<string, Kind> = {
  append: { apply: (text, add: string) => text + add, tell: (add: string) => `followed by ${quote(add)}` },
  prepend: { apply: (text, add: string) => add + text, tell: (add: string) => `preceded by ${quote(add)}` },
  insert: {
    apply: (text, index: number, add: string) => spliced(text, at(text, index), 0, add),
    tell: (index: number, add: string) => `with ${quote(add)} inside, before character ${index + 1}`,
  },
  replace: {
    apply: (text, index: number, by: string) => spliced(text, at(text, index), 1, by),
    tell: (index: number, by: string) => `with ${quote(by)} in place of character ${index + 1}`,
  },
  remove: {
    apply: (text, index: number) => spliced(text, at(text, index), 1, ''),
    tell: (index: number) => `without character ${index + 1}`,
  },
  transpose: {
    apply: (text, index: number) => {
      const here = at(text, index)
      return spliced(text, here, 2, (text[here + 1] ?? '') + (text[here] ?? ''))
    },
    tell: (index: number) => `with characters ${index + 1} and ${index + 2} swapped`,
  },
  case: {
    apply: (text, index: number) => spliced(text, at(text, index), 1, swapCase(text[at(text, index)] ?? '')),
    tell: (index: number) => `with the letter case of character ${index + 1} changed`,
  },
  homoglyph: {
    apply: (text, index: number) =>
      spliced(text, at(text, index), 1, homoglyphOf(text[at(text, index)] ?? '')),
    tell: (index: number) => `with a look-alike for character ${index + 1}`,
  },
  take: {
    apply: (text, count: number) => text.slice(0, count),
    tell: (count: number) => `cut to its first ${characters(count)}`,
  },
  lose: {
    apply: (text, count: number) => text.slice(0, Math.max(0, text.length - count)),
    tell: (count: number) => `without its last ${characters(count)}`,
  },
  drop: {
    apply: (text, count: number) => text.slice(count),
    tell: (count: number) => `without its first ${characters(count)}`,
  },
  pad: {
    apply: (text, size: number, by: string) => text.padEnd(size, by),
    tell: (size: number, by: string) => `padded to ${size} characters with ${quote(by)}`,
  },
  tail: {
    apply: (text, from: number, by: string) => text.slice(0, from) + by,
    tell: (from: number, by: string) => `with ${quote(by)} after its first ${characters(from)}`,
  },
  repeat: {
    apply: (text, count: number) => text.repeat(count),
    tell: (count: number) => `repeated ${count} times`,
  },
  alike: {
    apply: (text, by: string) => by.repeat([...text].length),
    tell: (by: string) => `with ${quote(by)} in place of each character`,
  },
  digest: {
    apply: (text, algorithm: string) => digest(algorithm, text),
    tell: (algorithm: string) => `as its ${algorithm} digest`,
  },
  literal: {
    apply: (_, by: string) => by,
    tell: (by: string) => instead(by === '' ? 'an empty value' : quote(by)),
  },
  fill: {
    apply: (_, count: number, by: string) => by.repeat(count),
    tell: (count: number, by: string) => instead(`${quote(by)} ${count} times`),
  },
  escape: {
    apply: (text, as: string) => escapings[as]?.(text) ?? text,
    tell: (as: string) => `escaped as ${as}`,
  },
  normalize: {
    apply: (text, form: string) => text.normalize(form),
    tell: (form: string) => `in Unicode form ${form}`,
  },
  ...Object.fromEntries([
    plain('upper', (text) => text.toUpperCase(), 'in upper case'),
    plain('lower', (text) => text.toLowerCase(), 'in lower case'),
    plain('flip', swapCase, 'in different case'),
    plain('reverse', (text) => [...text].reverse().join(''), 'reversed'),
    plain('letters', (text) => text.replace(/[^\p{L}\p{N}]/gu, ''), 'reduced to its letters and digits'),
    plain('ascii', (text) => text.replace(/[^ -~]/g, ''), 'reduced to its ASCII characters'),
    plain('question', (text) => text.replace(/[^ -~]/gu, '?'), 'with "?" in place of non-ASCII characters'),
    plain('rarest', rarestLost, 'with "?" in place of the character that the fewest character sets have'),
    plain('unaccented', (text) => text.normalize('NFD').replace(/\p{M}/gu, ''), 'without accents'),
    plain('unspaced', (text) => text.replace(/\s/g, ''), 'without spaces'),
    plain('wide', (text) => text.replace(/[!-~]/g, widened), 'in full-width characters'),
    plain('no-break', (text) => text.replaceAll(' ', '\u00a0'), 'with no-break spaces'),
    plain('plus-spaces', (text) => text.replaceAll('+', ' '), 'with spaces in place of plus signs'),
    plain('space-pluses', (text) => text.replaceAll(' ', '+'), 'with plus signs in place of spaces'),
    plain('hyphens', (text) => text.replaceAll('_', '-'), 'with hyphens in place of underscores'),
    plain('joined', (text) => text.replace(/[_.-]/g, ''), 'without underscores, dots and hyphens'),
    plain(
      'camel',
      (text) => text.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
      'in camel case',
    ),
    plain('capitals', (text) => text.replace(/(^|[_ ])(\w)/g, (all) => all.toUpperCase()), 'with capitals'),
    plain('dot-wild', (text) => text.replaceAll('.', 'x'), 'with "x" in place of dots'),
    plain('above', (text) => text.slice(text.indexOf('.') + 1), 'without the part before its first dot'),
    plain('local', (text) => text.split('@')[0]!, 'without its host'),
    plain('elsewhere', (text) => `${text.split('@')[0]}@tokenassay.invalid`, 'at another host'),
    plain('tagged', (text) => text.replace(/(?=@|$)/, '+tokenassay'), 'with a tag'),
    plain('html', (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;'), 'escaped as in HTML'),
    plain('mojibake', mojibake, 'with its UTF-8 read as Latin-1'),
  ]),
}

const widened = (char: string) => String.fromCharCode(char.charCodeAt(0) + 0xfee0)

/** A text after some twists, one after the other. */
export const twisted = (text: string, twists: Twist[]): string =>
  twists.reduce((before, [name, ...args]) => kinds[name]!.apply(before, ...(args as never[])), text)

const newValue = '\u0000'
const instead = (value: string): string => newValue + value

/** What some twists make of the true value, in plain words: "the correct value in upper case", or what stands in its place. */
export const tellTwists = (twists: Twist[]): string => {
  const told = twists.map(([name, ...args]) => kinds[name]!.tell(...(args as never[])))
  // What comes before a whole new value is lost with the value that it was done to.
  const last = told.findLastIndex((words) => words.startsWith(newValue))
  const [first, ...rest] = told.slice(Math.max(0, last))
  if (last === -1) return `${correct} ${[first, ...rest].join(', ')}`
  return [first!.slice(newValue.length), ...rest].join(', ')
}

/** Whether a twisted text still has to do with the true one. */
export const usesTruth = (twists: Twist[]): boolean => {
  const last = twists.findLastIndex(([name]) => name === 'literal' || name === 'fill')
  return last === -1
}
