import { didYouMean, type Problem } from '../../model/errors.ts'
import { own } from '../../model/own.ts'
import type { ProfileSpec } from '../../model/profile.ts'
import type { Suite } from '../../model/suite.ts'
import type { Source } from '../../source/yaml.ts'
import { levelsOf, profileOf } from '../profiles.ts'
import type { Rule } from './rule.ts'

/** A suite's own profiles are over others that exist, and ask for requirements that they can have tested. */
export const profilesFit: Rule = {
  name: 'profiles-fit',
  check: ({ suite, sources }) => {
    const head = sources.find(({ value }) => Object.hasOwn(value as object, 'suite'))
    const names = Object.keys((head?.value as { profiles?: object } | undefined)?.profiles ?? {})
    return head ? names.flatMap((name) => problemsOf(suite, name, head)) : []
  },
}

const problemsOf = (suite: Suite, name: string, head: Source): Problem[] => {
  const spec = suite.profiles[name]!
  const known = Object.keys(suite.profiles)
  const { over } = spec
  if (over !== undefined && !own(suite.profiles, over))
    return [
      {
        code: 'unknown-profile',
        message: `there is no profile "${over}"`,
        hint: didYouMean(over, known),
        place: head.placeOf(['profiles', name, 'over']),
      },
    ]
  const lowest = suite.profiles[levelsOf(suite, name)[0]!]!
  if (lowest.over !== undefined && own(suite.profiles, lowest.over))
    return [
      {
        code: 'profile-circle',
        message: `the profile "${name}" is over itself`,
        hint: 'expected: a lowest profile that is over none',
        place: head.placeOf(['profiles', name, 'over']),
      },
    ]
  const unknown = unknownIn(suite, { name, spec }, head)
  return unknown.length > 0 ? unknown : vainIn(suite, { name, spec }, head)
}

interface Named {
  name: string
  spec: ProfileSpec
}

const unknownIn = (suite: Suite, { name, spec }: Named, head: Source): Problem[] =>
  [
    ...(spec.proves ?? []).map((id, index) => ({ id, at: ['proves', index] })),
    ...spec.except.map(({ requirement: id }, index) => ({ id, at: ['except', index, 'requirement'] })),
  ]
    .filter(({ id }) => !suite.requirements.has(id))
    .map(({ id, at }) => ({
      code: 'unknown-requirement',
      message: `there is no requirement "${id}"`,
      hint: didYouMean(id, suite.requirements.keys()),
      place: head.placeOf(['profiles', name, ...at]),
    }))

/** What a profile asks for and does not have tested, or takes out and does not have. */
const vainIn = (suite: Suite, { name, spec }: Named, head: Source): Problem[] => {
  const asked = profileOf(suite, name)
  if (asked.scenarios.length === 0)
    return [
      {
        code: 'profile-empty',
        message: `no scenario belongs to the profile "${name}"`,
        hint: 'say which profile it is over, or what its scenarios may need',
        place: head.placeOfKey(['profiles', name]),
      },
    ]
  const whole: Suite = { ...suite, profiles: { ...suite.profiles, [name]: { ...spec, except: [] } } }
  const within = new Set(profileOf(whole, name).requirements)
  return [
    ...(spec.proves ?? []).flatMap((id, index): Problem[] =>
      within.has(id)
        ? []
        : [
            {
              code: 'profile-untested',
              message: `no scenario of the profile "${name}" tests the requirement "${id}"`,
              hint:
                suite.requirements.get(id)?.untested === undefined
                  ? 'its scenarios need more than this profile: say so under "needs", or what it is over'
                  : 'nothing can test it: leave it out',
              place: head.placeOf(['profiles', name, 'proves', index]),
            },
          ],
    ),
    ...spec.except.flatMap(({ requirement }, index): Problem[] =>
      within.has(requirement)
        ? []
        : [
            {
              code: 'profile-untested',
              message: `the profile "${name}" does not ask for the requirement "${requirement}" in any case`,
              hint: 'remove this exception',
              place: head.placeOf(['profiles', name, 'except', index, 'requirement']),
            },
          ],
    ),
  ]
}
