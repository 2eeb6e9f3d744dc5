import type { Arbitrary } from 'fast-check'
import type { Json } from '../../model/suite.ts'
import { anyText } from '../chars.ts'
import { type FastCheck, generator, textOf } from '../model.ts'
import { correct } from '../twists.ts'

/** A JSON value as data that shrinks: a scalar, the true value, a list or a map of such. */
export type Tree =
  | ['is', null | boolean | number | string]
  | ['true-value']
  | ['list', Tree[]]
  | ['map', [string, Tree][]]

/** The JSON value of a tree. */
export const grown = (truth: Json, tree: Tree): Json => {
  switch (tree[0]) {
    case 'is':
      return tree[1]
    case 'true-value':
      return truth
    case 'list':
      return tree[1].map((item) => grown(truth, item))
    case 'map':
      return Object.fromEntries(tree[1].map(([key, item]) => [key, grown(truth, item)]))
  }
}

const operators = [
  '$ne',
  '$gt',
  '$regex',
  '$exists',
  '$in',
  '$where',
  '__proto__',
  'constructor',
  'length',
  'value',
  '0',
  '',
]

/** Trees of a few levels. */
export const trees = (fc: FastCheck): Arbitrary<Tree> =>
  fc.letrec<{ tree: Tree }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 3 },
      fc.tuple(
        fc.constant('is' as const),
        fc.oneof(
          fc.constant(null),
          fc.boolean(),
          fc.integer(),
          fc.constantFrom(0, -1, 1e308, 0.1),
          anyText(fc, { maxLength: 20 }),
        ),
      ),
      fc.tuple(fc.constant('true-value' as const)),
      fc.tuple(fc.constant('list' as const), fc.array(tie('tree'), { maxLength: 4 })),
      fc.tuple(
        fc.constant('map' as const),
        fc.array(
          fc.tuple(fc.oneof(fc.constantFrom(...operators), anyText(fc, { maxLength: 8 })), tie('tree')),
          { maxLength: 4 },
        ),
      ),
    ) as Arbitrary<Tree>,
  })).tree

const truthTree: Tree = ['true-value']
/** Values of another JSON type than the true one. */
export const typeConfusion = generator<Tree>({
  name: 'type-confusion',
  about:
    'values of another JSON type: null, booleans, numbers, lists and maps, with and without the true one inside',
  edges: () => [
    ...[null, true, 0, 1e308, ''].map((value): Tree => ['is', value]),
    ['list', []],
    ['list', [truthTree]],
    ['list', [['is', 'x'], truthTree]],
    ['map', []],
    ...['$ne', 'length'].map((key): Tree => ['map', [[key, ['is', null]]]]),
    ...['$ne', '$gt'].map((key): Tree => ['map', [[key, ['is', '']]]]),
    ['map', [['$regex', ['is', '.*']]]],
    ['map', [['$in', ['list', [truthTree]]]]],
    ['map', [['value', truthTree]]],
  ],
  arbitrary: (fc) => trees(fc),
  make: (truth, tree) => {
    const right = truth.value ?? null
    const value = grown(right, tree)
    if (jsonTypeOf(value) === jsonTypeOf(right)) return undefined
    const text = JSON.stringify(value)
    const label = text.includes(JSON.stringify(right).slice(1, -1) || '\0')
      ? `${correct} inside ${shapeOf(tree)}`
      : shapeOf(tree)
    // A number whose digits are the true text is what many languages make of it by themselves.
    const digits = typeof value === 'number' && String(value) === textOf(right)
    return {
      value,
      label,
      derived: text.includes(textOf(right)),
      ...(digits && { freedom: 'a number may count as its digits' }),
    }
  },
})

const jsonTypeOf = (value: Json): string =>
  value === null ? 'null' : Array.isArray(value) ? 'list' : typeof value

const shapeOf = (tree: Tree): string => {
  switch (tree[0]) {
    case 'is':
      return `${tree[1] === null || typeof tree[1] === 'boolean' ? '' : `the ${typeof tree[1]} `}${JSON.stringify(tree[1])}`
    case 'true-value':
      return '…'
    case 'list':
      return `[${tree[1].map(shapeOf).join(', ')}]`
    case 'map':
      return `{${tree[1].map(([key, item]) => `${JSON.stringify(key)}: ${shapeOf(item)}`).join(', ')}}`
  }
}
