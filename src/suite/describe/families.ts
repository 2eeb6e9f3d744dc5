import {
  type Description,
  type Operation,
  type Purpose,
  type ResponsePart,
  requestRoles,
} from '../../model/description.ts'
import { beginOf } from './operations.ts'

/** Operations that belong together: one that issues tokens, and the first of each kind that takes those. */
export interface Family {
  issue: Operation
  use?: Operation
  renew?: Operation
  revoke?: Operation
  /** The first step of a login in two. */
  begin?: Operation
}

const tokenPart = ({ parts }: Operation) => parts.find(({ role }) => requestRoles[role] === 'token')

/** Whether an operation takes what another one issues: what its token part says, or what that one's response has. */
const takes = (operation: Operation, issue: Operation, isFirst: boolean): boolean => {
  const part = tokenPart(operation)
  if (part?.from) return part.from.includes(issue.name)
  return part?.role !== 'refresh token' || isFirst || issue.response.some(({ role }) => role === part.role)
}

/** Each operation that issues, with those that take its tokens; the suite's main one first. */
export const familiesOf = ({ operations }: Pick<Description, 'operations'>): Family[] =>
  operations
    .filter(({ purpose }) => purpose === 'issue')
    .map((issue, index) => {
      const by = (purpose: Purpose) =>
        operations.find((one) => one.purpose === purpose && takes(one, issue, index === 0))
      const [use, renew, revoke] = (['use', 'renew', 'revoke'] as const).map(by)
      const begin = beginOf(issue, { operations })
      const others = { use, renew, revoke, begin }
      return {
        issue,
        ...(Object.fromEntries(Object.entries(others).filter(([, one]) => one)) as Partial<Family>),
      }
    })

/** The families that an operation is spoken of in: its own; of one that takes tokens, those that its token comes from. */
export const familiesWith = (operation: Operation, families: Family[]): Family[] => {
  if (operation.purpose === 'begin')
    return families
      .filter(({ begin }) => begin === operation)
      .concat(families)
      .slice(0, 1)
  if (operation.purpose === 'issue') return families.filter(({ issue }) => issue === operation)
  const from = tokenPart(operation)?.from
  const named = families.filter(({ issue }) => from?.includes(issue.name))
  const sources = named.length > 0 ? named : families.slice(0, 1)
  return sources.map((family) => ({ ...family, [operation.purpose]: operation }))
}

/** An operation as one that issues what its response holds; what a renewal does not say of its response is as with the first request. */
export const responderOf = (operation: Operation, { issue }: Family): Operation => {
  if (operation.purpose !== 'renew') return operation
  const status = operation.status ?? issue.status
  return {
    ...operation,
    ...(status && { status }),
    response: operation.response.length === 0 ? issue.response : operation.response,
  }
}

const saysOf = ({ status, response }: Operation): string =>
  JSON.stringify([status, response.map(({ place: _, ...said }: ResponsePart) => said)])

/**
 * Under which name an operation's expectations stand: an empty one for those that all share, its own where its response is another
 * than that of the first of its kind.
 */
export const scopeOf = (operation: Operation, families: Family[]): string => {
  // What begins a login issues nothing, so its responses are its own.
  if (operation.purpose === 'begin') return operation.name
  const [first] = families
  const like = operation.purpose === 'renew' ? first?.issue : first?.[operation.purpose]
  if (!first || !like || operation === like)
    return operation.purpose === 'use' && operation.response.length > 0 ? operation.name : ''
  return saysOf(responderOf(operation, first)) === saysOf(like) ? '' : operation.name
}
