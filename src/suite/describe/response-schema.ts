import type { ResponsePart } from '../../model/description.ts'
import { pointerParts } from '../../model/pointer.ts'
import type { Json, JsonObject } from '../../model/suite.ts'
import { requirementKeyword, responseKeyword } from '../schemas.ts'

/** What one part of a response is by a rule. */
export interface Fragment {
  part: ResponsePart
  schema: JsonObject
  /** The requirement that the part's value proves. */
  requirement: string | undefined
}

const withNull = ({ type, ...rest }: JsonObject): JsonObject => ({
  ...rest,
  ...(type !== undefined && { type: [...[type].flat(), 'null'] as Json }),
})

/** How a header field or a cookie spells a value of a JSON type. */
const spelt: Record<string, string> = {
  integer: '^-?[0-9]+$',
  number: '^-?[0-9.]+$',
  boolean: '^(true|false)$',
}

/** The schema of a value as its place has it: outside of a JSON body all values are texts. */
const placed = ({ at, type, nullable }: ResponsePart, schema: JsonObject): JsonObject => {
  if (at.startsWith('/body')) {
    const types = [type ?? []].flat().map((one) => (one === 'list' ? 'array' : one))
    const typed = types.length === 0 ? schema : { ...schema, type: types.length === 1 ? types[0]! : types }
    return nullable ? withNull(typed) : typed
  }
  const { const: right, ...rest } = schema
  return {
    ...rest,
    type: 'string',
    ...(typeof type === 'string' && spelt[type] !== undefined && { pattern: spelt[type] }),
    ...(right !== undefined && { const: String(right) }),
  }
}

const place = (root: JsonObject, { part, schema, requirement }: Fragment): void => {
  const path = pointerParts(part.at)
  let node = root
  for (const [depth, token] of path.entries()) {
    // The names of header fields are read in lower case.
    const name = path[0] === 'headers' && depth === 1 ? token.toLowerCase() : token
    const { properties = {}, required = [] } = node as { properties?: JsonObject; required?: Json[] }
    node['type'] = 'object'
    node['properties'] = properties
    if (!part.optional && depth > 0) node['required'] = [...new Set([...required, name])]
    if (!Object.hasOwn(properties, name)) properties[name] = {}
    node = properties[name] as JsonObject
  }
  Object.assign(
    node,
    placed(part, schema),
    requirement !== undefined && { [requirementKeyword]: requirement },
  )
}

/** The JSON Schema that a documented response fits, each part charged to its requirement. */
export const documentedSchema = (fragments: Fragment[], requirement: string): JsonObject => {
  const inBody = fragments.some(({ part }) => part.at.startsWith('/body'))
  const root: JsonObject = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'A documented response',
    [responseKeyword]: true,
    properties: inBody ? { body: { [requirementKeyword]: requirement } } : {},
  }
  for (const fragment of fragments) place(root, fragment)
  return root
}
