import type { RequestPart } from '../../model/description.ts'
import type { Row } from '../each.ts'
import { patchAt } from '../merge.ts'
import { expressionOf } from './expressions.ts'

/** Where a part counts beside its place: a table for `each`, and the texts of those values. */
export const alsoColumns = ({ at, also = {} }: RequestPart): Row => ({
  token_cookies: JSON.stringify(
    [at, ...Object.values(also).map((one) => one.at)].flatMap(
      (one) => /^\/cookies\/(.+)$/.exec(one)?.[1] ?? [],
    ),
  ),
  also_values: JSON.stringify(Object.values(also).map(({ value }) => expressionOf(value))),
  ...(Object.keys(also).length > 0 && {
    also: Object.entries(also).map(([how, { at: to, value }]) => ({
      how,
      patch: { ...patchAt(at, null), ...patchAt(to, value) },
    })),
  }),
})

/** An expression up to the name `token`, not within a text, and what comes behind. */
const aroundName = /^((?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^"'])*?)\btoken\b(.*)$/s

/** What stands before and behind a token in the expression of a part that takes it, so that another one can stand in its place. */
export const aroundToken = ({ role, value }: Pick<RequestPart, 'role' | 'value'>): Row => {
  const [, before = '', after = ''] =
    aroundName.exec(role === 'access token' ? expressionOf(value) : 'token') ?? []
  return { before_token: before, after_token: after }
}

/** Where a use takes its token, with what around it, and whether that is all of Authorization. */
export const presentedColumns = (part: RequestPart | undefined): Row =>
  part
    ? {
        token_at: part.at,
        ...aroundToken(part),
        [part.at === '/headers/authorization' ? 'in_authorization' : 'beside_authorization']: true,
      }
    : {}
