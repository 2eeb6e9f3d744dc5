import type { JsonType } from '../../model/description.ts'
import { shortened } from '../../model/errors.ts'
import { isObject } from '../../model/json.ts'
import { own } from '../../model/own.ts'
import { memberAt, pointerParts } from '../../model/pointer.ts'
import type { Json, JsonObject } from '../../model/suite.ts'
import type { DraftPart } from './draft.ts'
import type { Hints } from './roles.ts'

/** What an OpenAPI 3 document says of its operations, references followed. */
export interface OpenApiReader {
  operations(): { method: string; path: string; operation: JsonObject }[]
  request(operation: JsonObject, notes: string[]): DraftPart[]
  response(operation: JsonObject, code: string, notes: string[]): DraftPart[]
  /** The codes of its responses, as they are written. */
  codes(operation: JsonObject): string[]
  /** Where it takes keys and tokens of any kind. */
  keys(operation: JsonObject): string[]
}

const bodies = { 'application/x-www-form-urlencoded': '/form', 'application/json': '/json' } as const
const placesOfParameters: Record<string, string> = { header: '/headers', query: '/query', cookie: '/cookies' }
const methods = ['get', 'post', 'put', 'patch', 'delete']
const mostDepth = 4
const mostOfReference = 200
/** More members than these are no token's request or response: schemas that refer to each other have no end. */
const mostMembers = 1000

/** A member of an object that is an object; an empty one where there is none. */
export const objectAt = (value: unknown, name: string): JsonObject => {
  const inner = isObject(value) ? own(value as JsonObject, name) : undefined
  return isObject(inner) ? (inner as JsonObject) : {}
}

const listAt = (value: JsonObject, name: string): Json[] => {
  const inner = own(value, name)
  return Array.isArray(inner) ? inner : []
}

const jsonTypes: Record<string, JsonType> = {
  string: 'string',
  integer: 'integer',
  number: 'number',
  boolean: 'boolean',
  array: 'list',
  object: 'object',
}

/** The types of a schema without null, and whether null is one of them. */
const typesOf = (schema: JsonObject): { type?: JsonType; nullable: boolean } => {
  const types = [own(schema, 'type') ?? []].flat().map(String)
  const [first] = types.filter((type) => type !== 'null')
  const type = own(jsonTypes, first ?? '')
  return {
    ...(type !== undefined && { type }),
    nullable: types.includes('null') || own(schema, 'nullable') === true,
  }
}

const hintsOf = (schema: JsonObject): Hints & { nullable?: boolean } => {
  const { type, nullable } = typesOf(schema)
  const format = own(schema, 'format')
  const example = own(schema, 'example') ?? listAt(schema, 'examples')[0]
  return {
    ...(type !== undefined && { type }),
    ...((format === 'date-time' || format === 'date') && { date: true }),
    ...(format === 'password' && { secret: true }),
    ...(example !== undefined && { example }),
    ...(nullable && { nullable }),
  }
}

/** The value or the values that a schema allows alone. */
const valuesOf = (schema: JsonObject): Pick<DraftPart, 'constant' | 'of'> => {
  const only = own(schema, 'const')
  const [first, ...others] = only === undefined ? listAt(schema, 'enum') : [only]
  if (first === undefined) return {}
  return others.length > 0 ? { of: [first, ...others] } : { constant: first }
}

/** What is told of a body, and how many of its members may still be. */
interface Told {
  notes: string[]
  left: number
}

/** Reads an OpenAPI 3 document. */
export const openApiReader = (document: JsonObject): OpenApiReader => {
  /** What a value stands for: references within the document are followed; of others, and of those in a circle, nothing is known. */
  const resolve = (value: unknown, notes: string[] = [], before: string[] = []): JsonObject => {
    if (!isObject(value)) return {}
    const reference = own(value as JsonObject, '$ref')
    if (typeof reference !== 'string') return value as JsonObject
    const target = reference.startsWith('#')
      ? pointerParts(reference.slice(1)).reduce<unknown>(
          (inner, name) => (isObject(inner) ? own(inner as JsonObject, name) : undefined),
          document,
        )
      : undefined
    const shown = shortened(reference, mostOfReference)
    if (before.includes(reference)) notes.push(`"${shown}" refers to itself: nothing is known of it.`)
    else if (target === undefined)
      notes.push(`"${shown}" is not in this document: nothing is known of what stands there.`)
    else return resolve(target, notes, [...before, reference])
    return {}
  }
  /** A schema with all that its `allOf` adds, each once, and the first of what it leaves a choice of. */
  const schemaOf = (value: unknown, notes: string[] = [], seen = new Set<object>()): JsonObject => {
    const schema = resolve(value, notes)
    seen.add(schema)
    const [choice] = [...listAt(schema, 'oneOf'), ...listAt(schema, 'anyOf')]
    const all = [...listAt(schema, 'allOf'), ...(choice === undefined ? [] : [choice])].filter(
      (one) => !seen.has(resolve(one)),
    )
    if (all.length === 0) return schema
    const whole = [schema, ...all.map((one) => schemaOf(one, notes, seen))]
    return {
      ...Object.assign({}, ...whole),
      properties: Object.assign({}, ...whole.map((one) => objectAt(one, 'properties'))),
      required: whole.flatMap((one) => listAt(one, 'required')),
    }
  }
  const membersOf = (value: unknown, at: string, told: Told, depth = 0): DraftPart[] => {
    const { notes } = told
    const schema = schemaOf(value, notes)
    const required = new Set(listAt(schema, 'required'))
    return Object.entries(objectAt(schema, 'properties')).flatMap(([name, inner]): DraftPart[] => {
      if (told.left-- <= 0) {
        if (told.left === -1) notes.push(`Only the first ${mostMembers} members are described.`)
        return []
      }
      const member = schemaOf(inner, notes)
      const here = memberAt(at, name)
      const optional = !required.has(name)
      const hints = hintsOf(member)
      const isNested = hints.type === 'object' || Object.keys(objectAt(member, 'properties')).length > 0
      if (isNested && depth < mostDepth) {
        const inner = membersOf(member, here, told, depth + 1)
        if (!here.startsWith('/body')) return inner
        const whole = {
          at: here,
          role: 'object',
          ...(optional && { optional }),
          ...(hints.nullable && { nullable: true }),
        }
        // What is in an object that may be missing may be missing.
        const isSure = !optional && !hints.nullable
        return [whole, ...inner.map((part) => (isSure ? part : { ...part, optional: true }))]
      }
      // What a target need not send and no file of texts gives would only be in the way.
      if (optional && !at.startsWith('/body') && (hints.type === 'boolean' || hints.type === 'list')) {
        notes.push(`${here} is left out: it is a ${hints.type} that need not be sent.`)
        return []
      }
      return [{ at: here, ...valuesOf(member), ...hints, ...(optional && { optional }) }]
    })
  }
  const bodyOf = (content: JsonObject, notes: string[], response = false): DraftPart[] => {
    const media = (wanted: string) =>
      Object.keys(content).find((type) => type.toLowerCase().split(';')[0]!.trim() === wanted)
    const [type, root] = Object.entries(bodies).find(([wanted]) => media(wanted) !== undefined) ?? []
    if (type === undefined) {
      const [other] = Object.keys(content)
      if (other !== undefined) notes.push(`A body of type "${other}" is not described.`)
      return []
    }
    const told = { notes, left: mostMembers }
    return membersOf(objectAt(content, media(type)!)['schema'], response ? '/body' : root!, told)
  }
  const parametersOf = (operation: JsonObject, notes: string[]): DraftPart[] =>
    listAt(operation, 'parameters')
      .map((parameter) => resolve(parameter, notes))
      .flatMap((parameter): DraftPart[] => {
        const place = own(placesOfParameters, String(parameter['in']))
        const { name } = parameter
        if (place === undefined || typeof name !== 'string') return []
        const schema = schemaOf(parameter['schema'])
        return [
          {
            at: memberAt(place, place === '/headers' ? name.toLowerCase() : name),
            ...valuesOf(schema),
            ...hintsOf(schema),
            ...(parameter['required'] !== true && { optional: true }),
          },
        ]
      })
  const schemesOf = (operation: JsonObject): JsonObject[] => {
    const security = own(operation, 'security') ?? own(document, 'security')
    const schemes = objectAt(objectAt(document, 'components'), 'securitySchemes')
    return (Array.isArray(security) ? security : [])
      .flatMap((one) => (isObject(one) ? Object.keys(one) : []))
      .map((name) => resolve(own(schemes, name)))
  }
  const isBearer = ({ type, scheme }: JsonObject): boolean =>
    (type === 'http' && String(scheme).toLowerCase() === 'bearer') ||
    type === 'oauth2' ||
    type === 'openIdConnect'
  const isBasic = ({ type, scheme }: JsonObject): boolean =>
    type === 'http' && String(scheme).toLowerCase() === 'basic'
  const keysOf = (operation: JsonObject): string[] =>
    schemesOf(operation).flatMap((scheme) => {
      if (isBearer(scheme)) return ['/bearer']
      const root = scheme['type'] === 'apiKey' ? own(placesOfParameters, String(scheme['in'])) : undefined
      const { name } = scheme
      if (root === undefined || typeof name !== 'string') return []
      return [memberAt(root, root === '/headers' ? name.toLowerCase() : name)]
    })
  const responseOf = (operation: JsonObject, code: string, notes: string[]): JsonObject =>
    resolve(own(objectAt(operation, 'responses'), code), notes)
  return {
    operations: () =>
      Object.entries(objectAt(document, 'paths')).flatMap(([path, item]) =>
        methods.flatMap((method) => {
          const operation = own(resolve(item), method)
          return isObject(operation)
            ? [{ method: method.toUpperCase(), path, operation: resolve(operation) }]
            : []
        }),
      ),
    request: (operation, notes) => [
      ...(schemesOf(operation).some(isBasic) ? [{ at: '/basic/username' }, { at: '/basic/password' }] : []),
      ...parametersOf(operation, notes),
      ...bodyOf(objectAt(resolve(own(operation, 'requestBody'), notes), 'content'), notes),
    ],
    response: (operation, code, notes) =>
      bodyOf(objectAt(responseOf(operation, code, notes), 'content'), notes, true),
    codes: (operation) => Object.keys(objectAt(operation, 'responses')),
    keys: keysOf,
  }
}
