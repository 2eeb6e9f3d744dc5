import type { RequestPart } from '../../model/description.ts'
import type { Row } from '../each.ts'
import { patchAt } from './conditions.ts'
import { expressionOf } from './expressions.ts'

/** Where a part counts beside its place: a table for `each`, and the texts of those values. */
export const alsoColumns = ({ at, also = {} }: RequestPart): Row => ({
  also_values: JSON.stringify(Object.values(also).map(({ value }) => expressionOf(value))),
  ...(Object.keys(also).length > 0 && {
    also: Object.entries(also).map(([how, { at: to, value }]) => ({
      how,
      patch: { ...patchAt(at, null), ...patchAt(to, value) },
    })),
  }),
})

/** Where a use takes its token, and whether that is all of Authorization. */
export const presentedColumns = (part: RequestPart | undefined): Row =>
  part
    ? {
        token_at: part.at,
        [part.at === '/headers/authorization' ? 'in_authorization' : 'beside_authorization']: true,
      }
    : {}
