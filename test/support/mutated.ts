import fc from 'fast-check'

/** What stands in place of a value: each kind of YAML, and texts that mean something to somebody. */
const oddValues: unknown[] = [
  null,
  true,
  0,
  -1,
  1e308,
  [],
  [null],
  [[]],
  ['x', 1],
  {},
  { a: null },
  { a: { b: [1] } },
  '',
  ' ',
  '$',
  '$x',
  '$inputs.nobody',
  '$1 +',
  '/',
  '//',
  '/a/b/c/d',
  '/json/-',
  '~',
  '<row>',
  'toString',
  'constructor',
  '__proto__',
  '\u0000\u001b[31m',
  '\ud800',
  'http://[',
  '99999999999999d',
  'x'.repeat(5000),
  '('.repeat(3000),
  '!'.repeat(3000),
  '[1,2].all(a, [1,2].all(b, a == b))',
]

type Way = (string | number)[]
type Holder = Record<string | number, unknown>

const isHolder = (value: unknown): value is Holder => typeof value === 'object' && value !== null

/** Everything in a value that can be replaced, as the ways to it. */
const waysIn = (value: unknown, way: Way = []): Way[] =>
  isHolder(value)
    ? Object.entries(value).flatMap(([key, inner]) => [[...way, key], ...waysIn(inner, [...way, key])])
    : []

const at = (value: unknown, way: Way): unknown =>
  way.reduce<unknown>((inner, key) => (isHolder(inner) ? inner[key] : undefined), value)

/** One mutation of a value: what was done where, and what came of it. */
export interface Mutated {
  did: string
  value: unknown
}

/** A value of JSON's kinds with one value in it replaced, removed, renamed, or put in the place of another. */
export const mutated = (original: unknown): fc.Arbitrary<Mutated> => {
  const ways = waysIn(original)
  const change = fc.oneof(
    { weight: 6, arbitrary: fc.record({ set: fc.constantFrom(...oddValues) }) },
    { weight: 1, arbitrary: fc.constant({ remove: true }) },
    {
      weight: 1,
      arbitrary: fc.record({ rename: fc.constantFrom('toString', 'x', '', '/', '/body/x', '<a>', 'url') }),
    },
    { weight: 1, arbitrary: fc.record({ swap: fc.nat(ways.length - 1) }) },
  )
  return fc.tuple(fc.constantFrom(...ways), change).map(([way, change]) => {
    const value = structuredClone(original)
    const parent = at(value, way.slice(0, -1)) as Holder
    const key = way.at(-1)!
    if ('set' in change) parent[key] = change.set
    else if ('swap' in change) parent[key] = structuredClone(at(original, ways[change.swap]!)) as unknown
    else {
      const taken = parent[key]
      if (Array.isArray(parent)) parent.splice(Number(key), 1)
      else delete parent[key]
      if ('rename' in change && !Array.isArray(parent)) Reflect.set(parent, change.rename, taken)
    }
    return { did: `${way.join('.')}: ${JSON.stringify(change)}`, value }
  })
}
