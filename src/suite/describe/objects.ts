import { type Operation, type RequestPart, requestRoles } from '../../model/description.ts'
import type { Json } from '../../model/suite.ts'
import type { Row } from '../each.ts'
import { withArticle } from './expressions.ts'

/** Of an object in a JSON body: its members, and the same values beside it instead of inside, as merge patches. */
export const objectColumns = ({ at, name, role, type }: RequestPart, { parts }: Operation): Row => {
  if (requestRoles[role] !== 'object') return { json_type: withArticle(type) }
  const members = parts.filter((part) => part.at.startsWith(`${at}/`) && !part.optional)
  const bare = members.find((member) => requestRoles[member.role] !== 'object')
  return {
    json_type: 'an object',
    inner: valuesOf(members),
    ...(bare && { inner_value: bare.value }),
    without: { [name]: null },
    flattened: { [name]: null, ...valuesOf(members) },
  }
}

const valuesOf = (parts: RequestPart[]): Record<string, Json> =>
  Object.fromEntries(parts.map(({ name, value }) => [name, value]))
