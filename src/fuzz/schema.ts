import type { Arbitrary } from 'fast-check'
import { own } from '../model/own.ts'
import type { Json, JsonObject } from '../model/suite.ts'
import { anyText } from './chars.ts'
import type { FastCheck } from './model.ts'

/** The JSON Schema keywords that values are drawn from; others are ignored. */
interface Schema {
  type?: string | string[]
  const?: Json
  enum?: Json[]
  minLength?: number
  maxLength?: number
  pattern?: string
  format?: string
  minimum?: number
  maximum?: number
  exclusiveMinimum?: number
  exclusiveMaximum?: number
  items?: Schema
  minItems?: number
  maxItems?: number
  properties?: Record<string, Schema>
  required?: string[]
  anyOf?: Schema[]
  oneOf?: Schema[]
}

const allTypes = ['null', 'boolean', 'integer', 'number', 'string', 'array', 'object']

const typesOf = ({
  type,
  properties,
  items,
  minLength,
  maxLength,
  pattern,
  format,
  minimum,
  maximum,
}: Schema): string[] => {
  if (type !== undefined) return [type].flat()
  if (properties) return ['object']
  if (items) return ['array']
  if (minLength !== undefined || maxLength !== undefined || pattern !== undefined || format !== undefined)
    return ['string']
  return minimum !== undefined || maximum !== undefined ? ['number'] : allTypes
}

const formats: Record<string, (fc: FastCheck) => Arbitrary<string>> = {
  uuid: (fc) => fc.uuid(),
  email: (fc) => fc.emailAddress(),
  uri: (fc) => fc.webUrl(),
  'date-time': (fc) =>
    fc
      .date({ noInvalidDate: true, min: new Date(0), max: new Date('2100-01-01') })
      .map((date) => date.toISOString()),
  date: (fc) =>
    fc
      .date({ noInvalidDate: true, min: new Date(0), max: new Date('2100-01-01') })
      .map((date) => date.toISOString().slice(0, 10)),
}

/** Values that a schema allows. */
export const validFor = (fc: FastCheck, schema: JsonObject | true): Arbitrary<Json> => {
  if (schema === true) return fc.jsonValue() as Arbitrary<Json>
  const it = schema as Schema
  if (it.const !== undefined) return fc.constant(it.const)
  if (it.enum) return fc.constantFrom(...it.enum)
  const alternatives = it.anyOf ?? it.oneOf
  if (alternatives) return fc.oneof(...alternatives.map((one) => validFor(fc, one as JsonObject)))
  return fc.oneof(...typesOf(it).map((type) => ofType(fc, type, it)))
}

const ofType = (fc: FastCheck, type: string, it: Schema): Arbitrary<Json> => {
  switch (type) {
    case 'null':
      return fc.constant(null)
    case 'boolean':
      return fc.boolean()
    case 'integer':
      return fc.integer(range(it, 1))
    case 'number':
      return fc.oneof(
        fc.integer(range(it, 1)),
        fc.double({ noNaN: true, noDefaultInfinity: true, ...range(it, 1) }),
      )
    case 'array':
      return fc.array(
        it.items ? validFor(fc, it.items as JsonObject) : (fc.jsonValue({ maxDepth: 1 }) as Arbitrary<Json>),
        {
          minLength: it.minItems ?? 0,
          maxLength: it.maxItems ?? (it.minItems ?? 0) + 3,
        },
      )
    case 'object':
      return objects(fc, it)
    default:
      return strings(fc, it)
  }
}

const range = ({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: Schema, step: number) => {
  const min = minimum ?? (exclusiveMinimum === undefined ? undefined : exclusiveMinimum + step)
  const max = maximum ?? (exclusiveMaximum === undefined ? undefined : exclusiveMaximum - step)
  return {
    ...(min !== undefined && { min: Math.ceil(min) }),
    ...(max !== undefined && { max: Math.floor(max) }),
  }
}

const strings = (fc: FastCheck, { pattern, format, minLength = 0, maxLength }: Schema): Arbitrary<string> => {
  const fits = (text: string) =>
    [...text].length >= minLength && [...text].length <= (maxLength ?? Number.POSITIVE_INFINITY)
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern, 'u')).filter(fits)
  const known = format === undefined ? undefined : own(formats, format)
  // A pair of surrogates counts as one character.
  return (known?.(fc) ?? anyText(fc, { minLength, maxLength: maxLength ?? minLength + 24 })).filter(fits)
}

const objects = (fc: FastCheck, { properties = {}, required = [] }: Schema): Arbitrary<Json> =>
  fc.record(
    Object.fromEntries(
      Object.entries(properties).map(([name, schema]) => [name, validFor(fc, schema as JsonObject)]),
    ),
    {
      requiredKeys: required.filter((name) => Object.hasOwn(properties, name)) as never,
      noNullPrototype: true,
    },
  ) as Arbitrary<Json>

/**
 * Values that just fail a schema: each breaks one keyword and keeps the others.
 * A schema that allows everything has none: undefined.
 */
export const nearFor = (fc: FastCheck, schema: JsonObject): Arbitrary<Json> | undefined => {
  const it = schema as Schema
  const near: Arbitrary<Json>[] = []
  const listed = it.enum ?? (it.const !== undefined ? [it.const] : undefined)
  if (listed) {
    const texts = listed.filter((value): value is string => typeof value === 'string')
    const away = (value: Json) => !listed.some((one) => JSON.stringify(one) === JSON.stringify(value))
    const variants = texts.flatMap((text) => [
      text.toUpperCase(),
      ` ${text}`,
      `${text} `,
      `${text}x`,
      text.slice(0, -1),
    ])
    near.push(fc.constantFrom(...[...variants, null, '', 0, true].filter(away)))
    near.push(anyText(fc, { maxLength: 12 }).filter(away))
    return fc.oneof(...near)
  }
  const types = typesOf(it)
  const others = allTypes.filter(
    (type) => !types.includes(type) && !(type === 'integer' && types.includes('number')) && type !== 'number',
  )
  if (others.length && it.type !== undefined)
    near.push(fc.oneof(...others.map((type) => ofType(fc, type, {}))))
  const length = { minLength: it.minLength ?? 0, maxLength: it.maxLength ?? (it.minLength ?? 0) + 24 }
  if (types.includes('string') && it.minLength) near.push(fc.string({ maxLength: it.minLength - 1 }))
  if (types.includes('string') && it.maxLength !== undefined)
    near.push(fc.string({ minLength: it.maxLength + 1, maxLength: it.maxLength + 9 }))
  if (types.includes('string') && it.pattern !== undefined) {
    const pattern = new RegExp(it.pattern, 'u')
    near.push(fc.string(length).filter((text) => !pattern.test(text)))
  }
  if (it.minimum !== undefined)
    near.push(fc.integer({ min: it.minimum - 1000, max: Math.ceil(it.minimum) - 1 }))
  if (it.maximum !== undefined)
    near.push(fc.integer({ min: Math.floor(it.maximum) + 1, max: it.maximum + 1000 }))
  if (it.required?.length) {
    const [first] = it.required
    near.push(
      validFor(fc, schema).map((value) =>
        Object.fromEntries(Object.entries(value as JsonObject).filter(([name]) => name !== first)),
      ),
    )
  }
  return near.length ? fc.oneof(...near) : undefined
}
