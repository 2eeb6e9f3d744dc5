import { type Description, first, type Operation } from './description.ts'
import { pathOf, undecidedIn } from './operations.ts'
import { accessOf, lifeOf, responsesOf } from './tokens.ts'

/** What a description leaves to a server, and what the one that plays it does: a sentence each. */
export function choicesOf(d: Description): string[] {
  const issue = first(d, 'issue')
  const renew = first(d, 'renew')
  const parts = d.operations.flatMap((operation) => operation.parts.map((part) => ({ operation, part })))
  const members = responsesOf(d).flatMap(({ response }) => response)
  const undecided = undecidedIn(d)
  const unsaid = Object.keys(d.paths).filter((name) => d.paths[name]?.default === undefined)
  return [
    'there are three accounts, with made-up values for all inputs',
    ...unsaid.map((name) => `the path "${name}" is ${pathOf(d, name)}`),
    `access tokens are ${accessOf(d)?.format === 'JWT' ? 'JWTs, signed with HS256' : 'random texts'} and live ${lifeOf(d)} seconds`,
    ...(issue?.supersedes === 'free' ? ['a new token leaves the earlier ones of its account alive'] : []),
    ...(renew ? ['a refresh token lives 14 days, and its use ends it where another one comes back'] : []),
    ...parts.flatMap(({ operation, part }) => choiceFor(operation, part)),
    ...[
      ...new Set(
        members
          .filter(({ optional, role }) => optional && !(role === 'refresh token' && renew))
          .map(({ name, nullable }) => `"${name}" is ${nullable ? 'null' : 'left out'} in responses`),
      ),
    ],
    ...(undecided.length > 0
      ? [
          `a request that fits several of the operations ${undecided.join(', ')} is answered as the one of which it has most parts`,
        ]
      : []),
    ...(d.refusal.length === 0 ? ['a rejection is JSON with "error" and "error_description"'] : []),
  ]
}

function choiceFor({ name }: Operation, part: Operation['parts'][number]): string[] {
  const places = Object.entries(part.either)
  return [
    ...(places.length > 1
      ? [
          `${name} reads its ${part.role} at ${part.at}, and not at ${places
            .filter(([, at]) => at !== part.at)
            .map(([, at]) => at)
            .join(' or ')}`,
        ]
      : []),
    ...(part.leftOpen && part.kind !== 'media type' ? [`${name} may leave "${part.name}" out`] : []),
    ...(part.kind === 'text' ? [`${name} takes any text as "${part.name}"`] : []),
    ...part.perhaps.map((value) => `every account may use "${value}" as "${part.name}"`),
  ]
}
