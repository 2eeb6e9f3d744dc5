import { type Operation, type RequestPart, requestRoles } from '../../model/description.ts'
import type { Json } from '../../model/suite.ts'
import type { Row } from '../each.ts'

const body = /^\/(form|json)\//

/** The values of an operation's body by their own names, wherever in it they stand. */
export const flatBody = ({ parts }: Operation): Row => {
  const leaves = parts.filter(({ at, role, optional }) => body.test(at) && role !== 'object' && !optional)
  return leaves.length === 0 ? {} : { flat_body: valuesOf(leaves) }
}

/** Of an object in a JSON body: its members, and the same values beside it instead of inside, as merge patches. */
export const objectColumns = ({ at, name, role }: RequestPart, { parts }: Operation): Row => {
  if (requestRoles[role] !== 'object') return { json_type: 'a string' }
  const members = parts.filter((part) => part.at.startsWith(`${at}/`) && !part.optional)
  return {
    json_type: 'an object',
    inner: valuesOf(members),
    without: { [name]: null },
    flat: { [name]: null, ...valuesOf(members) },
  }
}

const valuesOf = (parts: RequestPart[]): Record<string, Json> =>
  Object.fromEntries(parts.map(({ name, value }) => [name, value]))
