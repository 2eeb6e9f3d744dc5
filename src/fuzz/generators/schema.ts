import type { Json, JsonObject } from '../../model/suite.ts'
import { fieldsOf, generator, type Truth } from '../model.ts'
import { nearFor, validFor } from '../schema.ts'

const told = (value: Json): string => {
  const text = JSON.stringify(value)
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}

const make = (truth: Truth, [value]: [Json]) =>
  JSON.stringify(value) === JSON.stringify(truth.value) ? undefined : { value, label: told(value) }

/** Values that the schema in `of` allows. */
export const allowed = generator<[Json]>({
  name: 'allowed',
  about: 'values that a JSON Schema (`of`) allows',
  edges: ({ of }) => {
    const { enum: listed } = fieldsOf(of)
    return Array.isArray(listed) ? listed.map((value): [Json] => [value]) : []
  },
  arbitrary: (fc, { of }) => fc.tuple(validFor(fc, fieldsOf(of))),
  make,
})

/** Values that just fail the schema in `of`. */
export const notAllowed = generator<[Json]>({
  name: 'not-allowed',
  about: 'values that just fail a JSON Schema (`of`), one keyword at a time',
  edges: ({ of }) => {
    const { enum: listed = [] } = fieldsOf(of) as { enum?: Json[] } & JsonObject
    const away = (value: Json) => !listed.includes(value)
    const texts = listed.filter((value): value is string => typeof value === 'string')
    return texts
      .flatMap((text) => [
        text.toUpperCase(),
        ` ${text}`,
        `${text} `,
        `${text}\u0000`,
        `${text}x`,
        text.slice(0, -1),
        `${text},${text}`,
      ])
      .filter(away)
      .map((value): [Json] => [value])
  },
  arbitrary: (fc, { of }) => {
    const near = nearFor(fc, fieldsOf(of))
    if (!near) throw new Error('the schema allows everything')
    return fc.tuple(near)
  },
  make,
})
