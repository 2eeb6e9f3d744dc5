import type { ResponsePart } from '../../model/description.ts'
import { pointerParts } from '../../model/pointer.ts'
import type { Json, JsonObject } from '../../model/suite.ts'

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

const place = (root: JsonObject, { part, schema, requirement }: Fragment): void => {
  const typed = part.type === undefined ? schema : { ...schema, type: part.type }
  const own = part.nullable ? withNull(typed) : typed
  const path = pointerParts(part.at).slice(1)
  let node = root
  for (const token of path) {
    const { properties = {}, required = [] } = node as { properties?: JsonObject; required?: Json[] }
    node['type'] = 'object'
    node['properties'] = properties
    if (!part.optional) node['required'] = [...new Set([...required, token])]
    if (!Object.hasOwn(properties, token)) properties[token] = {}
    node = properties[token] as JsonObject
  }
  Object.assign(node, own, requirement !== undefined && { requirement })
}

/** The JSON Schema that a documented response body fits, each member charged to its requirement. */
export const documentedSchema = (fragments: Fragment[], requirement: string): JsonObject | undefined => {
  const inBody = fragments.filter(({ part }) => part.at.startsWith('/body'))
  if (inBody.length === 0) return undefined
  const root: JsonObject = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'A documented response',
    requirement,
  }
  for (const fragment of inBody) place(root, fragment)
  return root
}
