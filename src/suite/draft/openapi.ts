import { UsageError } from '../../model/errors.ts'
import { isObject } from '../../model/json.ts'
import { own } from '../../model/own.ts'
import { memberAt, pointerParts } from '../../model/pointer.ts'
import type { Json, JsonObject } from '../../model/suite.ts'
import { readYaml } from '../../source/yaml.ts'
import type { Draft, DraftPart, DraftRequest } from './draft.ts'

/** Names of paths that give tokens, the likelier ones first. */
const tokenPaths = [
  /token$/i,
  /(oauth|connect)/i,
  /(log-?in|sign-?in|auth|authenticate|authentication|sessions?)$/i,
]
const bodies = { 'application/x-www-form-urlencoded': '/form', 'application/json': '/json' } as const
const placesOfParameters: Record<string, string> = { header: '/headers', query: '/query' }
const mostDepth = 4

/**
 * Reads the request for a token out of an OpenAPI 3 document: its operation, the parts of its body and header, its response and
 * its refusal, and a GET that needs the token. `path` names the operation where several could be it.
 * @throws {UsageError} when the document has no such operation.
 */
export const draftFromOpenApi = (file: string, id: string, path?: string): Draft => {
  const source = readYaml(file)
  const document = source.value as JsonObject
  if (!isObject(document) || !/^3\./.test(String(own(document, 'openapi'))))
    throw new UsageError({
      code: 'openapi-version',
      message: `"${file}" is not an OpenAPI 3 document`,
      hint: 'expected: a member "openapi" with a version such as 3.0.3',
      place: source.placeOf([]),
    })
  const reader = readerOf(document)
  const paths = objectAt(document, 'paths')
  const posts = Object.keys(paths).filter((name) => reader.get(paths, name, 'post') !== undefined)
  const chosen =
    path ??
    tokenPaths.map((likely) => posts.find((name) => likely.test(name))).find((name) => name !== undefined)
  if (chosen === undefined || !posts.includes(chosen))
    throw new UsageError({
      code: 'openapi-operation',
      message:
        path === undefined
          ? `"${file}" has no POST that looks like a token endpoint`
          : `"${file}" has no POST "${path}"`,
      hint: `name one with --path: ${posts.join(', ') || 'there is no POST at all'}`,
      place: source.placeOf(['paths']),
    })
  const notes: string[] = []
  const operation = reader.get(paths, chosen, 'post')!
  const info = objectAt(document, 'info')
  const { title, version } = info
  const base = basePathOf(document)
  const responses = objectAt(operation, 'responses')
  const success = Object.keys(responses).find((code) => /^2/.test(code))
  const refusal = ['400', '401', '4XX', '403', 'default'].find((code) => own(responses, code) !== undefined)
  const use = usedBy(document, reader, base)
  return {
    id,
    ...(typeof title === 'string' && { title }),
    source: `${String(title ?? id)}${version === undefined ? '' : ` ${String(version)}`}, OpenAPI, POST ${chosen}`,
    issue: { method: 'POST', path: base + chosen, parts: reader.request(operation, notes) },
    response: success === undefined ? [] : reader.response(responses, success, notes),
    refusal: refusal === undefined ? [] : reader.response(responses, refusal, notes),
    ...(use && { use }),
    notes,
  }
}

const objectAt = (value: unknown, name: string): JsonObject => {
  const inner = isObject(value) ? own(value as JsonObject, name) : undefined
  return isObject(inner) ? (inner as JsonObject) : {}
}

/** The path of the first server, which stands before every path. */
const basePathOf = (document: JsonObject): string => {
  const [server] = (own(document, 'servers') as Json[] | undefined) ?? []
  const url = String(own((server ?? {}) as JsonObject, 'url') ?? '')
  const path = url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*/i, '').replace(/\/+$/, '')
  return path.includes('{') ? '' : path
}

/** A GET without parameters in its path that a bearer token opens; one of the user's own data is the best. */
const usedBy = (document: JsonObject, reader: Reader, base: string): DraftRequest | undefined => {
  const paths = objectAt(document, 'paths')
  const open = Object.keys(paths).filter((name) => {
    const get = name.includes('{') ? undefined : reader.get(paths, name, 'get')
    return get !== undefined && reader.needsBearer(get)
  })
  const path = open.find((name) => /(\/me|self|current|whoami|profile|userinfo)$/i.test(name)) ?? open[0]
  return path === undefined ? undefined : { method: 'GET', path: base + path, parts: [{ at: '/bearer' }] }
}

interface Reader {
  get(paths: JsonObject, path: string, method: string): JsonObject | undefined
  request(operation: JsonObject, notes: string[]): DraftPart[]
  response(responses: JsonObject, code: string, notes: string[]): DraftPart[]
  needsBearer(operation: JsonObject): boolean
}

const readerOf = (document: JsonObject): Reader => {
  /** What a value stands for: references within the document are followed, a few in a row. */
  const resolve = (value: unknown, hops = 0): JsonObject => {
    if (!isObject(value)) return {}
    const reference = own(value as JsonObject, '$ref')
    if (typeof reference !== 'string' || hops > 8) return value as JsonObject
    const target = pointerParts(reference.replace(/^[^#]*#/, '')).reduce<unknown>(
      (inner, name) => (isObject(inner) ? own(inner as JsonObject, name) : undefined),
      document,
    )
    return resolve(target, hops + 1)
  }
  /** A schema with all that its `allOf` adds. */
  const schemaOf = (value: unknown): JsonObject => {
    const schema = resolve(value)
    const all = own(schema, 'allOf')
    if (!Array.isArray(all)) return schema
    const whole = [schema, ...all.map(schemaOf)]
    return {
      ...Object.assign({}, ...whole),
      properties: Object.assign({}, ...whole.map((one) => objectAt(one, 'properties'))),
      required: whole.flatMap(({ required }) => (Array.isArray(required) ? required : [])),
    }
  }
  const membersOf = (value: unknown, at: string, notes: string[], depth = 0): DraftPart[] => {
    const schema = schemaOf(value)
    const required = new Set(Array.isArray(schema['required']) ? schema['required'] : [])
    return Object.entries(objectAt(schema, 'properties')).flatMap(([name, inner]): DraftPart[] => {
      const member = schemaOf(inner)
      const here = memberAt(at, name)
      const types = [own(member, 'type')].flat()
      const optional = !required.has(name)
      if (types.includes('object') && depth < mostDepth) return membersOf(member, here, notes, depth + 1)
      const values = own(member, 'const') === undefined ? own(member, 'enum') : [own(member, 'const')!]
      if (Array.isArray(values) && values.length > 0)
        return [
          {
            at: here,
            ...(values.length === 1 ? { constant: values[0]! } : { of: values }),
            ...(optional && { optional }),
          },
        ]
      if (types.includes('array') || types.includes('boolean')) {
        notes.push(
          `${here} is left out: it is ${types.includes('array') ? 'an array' : 'a boolean'}, which no role is for.`,
        )
        return []
      }
      return [{ at: here, ...(optional && { optional }) }]
    })
  }
  const bodyOf = (content: JsonObject, notes: string[], response = false): DraftPart[] => {
    const [type, root] = Object.entries(bodies).find(([media]) => own(content, media) !== undefined) ?? []
    if (type === undefined) {
      const [other] = Object.keys(content)
      if (other !== undefined) notes.push(`A body of type "${other}" is not described.`)
      return []
    }
    return membersOf(objectAt(content, type)['schema'], response ? '/body' : root!, notes)
  }
  const parametersOf = (operation: JsonObject): DraftPart[] => {
    const parameters = own(operation, 'parameters')
    return (Array.isArray(parameters) ? parameters : []).map(resolve).flatMap((parameter): DraftPart[] => {
      const place = own(placesOfParameters, String(parameter['in']))
      if (place === undefined) return []
      const name = String(parameter['name'])
      const { enum: values, const: only } = schemaOf(parameter['schema'])
      const constant = only ?? (Array.isArray(values) && values.length === 1 ? values[0] : undefined)
      return [
        {
          at: memberAt(place, place === '/headers' ? name.toLowerCase() : name),
          ...(constant !== undefined && { constant }),
          ...(parameter['required'] !== true && { optional: true }),
        },
      ]
    })
  }
  const schemesOf = (operation: JsonObject): JsonObject[] => {
    const security = own(operation, 'security') ?? own(document, 'security')
    const schemes = objectAt(objectAt(document, 'components'), 'securitySchemes')
    return (Array.isArray(security) ? security : [])
      .flatMap((one) => (isObject(one) ? Object.keys(one) : []))
      .map((name) => resolve(own(schemes, name)))
  }
  const isScheme = (name: string) => (scheme: JsonObject) =>
    scheme['type'] === 'http' && String(scheme['scheme']).toLowerCase() === name
  return {
    get: (paths, path, method) => {
      const operation = own(resolve(own(paths, path)), method)
      return isObject(operation) ? resolve(operation) : undefined
    },
    request: (operation, notes) => {
      const schemes = schemesOf(operation)
      const keys = schemes.filter(({ type, in: place }) => type === 'apiKey' && place === 'header')
      return [
        ...(schemes.some(isScheme('basic')) ? [{ at: '/basic/username' }, { at: '/basic/password' }] : []),
        ...keys.map(({ name }) => ({
          at: memberAt('/headers', String(name).toLowerCase()),
          role: 'api key',
        })),
        ...parametersOf(operation),
        ...bodyOf(objectAt(resolve(own(operation, 'requestBody')), 'content'), notes),
      ]
    },
    response: (responses, code, notes) =>
      bodyOf(objectAt(resolve(own(responses, code)), 'content'), notes, true),
    needsBearer: (operation) =>
      schemesOf(operation).some(
        (scheme) =>
          isScheme('bearer')(scheme) || ['oauth2', 'openIdConnect'].includes(String(scheme['type'])),
      ),
  }
}
