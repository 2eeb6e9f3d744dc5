import type { AnyGenerator, Truth } from '../model.ts'
import { textOf } from '../model.ts'
import { escapings, homoglyphOf } from '../spellings.ts'
import { type Texts, texts } from '../texts.ts'
import type { Twist } from '../twists.ts'

/** Where stores and hashes cut: DES crypt at 8, old databases at 16, 20 and 32, bcrypt at 72. */
const cuts = [8, 12, 16, 20, 32, 64, 72]

const plainTwists = [
  'letters',
  'ascii',
  'question',
  'unaccented',
  'unspaced',
  'wide',
  'no-break',
  'mojibake',
  'plus-spaces',
  'space-pluses',
  'hyphens',
  'joined',
  'camel',
  'capitals',
  'html',
]

/** What stands around a name where systems are joined: hosts, domains, tags, lists. */
const nameEdges = (truth: string, context: Truth): Twist[][] => [
  ...edges(truth, context),
  ...['dot-wild', 'above', 'local', 'elsewhere', 'tagged'].map((name): Twist[] => [[name]]),
  [['prepend', 'tokenassay\\']],
  [['prepend', 'tokenassay.']],
  [['append', '.tokenassay.invalid']],
  [['append', ' tokenassay.invalid']],
  [['append', ',tokenassay.invalid']],
  [['replace', 0, '_']],
]

const edges = (truth: string, { others }: Truth): Twist[][] => {
  const { length } = truth
  const middle = Math.floor(length / 2)
  const look = [...truth].findIndex((char) => homoglyphOf(char) !== char)
  const within = (counts: number[]) => counts.filter((count) => count > 0 && count < length)
  return [
    [['literal', '']],
    ...others.slice(0, 2).map((other): Twist[] => [['literal', textOf(other)]]),
    [['upper']],
    [['lower']],
    [['flip']],
    [['case', [...truth].findIndex((char) => /\p{L}/u.test(char))]],
    ...[' ', 'x', '0', '\t', '\n', '\u0000', '\u0000x', '*', '%', ':', ' x', '\u200b', '\u0301'].map(
      (add): Twist[] => [['append', add]],
    ),
    ...[' ', '\t', '\n', '\u0000', '\ufeff', 'x'].map((add): Twist[] => [['prepend', add]]),
    ...within([...new Set([1, middle, length - 1, ...cuts])]).map((count): Twist[] => [['take', count]]),
    ...within(cuts).map((count): Twist[] => [['tail', count, 'x'.repeat(length - count)]]),
    [['drop', 1]],
    [['remove', middle]],
    [['replace', middle, 'x']],
    [['replace', length - 1, 'x']],
    [['insert', middle, ' ']],
    [['insert', middle, '-']],
    [['insert', middle, '\u0000']],
    [['insert', 1, '<b>']],
    [['insert', 1, '\\']],
    [['transpose', 0]],
    [['transpose', middle]],
    [['repeat', 2]],
    [['reverse']],
    ...['x', '_'].map((char): Twist[] => [['alike', char]]),
    [
      ['prepend', '{'],
      ['append', '}'],
    ],
    [['append', ',x']],
    [['homoglyph', Math.max(0, look)]],
    ...plainTwists.map((name): Twist[] => [[name]]),
    ...['md5', 'sha1', 'sha256'].map((algorithm): Twist[] => [['digest', algorithm]]),
    ...['*', '%', '.*', ' ', 'null', 'undefined', 'true', '0'].map((word): Twist[] => [['literal', word]]),
    ...Object.keys(escapings).map((as): Twist[] => [['escape', as]]),
    [['pad', 72, ' ']],
    [['pad', 300, '\u0000']],
    ...['NFD', 'NFKD'].map((form): Twist[] => [['normalize', form]]),
  ]
}

const twists: Texts['twists'] = (fc, truth) => {
  const index = fc.nat({ max: Math.max(0, truth.length - 1) })
  const char = fc.oneof(
    fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 1 }),
    fc.constantFrom('\u0000', ' ', 'ä'),
  )
  const tuple = (name: string, ...args: never[]) => fc.tuple(fc.constant(name), ...args) as never
  return [
    tuple('replace', index as never, char as never),
    tuple('insert', index as never, char as never),
    tuple('remove', index as never),
    tuple('case', index as never),
    tuple('take', index as never),
    tuple('append', char as never),
    tuple('escape', fc.constantFrom(...Object.keys(escapings)) as never),
  ]
}

/** Texts that are nearly the true one. */
export const nearMiss: AnyGenerator = texts({
  name: 'near-miss',
  about: 'the true value with one small thing wrong: case, spaces, cut short, longer, another encoding',
  edges,
  twists,
})

/** The same for what names a user, whose letter case is the server's own business. */
export const nearName: AnyGenerator = texts({
  name: 'near-name',
  about: 'a near miss of a user name; its letter case and width are noted, not judged',
  edges: nameEdges,
  twists,
  names: true,
})

/** The few near misses that are likeliest to find something, for a second look under another condition. */
export const slip: AnyGenerator = texts({
  name: 'slip',
  about: 'the likeliest near misses alone: another case, cut short, longer, one character changed',
  edges: (truth) => [
    [['flip']],
    [['take', Math.ceil(truth.length / 2)]],
    [['lose', 1]],
    [['append', 'x']],
    [['append', ' ']],
    [['replace', truth.length - 1, 'x']],
    [['replace', 0, 'x']],
  ],
  twists,
})
