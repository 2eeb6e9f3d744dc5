import { isObject } from '../../model/json.ts'
import type { Json } from '../../model/suite.ts'
import { generator, type Truth } from '../model.ts'

/** The values of a table with the words for each. */
const valuesOf = ({ of }: Truth): [label: string, value: Json][] =>
  isObject(of)
    ? Object.entries(of)
    : Array.isArray(of)
      ? of.map((value): [string, Json] => [JSON.stringify(value), value])
      : []

/** The values in `of`: a table under one control, with nothing random. */
export const listed = generator<[number]>({
  name: 'listed',
  about: 'the values in `of`: a list, or an object that says in words what each is',
  edges: (truth) => valuesOf(truth).map((_, index): [number] => [index]),
  arbitrary: (fc, truth) => fc.tuple(fc.nat({ max: Math.max(0, valuesOf(truth).length - 1) })),
  make: (truth, [index]) => {
    const [label, value] = valuesOf(truth)[index] ?? []
    return label === undefined || value === undefined || JSON.stringify(value) === JSON.stringify(truth.value)
      ? undefined
      : { value, label }
  },
})
