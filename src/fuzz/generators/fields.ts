import type { Arbitrary } from 'fast-check'
import { own } from '../../model/own.ts'
import type { Json, JsonObject } from '../../model/suite.ts'
import { anyText } from '../chars.ts'
import { type FastCheck, fieldsOf, generator, type Truth, textOf } from '../model.ts'
import { grown, type Tree, trees } from './types.ts'

/** What becomes of one field. */
type Alter =
  | ['empty']
  | ['absent']
  | ['null']
  | ['copied']
  | ['value', string]
  | ['wrong-before', string]
  | ['wrong-after', string]
  | ['type', Tree]

/** Fields by their place in the list, with what becomes of each. */
type Recipe = [field: number, alter: Alter][]

const inJson = ({ pointer }: Truth) => pointer.startsWith('/json')

/** The fields that are drawn on: those that `of` names, or all. */
const namesOf = ({ value, of }: Truth): string[] =>
  Array.isArray(of) ? of.map(textOf) : Object.keys(fieldsOf(value))

const altered = (truth: Truth, fields: JsonObject, name: string, alter: Alter): Json | undefined => {
  const right = own(fields, name) ?? ''
  switch (alter[0]) {
    case 'empty':
      return ''
    case 'absent':
      return undefined
    case 'null':
      return inJson(truth) ? null : 'null'
    case 'copied':
      return namesOf(truth)
        .map((other) => own(fields, other))
        .find((other) => other !== right)
    case 'value':
      return alter[1]
    case 'wrong-before':
      return [alter[1], right].flat() as Json
    case 'wrong-after':
      return [right, alter[1]].flat() as Json
    case 'type': {
      const value = grown(right, alter[1])
      return inJson(truth) ? value : textOf(value)
    }
  }
}

const tell = (name: string, alter: Alter): string => {
  const words: Record<Alter[0], string> = {
    empty: 'is empty',
    absent: 'is left out',
    null: 'is null',
    copied: "has another field's value",
    value: `is ${JSON.stringify(alter[1])}`,
    'wrong-before': `is given twice, first ${JSON.stringify(alter[1])}`,
    'wrong-after': `is given twice, then ${JSON.stringify(alter[1])}`,
    type: 'is of another type',
  }
  return `${name} ${words[alter[0]]}`
}

const pairs = (count: number): [number, number][] =>
  Array.from({ length: count }, (_, a) =>
    Array.from({ length: a }, (__, b): [number, number] => [b, a]),
  ).flat()

/** Several fields of a body changed at once. */
export const fields = generator<Recipe>({
  name: 'fields',
  about: 'several fields changed at once, every pair of them in each way',
  edges: (truth) => {
    const { length } = namesOf(truth)
    const ways: Alter[] = [['empty'], ['value', '*']]
    const absent: Alter = inJson(truth) ? ['null'] : ['absent']
    return [
      ...pairs(length).flatMap(([a, b]) =>
        ways.map(
          (way): Recipe => [
            [a, way],
            [b, way],
          ],
        ),
      ),
      ...[...ways, absent, ['copied'] as Alter].map((way) =>
        Array.from({ length }, (_, field): [number, Alter] => [field, way]),
      ),
    ]
  },
  arbitrary: (fc, truth) => {
    const field = fc.nat({ max: Math.max(0, namesOf(truth).length - 1) })
    return fc.array(fc.tuple(field, alters(fc, truth)), { minLength: 1, maxLength: 4 })
  },
  make: (truth, recipe) => {
    const right = fieldsOf(truth.value)
    const names = namesOf(truth)
    const drawn = new Map(Object.entries(right))
    for (const [index, alter] of recipe) {
      const name = names[index % names.length]
      if (name === undefined) continue
      const value = altered(truth, right, name, alter)
      if (value === undefined) drawn.delete(name)
      else drawn.set(name, value)
    }
    if (names.every((name) => same(drawn.get(name), own(right, name)))) return undefined
    // Every change is a second value beside the right one, so a reader that takes one of the two may read them all right.
    const open = names.every(
      (name) => same(drawn.get(name), own(right, name)) || isAmong(drawn.get(name), own(right, name)),
    )
    return {
      value: Object.fromEntries(drawn),
      ...(open &&
        !inJson(truth) && {
          freedom: 'which of two values of a form counts may be left open (HTML leaves it)',
        }),
      label: recipe.map(([index, alter]) => tell(names[index % names.length]!, alter)).join(', '),
    }
  },
})

const isAmong = (list: Json | undefined, value: Json | undefined): boolean =>
  Array.isArray(list) && list.some((item) => same(item, value))

const same = (a: Json | undefined, b: Json | undefined): boolean => JSON.stringify(a) === JSON.stringify(b)

const alters = (fc: FastCheck, truth: Truth): Arbitrary<Alter> => {
  const text = anyText(fc, { maxLength: 12 })
  const bare = (['empty', 'absent', 'null', 'copied'] as const).map((it) => fc.tuple(fc.constant(it)))
  const wrong = inJson(truth)
    ? [fc.tuple(fc.constant('type' as const), trees(fc))]
    : (['wrong-before', 'wrong-after'] as const).map((it) => fc.tuple(fc.constant(it), text))
  return fc.oneof(
    ...(bare as Arbitrary<Alter>[]),
    fc.tuple(fc.constant('value' as const), text),
    ...(wrong as Arbitrary<Alter>[]),
  )
}
