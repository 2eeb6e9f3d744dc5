import { didYouMean, type Place, type Problem } from '../../model/errors.ts'
import type { Json, Suite } from '../../model/suite.ts'
import type { Source } from '../../source/yaml.ts'
import { valueAt } from '../change.ts'
import { mentionsIn } from '../proofs.ts'
import { sendsIn } from '../steps.ts'
import type { Rule } from './rule.ts'

/** Requests and requirements are referred to by names that exist. */
export const namesKnown: Rule = {
  name: 'names-known',
  check: ({ suite, sources }) => [
    ...unknownOrigins(suite, sources),
    ...unknownRequests(suite),
    ...unknownRequirements(suite),
  ],
}

const miss = (code: string, what: string, name: string, known: Iterable<string>, place: Place): Problem => ({
  code,
  message: `there is no ${what} "${name}"`,
  hint: didYouMean(name, known),
  place,
})

const unknownOrigins = ({ requests, origins = {} }: Suite, sources: Source[]): Problem[] =>
  Object.entries(requests).flatMap(([name, { origin }]) => {
    if (origin === undefined || Object.hasOwn(origins, origin)) return []
    const writtenIn = (source: Source) =>
      [
        ['operations', name, 'request', 'origin'],
        ['requests', name, 'origin'],
      ].filter((path) => valueAt(source.value as Json, `/${path.join('/')}`) === origin)
    const places = sources.flatMap((source) => writtenIn(source).map((path) => source.placeOf(path)))
    return places.map((at) => miss('unknown-origin', 'origin', origin, Object.keys(origins), at))
  })

const unknownRequests = (suite: Suite): Problem[] => {
  const known = Object.keys(suite.requests)
  const sends = [...sendsIn(suite), ...suite.choices.map(({ request, at }) => ({ request, at }))]
  return sends
    .filter(({ request }) => !known.includes(request))
    .map(({ request, at }) => miss('unknown-request', 'request', request, known, at))
}

const unknownRequirements = (suite: Suite): Problem[] =>
  mentionsIn(suite)
    .filter(({ requirement }) => !suite.requirements.has(requirement))
    .map(({ requirement, place }) =>
      miss('unknown-requirement', 'requirement', requirement, suite.requirements.keys(), place),
    )
