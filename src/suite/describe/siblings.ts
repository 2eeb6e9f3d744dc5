import type { Description, Operation, RequestPart } from '../../model/description.ts'
import type { Row } from '../each.ts'
import { expressionOf, pathOf } from './expressions.ts'

const grants = (right: string): string[] => [
  'password',
  'client_credentials',
  'refresh_token',
  'authorization_code',
  'implicit',
  ...['jwt-bearer', 'token-exchange', 'device_code', right].map(
    (name) => `urn:ietf:params:oauth:grant-type:${name}`,
  ),
  `${right}_credentials`,
]

/** What tells an operation's request from those of others on its path, and which other grants are none of theirs. */
export const siblingColumns = (
  part: RequestPart,
  operation: Operation,
  { operations }: Pick<Description, 'operations'>,
): Row => {
  const words = operation.parts.filter(({ role, at }) => role === 'constant' && at !== part.at)
  const isThis = words.map(({ at, value }) => `at(request, "${at}") == ${expressionOf(value)}`)
  // A request that lacks what another operation requires is none of its requests, whatever grant it names.
  const hasAllOf = ({ parts }: Operation) =>
    parts.every(
      ({ at, optional, leftOpen }) => optional || leftOpen || operation.parts.some((own) => own.at === at),
    )
  const taken = operations
    .filter((other) => other.path === operation.path && hasAllOf(other))
    .flatMap(({ parts }) => parts.filter(({ at }) => at === part.at).map(({ value }) => value))
  return {
    of_this: [`request.path == ${pathOf(operation)}`, ...isThis].join(' && '),
    ...(part.name === 'grant_type' &&
      part.role === 'constant' && {
        other_grants: grants(String(part.value)).filter((grant) => !taken.includes(grant)),
      }),
  }
}
