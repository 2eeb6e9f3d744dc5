import { didYouMean, type Place, type Problem } from '../../model/errors.ts'
import type { Suite } from '../../model/suite.ts'
import { mentionsIn } from '../proofs.ts'
import { sendsIn } from '../steps.ts'
import type { Rule } from './rule.ts'

/** Requests and requirements are referred to by names that exist. */
export const namesKnown: Rule = {
  name: 'names-known',
  check: ({ suite }) => [...unknownRequests(suite), ...unknownRequirements(suite)],
}

const miss = (code: string, what: string, name: string, known: Iterable<string>, place: Place): Problem => ({
  code,
  message: `there is no ${what} "${name}"`,
  hint: didYouMean(name, known),
  place,
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
