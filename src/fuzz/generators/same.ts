import { percentEncode } from '../../expression/functions.ts'
import type { Json, JsonObject } from '../../model/suite.ts'
import { fieldsOf, generator, type Truth, textOf } from '../model.ts'

/** An order of fields and how they are spelt, with fields that nobody knows. */
type Recipe = [turn: number, backwards: boolean, spelling: number, extra: number]

const turned = <T>(items: T[], turn: number, backwards: boolean): T[] => {
  const cut = items.length ? turn % items.length : 0
  const list = [...items.slice(cut), ...items.slice(0, cut)]
  return backwards ? list.reverse() : list
}

const extras: [string, string][] = [
  ['x_trace', '1'],
  ['zz', ''],
  ['unknown_field', 'ä & b=c'],
  ['_', '0'],
]

const withExtra = (entries: [string, Json][], extra: number): [string, Json][] => {
  const added = extras[extra - 1]
  if (!added) return entries
  return extra % 2 ? [...entries, added] : [added, ...entries]
}

const order = (turn: number, backwards: boolean) =>
  [turn ? `the fields turned by ${turn}` : '', backwards ? 'the fields backwards' : ''].filter(Boolean)

const edgesFor = (spellings: number): Recipe[] => [
  [0, true, 0, 0],
  [1, false, 0, 0],
  [2, false, 0, 0],
  ...Array.from({ length: spellings - 1 }, (_, index): Recipe => [0, false, index + 1, 0]),
  ...extras.map((_, index): Recipe => [0, false, 0, index + 1]),
  [1, true, 1, 1],
  [3, true, 2, 2],
]

const formSpellings: [string, (text: string) => string][] = [
  ['', (text) => new URLSearchParams({ v: text }).toString().slice(2)],
  ['every character escaped', percentEncode],
  ['every character escaped, in small letters', (text) => percentEncode(text).toLowerCase()],
  ['spaces as %20', (text) => encodeURIComponent(text)],
  [
    'only what must be is escaped',
    (text) => encodeURIComponent(text).replace(/%(2F|3A|40|2C|24|3F)/g, decodeURIComponent),
  ],
]

/** A form that says the same. */
export const sameForm = generator<Recipe>({
  name: 'same-form',
  about: 'the same form in other words: order of fields, other escapes, an unknown field more',
  edges: () => edgesFor(formSpellings.length),
  arbitrary: (fc) =>
    fc.tuple(
      fc.nat({ max: 8 }),
      fc.boolean(),
      fc.nat({ max: formSpellings.length - 1 }),
      fc.nat({ max: extras.length }),
    ),
  make: (truth, [turn, backwards, spelling, drawnExtra]) => {
    const extra = allowedExtra(truth, drawnExtra)
    const [told, spell] = formSpellings[spelling]!
    const entries = withExtra(turned(Object.entries(fieldsOf(truth.value)), turn, backwards), extra)
    const pairs = entries.flatMap(([name, value]) =>
      [value].flat().map((item): [string, string] => [name, textOf(item as Json)]),
    )
    const value = pairs.map(([name, item]) => `${spell(name)}=${spell(item)}`).join('&')
    return { value, label: labelOf([...order(turn, backwards), told], extra), as: 'text' }
  },
})

const labelOf = (parts: string[], extra: number): string =>
  [...parts, extra ? `an unknown field "${extras[extra - 1]![0]}"` : ''].filter(Boolean).join(', ') ||
  'the same'

const escapedJson = (upper: boolean) => (value: Json) =>
  spelt(value, (text) => {
    const inner = [...Array(text.length).keys()]
      .map((index) => `\\u${text.charCodeAt(index).toString(16).padStart(4, '0')}`)
      .join('')
    return `"${upper ? inner.toUpperCase().replaceAll('\\U', '\\u') : inner}"`
  })

const spelt = (value: Json, text: (it: string) => string): string => {
  if (typeof value === 'string') return text(value)
  if (Array.isArray(value)) return `[${value.map((item) => spelt(item, text)).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  return `{${Object.entries(value)
    .map(([key, item]) => `${text(key)}:${spelt(item, text)}`)
    .join(',')}}`
}

const jsonSpellings: [string, (value: Json) => string][] = [
  ['', (value) => JSON.stringify(value)],
  ['every character of a text escaped', escapedJson(false)],
  ['every character of a text escaped, in capitals', escapedJson(true)],
  ['slashes escaped', (value) => JSON.stringify(value).replaceAll('/', '\\/')],
  ['indented', (value) => JSON.stringify(value, null, '\t')],
  ['spaces around everything', (value) => ` \r\n\t${JSON.stringify(value, null, ' ')}\n `],
]

const jsonExtras: JsonObject[] = [
  { x_trace: 1 },
  { zz: null },
  { unknown_field: { a: ['b', {}] } },
  { _: '' },
]

/** Without the fields that nobody knows, where a source leaves those open: `of: no-extras`. */
const allowedExtra = ({ of }: Truth, extra: number): number => (of === 'no-extras' ? 0 : extra)

/** A JSON object that says the same. */
export const sameJson = generator<Recipe>({
  name: 'same-json',
  about:
    'the same JSON object in other words: order of members, white space, escapes, an unknown member more',
  edges: () => edgesFor(jsonSpellings.length),
  arbitrary: (fc) =>
    fc.tuple(
      fc.nat({ max: 8 }),
      fc.boolean(),
      fc.nat({ max: jsonSpellings.length - 1 }),
      fc.nat({ max: jsonExtras.length }),
    ),
  make: (truth, [turn, backwards, spelling, drawnExtra]) => {
    const extra = allowedExtra(truth, drawnExtra)
    const [told, spell] = jsonSpellings[spelling]!
    const entries = turned(Object.entries(fieldsOf(truth.value)), turn, backwards)
    const value = spell({ ...Object.fromEntries(entries), ...(extra ? jsonExtras[extra - 1] : {}) })
    const more = extra ? `an unknown member "${Object.keys(jsonExtras[extra - 1]!)[0]}"` : ''
    return {
      value,
      label: [...order(turn, backwards), told, more].filter(Boolean).join(', ') || 'the same',
      as: 'text',
    }
  },
})

const cases: [string, (name: string) => string][] = [
  ['', (name) => name],
  ['header names in capitals', (name) => name.toUpperCase()],
  ['header names with capitals', (name) => name.replace(/\b[a-z]/g, (letter) => letter.toUpperCase())],
  [
    'header names in mixed case',
    (name) => [...name].map((char, at) => (at % 2 ? char : char.toUpperCase())).join(''),
  ],
]

const values: [string, (name: string, value: Json) => Json][] = [
  ['', (_, value) => value],
  ['spaces around header values', (_, value) => `  ${textOf(value)} `],
  [
    'the media type in capitals',
    (name, value) => (name === 'content-type' ? textOf(value).toUpperCase() : value),
  ],
]

const moreHeaders: JsonObject[] = [
  { 'x-trace-id': '7' },
  { 'accept-language': 'nb, en;q=0.5' },
  { accept: '*/*' },
  { 'user-agent': 'a client (of some kind) 1.0' },
  { cookie: 'a=b; c=d' },
  { 'x-forwarded-for': '203.0.113.9' },
]

/** Header fields that say the same. */
export const sameHeaders = generator<Recipe>({
  name: 'same-headers',
  about:
    'the same header fields in other words: letter case of names, spaces, order, fields that nobody knows',
  edges: () => [
    [0, true, 0, 0],
    ...cases.slice(1).map((_, index): Recipe => [0, false, index + 1, 0]),
    ...values.slice(1).map((_, index): Recipe => [0, false, cases.length * (index + 1), 0]),
    ...moreHeaders.map((_, index): Recipe => [0, false, 0, index + 1]),
  ],
  arbitrary: (fc) =>
    fc.tuple(
      fc.nat({ max: 4 }),
      fc.boolean(),
      fc.nat({ max: cases.length * values.length - 1 }),
      fc.nat({ max: moreHeaders.length }),
    ),
  make: (truth, [turn, backwards, spelling, extra]) => {
    const [toldCase, name] = cases[spelling % cases.length]!
    const [toldValue, value] = values[Math.floor(spelling / cases.length)]!
    const own = fieldsOf(truth.value)
    const more = Object.entries(extra ? moreHeaders[extra - 1]! : {}).filter(
      ([it]) => !Object.hasOwn(own, it),
    )
    const drawn = [...turned(Object.entries(own), turn, backwards), ...more]
    return {
      value: Object.fromEntries(drawn.map(([it, held]) => [name(it), value(it, held)])),
      label:
        [...order(turn, backwards), toldCase, toldValue, ...more.map(([it]) => `a header "${it}"`)]
          .filter(Boolean)
          .join(', ') || 'the same',
    }
  },
})
