import type { Problem } from '../../model/errors.ts'
import type { Rule } from './rule.ts'

/** What a target is asked for is used: a name that nothing reads is another one misspelt, or left behind. */
export const namesUsed: Rule = {
  name: 'names-used',
  check: ({ suite, sources }) => {
    const {
      inputs,
      paths,
      origins = {},
      lifetimes,
      requests,
      expectations,
      invariants,
      scenarios,
      choices,
      tokens,
    } = suite
    const read = JSON.stringify([requests, expectations, invariants, scenarios, choices, tokens])
    const head = sources.find(({ value }) => Object.hasOwn(value as object, 'suite'))
    const unused = (kind: string, names: object, others: string, hint: string): Problem[] =>
      Object.keys(names)
        .filter((name) => !new RegExp(`\\b(${others})\\.${name}\\b`).test(read))
        .filter((name) => kind !== 'origins' || !read.includes(`"origin":"${name}"`))
        .map((name) => ({
          code: 'name-unused',
          message: `nothing uses "${name}", which the suite declares under ${kind}`,
          hint,
          ...(head && { place: head.placeOfKey([kind, name]) }),
        }))
    return [
      ...unused('origins', origins, 'origins', 'a request names its origin, as in "origin: api"'),
      ...unused(
        'inputs',
        inputs,
        'inputs|other',
        'a part takes the input of its own name, or that which its "input" names',
      ),
      ...unused('paths', paths, 'paths', 'a request names its path, as in "path: $paths.token"'),
      ...unused(
        'lifetimes',
        lifetimes,
        'lifetimes',
        'a token has the lifetime "access_token", or that which its "lifetime" names',
      ),
    ]
  },
}
