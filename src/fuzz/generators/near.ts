import { type AnyGenerator, type Truth, textOf } from '../model.ts'
import { escapings, homoglyphOf } from '../spellings.ts'
import { type Texts, texts } from '../texts.ts'
import type { Twist } from '../twists.ts'

/** Where stores and hashes cut: DES crypt at 8, old databases at 16, 20 and 32, bcrypt at 72. */
const cuts = [8, 12, 16, 20, 32, 64, 72]

const plainTwists = [
  'letters',
  'ascii',
  'question',
  'rarest',
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

/** What a name and a word can be mistaken for: other cases, spaces, signs, other spellings. */
const wordEdges = (truth: string): Twist[][] => [
  ...['upper', 'flip', 'capitals', 'hyphens', 'joined', 'camel', 'wide'].map((name): Twist[] => [[name]]),
  ...[' ', 'x', '\n', '\u0000', '\u0000x', '*', ',x'].map((add): Twist[] => [['append', add]]),
  ...[' ', 'x'].map((add): Twist[] => [['prepend', add]]),
  [['lose', 1]],
  [['drop', 1]],
  [['replace', Math.floor(truth.length / 2), 'x']],
  [['insert', Math.floor(truth.length / 2), '-']],
  [['homoglyph', 0]],
  [['escape', 'a quoted text']],
  [['escape', 'a JSON text']],
  [['replace', Math.max(0, truth.length - 1), 'x']],
  [['escape', 'percent escapes']],
  [['literal', ' ']],
]

/** What breaks out of a query is tried of names on its own. */
const wordShapes: Twist[][] = [
  [['append', "' or '1'='1"]],
  ...['*', '%'].map((word): Twist[] => [['literal', word]]),
]

/** The same of a name that no person has, such as that of a client: what ends or joins a text is tried too. */
const idEdges = (truth: string): Twist[][] => [
  ...wordEdges(truth),
  [['insert', 1, '\u0000']],
  [['append', ':']],
  [['append', '%']],
  [['alike', '_']],
  ...['.*', '0'].map((word): Twist[] => [['literal', word]]),
  ...['dot-wild', 'local', 'elsewhere', 'tagged'].map((name): Twist[] => [[name]]),
  [['append', '#x']],
  [['append', '\u200b']],
  [['prepend', 'tokenassay\\']],
]

/** What stands around a name where systems are joined: hosts, domains, tags, lists. */
const nameEdges = (truth: string): Twist[][] => [
  ...wordEdges(truth),
  [['take', Math.ceil(truth.length / 2)]],
  [['pad', 300, 'x']],
  [['insert', 1, '\u0000']],
  [['insert', 1, '<b>']],
  [['insert', 1, '\\']],
  [['append', '%']],
  [['append', ':']],
  [['append', '#x']],
  [['append', '\u200b']],
  [['append', '\u0301']],
  [['alike', '_']],
  ...['letters', 'ascii', 'unaccented', 'unspaced', 'html'].map((name): Twist[] => [[name]]),
  [['escape', 'HTML entities']],
  ...['.*', '0'].map((word): Twist[] => [['literal', word]]),
  ...['dot-wild', 'above', 'local', 'elsewhere', 'tagged'].map((name): Twist[] => [[name]]),
  [['prepend', 'tokenassay\\']],
  [['append', '.tokenassay.invalid']],
  [['append', ' tokenassay.invalid']],
  [['replace', 0, '_']],
]

/** Where two neighbours differ, from a place on: to swap others changes nothing. */
const unlikeNeighbours = (text: string, from: number): number => {
  const places = [...text].flatMap((char, at) =>
    text[at + 1] !== undefined && text[at + 1] !== char ? [at] : [],
  )
  return places.find((at) => at >= from) ?? places.at(-1) ?? from
}

const likelyEscapings = Object.keys(escapings).filter((as) => as !== 'UTF-7')

/** Texts that a comparison which looks at a part alone takes for the whole. */
const lacking = (truth: string): Twist[][] => {
  const { length } = truth
  const middle = Math.floor(length / 2)
  return [
    ...within([1, middle, length - 1], length).map((count): Twist[] => [['take', count]]),
    ...within(cuts, length).map((count): Twist[] => [['tail', count, 'x'.repeat(length - count)]]),
    [['drop', 1]],
    [['remove', middle]],
    [['replace', middle, 'x']],
    [['replace', length - 1, 'x']],
  ]
}

const edges = (truth: string, { others }: Truth): Twist[][] => {
  const middle = Math.floor(truth.length / 2)
  const look = [...truth].findIndex((char) => homoglyphOf(char) !== char)
  return [
    [['literal', '']],
    ...others.slice(0, 2).map((other): Twist[] => [['literal', textOf(other)]]),
    [['upper']],
    [['flip']],
    [['case', [...truth].findIndex((char) => /\p{L}/u.test(char))]],
    ...[' ', 'x', '\n', '\u0000', '*', '%', ':', '\u200b', '\u0301'].map((add): Twist[] => [['append', add]]),
    ...[' ', '\n', '\u0000', '\ufeff', 'x'].map((add): Twist[] => [['prepend', add]]),
    ...lacking(truth),
    [['insert', middle, ' ']],
    [['insert', middle, '-']],
    [['insert', middle, '\u0000']],
    [['insert', 1, '<b>']],
    [['insert', 1, '\\']],
    [['transpose', unlikeNeighbours(truth, middle)]],
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
    ...['md5', 'sha256'].map((algorithm): Twist[] => [['digest', algorithm]]),
    ...['*', '%', '.*', ' ', 'null', 'true', '0'].map((word): Twist[] => [['literal', word]]),
    ...likelyEscapings.map((as): Twist[] => [['escape', as]]),
    [['pad', 300, '\u0000']],
    ...['NFD', 'NFKD'].map((form): Twist[] => [['normalize', form]]),
  ]
}

const within = (counts: number[], length: number): number[] =>
  [...new Set(counts)].filter((count) => count > 0 && count < length)

/** What a text that a machine has made, and nobody types, is mistaken for: pieces of it, its digest, another case. */
const tokenEdges = (truth: string): Twist[][] => {
  const middle = Math.floor(truth.length / 2)
  return [
    ...['upper', 'lower', 'flip'].map((name): Twist[] => [[name]]),
    ...[' ', 'x', '*', '%', ':', ',x'].map((add): Twist[] => [['append', add]]),
    ...[' ', 'x'].map((add): Twist[] => [['prepend', add]]),
    ...lacking(truth),
    [['insert', middle, '-']],
    [['transpose', unlikeNeighbours(truth, middle)]],
    [['repeat', 2]],
    [['reverse']],
    [['alike', 'x']],
    ...['md5', 'sha256'].map((algorithm): Twist[] => [['digest', algorithm]]),
    ...['*', '.*', 'true', '0'].map((word): Twist[] => [['literal', word]]),
    ...['percent escapes', 'base64', 'hex'].map((as): Twist[] => [['escape', as]]),
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

/** The same for what names a client. */
export const nearId: AnyGenerator = texts({
  name: 'near-id',
  about:
    'a near miss of a name that no person has, such as that of a client; its letter case is noted, not judged',
  edges: idEdges,
  twists,
  names: true,
})

/** Texts that are nearly a token. */
export const nearToken: AnyGenerator = texts({
  name: 'near-token',
  about: 'a token with one small thing wrong: case, pieces of it, longer, its digest, another encoding',
  edges: tokenEdges,
  twists,
})

/** The same for a word that a document spells out, such as a grant type. */
export const nearWord: AnyGenerator = texts({
  name: 'near-word',
  about: 'a documented word nearly: another letter case, hyphens, camel case, spaces, quotes',
  edges: (truth) => [...wordEdges(truth), ...wordShapes],
  twists,
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
