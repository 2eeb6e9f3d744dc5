import { gzipSync } from 'node:zlib'
import { encodeForm } from '../../target/wire.ts'
import { anyText } from '../chars.ts'
import { type Case, fieldsOf, generator, type Truth } from '../model.ts'
import { correct, type Twist, tellTwists, twisted } from '../twists.ts'

/** The text of the whole body that the control sends. */
const bodyText = ({ pointer, value }: Truth): string =>
  pointer === '/form'
    ? encodeForm(fieldsOf(value))
    : typeof value === 'string'
      ? value
      : JSON.stringify(value ?? {})

const slack = [
  ',',
  '}',
  '{',
  ']',
  '"',
  '\\',
  ';',
  '\u0000',
  '/*x*/',
  '//x',
  '\ufeff',
  ',"a":1',
  '{}',
  'null',
  ' x',
  ':',
]

/** What parsers forgive behind a value, each in another way. */
const likeliest = [',', '}', '"', '\\', '\u0000', '/*x*/', '\ufeff', ',"a":1', '{}', ' x']

/** JSON texts that are no JSON, or that parsers read in different ways. */
export const brokenJson = generator<Twist[]>({
  name: 'broken-json',
  about: 'a JSON body cut short, with too much, with names given twice, or in a choice of JSON',
  edges: (truth) => {
    const text = bodyText(truth)
    const [first = 'a'] = Object.keys(fieldsOf(truth.value))
    const twice = `${JSON.stringify(first)}:"x"`
    return [
      ...[2, Math.floor(text.length / 2), text.length - 1].map((count): Twist[] => [['lose', count]]),
      [['drop', 1]],
      ...likeliest.map((piece): Twist[] => [['append', piece]]),
      ...slack.slice(0, 2).map((piece): Twist[] => [['prepend', piece]]),
      [['insert', 1, `${twice},`]],
      [['insert', Math.max(1, text.length - 1), `,${twice}`]],
      ...['0', '""', '[]', '{}', 'x', '{a:1}', '"\\ud800"', '[1,]', '{"a":01}', '\u0000'].map(
        (whole): Twist[] => [['literal', whole]],
      ),
      [['literal', text.replaceAll('"', "'")]],
    ]
  },
  arbitrary: (fc) => {
    const piece = fc.oneof(
      { weight: 1, arbitrary: anyText(fc, { maxLength: 2000 }) },
      { weight: 3, arbitrary: fc.constantFrom(...slack) },
    )
    const index = fc.nat({ max: 4000 })
    return fc.array(
      fc.oneof(
        ...['append', 'prepend', 'literal'].map((name) => fc.tuple(fc.constant(name), piece)),
        ...['insert', 'replace'].map((name) => fc.tuple(fc.constant(name), index, piece)),
        ...['lose', 'drop', 'remove'].map((name) => fc.tuple(fc.constant(name), index)),
      ),
      { minLength: 1, maxLength: 3 },
    ) as never
  },
  make: (truth, recipe) =>
    whole(truth, twisted(bodyText(truth), recipe), tellTwists(recipe).replace(correct, 'the body')),
})

const whole = (truth: Truth, value: string, label: string): Case | undefined =>
  value === bodyText(truth) ? undefined : { value, label, as: 'text', derived: true }

const nests: { name: string; open: string; close: string; levels?: number }[] = [
  { name: 'lists', open: '[', close: ']' },
  { name: 'maps', open: '{"a":', close: '}' },
  { name: 'lists that never close', open: '[', close: '' },
  { name: 'maps that never close', open: '{"a":', close: '' },
  { name: 'lists and maps', open: '[{"a":', close: '}]', levels: 2 },
]

/** Deeper than that, parsers that go down by recursion come to their end, each in its own way. */
const deepest = 500

/** Deeply nested JSON: as the whole body, in a field that nobody knows, and in place of a field. */
export const deepJson = generator<[nest: number, place: number, depth: number]>({
  name: 'deep-json',
  about: 'JSON nested up to 500 levels deep: as the body, in an unknown field, in place of a field',
  edges: (truth) => {
    const places = Object.keys(fieldsOf(truth.value)).length > 0 ? 3 : 2
    return [deepest].flatMap((depth) =>
      nests.flatMap((_, nest) =>
        Array.from({ length: nest === 0 ? places : 2 }, (__, place): [number, number, number] => [
          nest,
          place,
          depth,
        ]),
      ),
    )
  },
  arbitrary: (fc, truth) =>
    fc.tuple(
      fc.nat({ max: nests.length - 1 }),
      fc.nat({ max: 1 + Object.keys(fieldsOf(truth.value)).length }),
      fc.nat({ max: deepest }),
    ),
  make: (truth, [nest, place, levelsInAll]) => {
    const { name, open, close, levels = 1 } = nests[nest]!
    const depth = Math.ceil(levelsInAll / levels)
    const deep = open.repeat(depth) + (close === '' ? '' : '1') + close.repeat(depth)
    const right = fieldsOf(truth.value)
    const field = place < 2 ? 'unknown' : Object.keys(right)[place - 2]!
    if (place === 0) return { value: deep, label: `a body of ${depth} ${name} inside each other`, as: 'text' }
    const members = Object.entries({ ...right, [field]: '' }).map(
      ([key, value]) => `${JSON.stringify(key)}:${key === field ? deep : JSON.stringify(value)}`,
    )
    const label = `${field === 'unknown' ? 'an unknown field' : field} of ${depth} ${name} inside each other`
    return { value: `{${members.join(',')}}`, label, as: 'text' }
  },
})

const encodings: [string, (text: string) => Buffer][] = [
  ['UTF-16', (text) => Buffer.from(`\ufeff${text}`, 'utf16le')],
  ['Latin-1', (text) => Buffer.from(`${text.replace(/[^ -ÿ]/g, 'ÿ')}é`, 'latin1')],
  ['gzip, unsaid', (text) => gzipSync(text)],
  ['nothing at all', () => Buffer.alloc(0)],
  ['an invalid byte after it', (text) => Buffer.concat([Buffer.from(text), Buffer.from([0xff])])],
  ['an invalid byte before it', (text) => Buffer.concat([Buffer.from([0xc3]), Buffer.from(text)])],
  [
    'a surrogate in UTF-8 after it',
    (text) => Buffer.concat([Buffer.from(text), Buffer.from([0xed, 0xa0, 0x80])]),
  ],
  ['a NUL after it', (text) => Buffer.concat([Buffer.from(text), Buffer.from([0])])],
  ['a byte order mark before it', (text) => Buffer.from(`\ufeff${text}`)],
  ['60,000 NULs', () => Buffer.alloc(60_000)],
]

/** Bodies that are no text in the encoding they should have. */
export const bodyBytes = generator<[encoding: number, bytes: number[]]>({
  name: 'body-bytes',
  about: 'bodies as bytes: other encodings, invalid UTF-8, compressed, empty, noise',
  edges: () => [
    ...encodings.map((_, index): [number, number[]] => [index, []]),
    ...[[0xff, 0xfe], [0x80], [0xed, 0xa0, 0x80], [0x1f, 0x8b], [0]].map((bytes): [number, number[]] => [
      encodings.length,
      bytes,
    ]),
  ],
  arbitrary: (fc) =>
    fc.tuple(fc.nat({ max: encodings.length + 3 }), fc.array(fc.nat({ max: 255 }), { maxLength: 64 })),
  make: (truth, [index, bytes]) => {
    const [name, encode] = encodings[index] ?? [undefined, undefined]
    const tail = Buffer.from(bytes)
    const value = encode ? Buffer.concat([encode(bodyText(truth)), tail]) : tail
    const noise = `${bytes.length} bytes of noise: ${tail.toString('hex')}`
    return {
      value: value.toString('base64'),
      label: name === undefined ? noise : `the body in ${name}${bytes.length ? `, then ${noise}` : ''}`,
      as: 'base64',
      derived: true,
    }
  },
})
