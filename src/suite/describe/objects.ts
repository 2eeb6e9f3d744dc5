import { type Operation, type RequestPart, requestRoles } from '../../model/description.ts'
import type { Json } from '../../model/suite.ts'
import type { Row } from '../each.ts'
import { joined, patchAt } from '../merge.ts'
import { withArticle } from './expressions.ts'

/** Of an object in a JSON body: its members, and the same values beside it instead of inside, as merge patches. */
export const objectColumns = ({ at, role, type, optional }: RequestPart, { parts }: Operation): Row => {
  if (requestRoles[role] !== 'object') return { json_type: withArticle(type) }
  const members = parts.filter((part) => part.at.startsWith(`${at}/`) && !part.optional)
  const leaves = members.filter((member) => requestRoles[member.role] !== 'object')
  const beside = at.slice(0, at.lastIndexOf('/'))
  const moved = members.map((member) => patchAt(`${beside}${member.at.slice(at.length)}`, member.value))
  return {
    json_type: 'an object',
    inner: Object.fromEntries(leaves.map((leaf) => [leaf.name, leaf.value])),
    // Where it may be left out, a request in which its members stand elsewhere is one without it.
    ...(leaves[0] && !optional && { inner_value: leaves[0].value }),
    flattened: moved.reduce<Json>(joined, patchAt(at, null)),
  }
}
