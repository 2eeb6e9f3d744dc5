import { isDeepStrictEqual } from 'node:util'
import type { AskedProfile } from '../model/event.ts'
import { gatherGaps } from '../model/gaps.ts'
import type { Profile } from '../model/profile.ts'
import type { Suite } from '../model/suite.ts'
import { profileTitle, profileWords } from '../report/meaning.ts'
import { counted } from '../report/text.ts'
import type { PlannedSuite } from '../run/run-suites.ts'
import { profileOf } from '../suite/profiles.ts'
import { provenByScenario } from '../suite/proofs.ts'

/** The profile that one is over, where both ask for the same in a suite. */
const sameBelow = (suite: Suite, { levels, ...profile }: Profile): string | undefined => {
  const below = levels.at(-2)
  if (below === undefined) return undefined
  const { requirements, scenarios, fuzz } = profileOf(suite, below)
  const isSame =
    isDeepStrictEqual(requirements, profile.requirements) &&
    isDeepStrictEqual(scenarios, profile.scenarios) &&
    (isDeepStrictEqual(fuzz, profile.fuzz) || !scenarios.some(({ draws }) => draws))
  return isSame ? below : undefined
}

const sizeOf = ({ requirements }: Suite, profile: Profile): string =>
  [
    `${profile.requirements.length} of ${counted(requirements.size, 'requirement')}`,
    counted(profile.scenarios.length, 'scenario'),
    ...(profile.fuzz ? [`${counted(profile.fuzz.runs, 'random value')} for each that draws`] : []),
  ].join(', ')

/** Each profile of a suite in a line. */
export const listProfiles = (suite: Suite): string[] => {
  const names = Object.keys(suite.profiles)
  const width = Math.max(...names.map((name) => name.length))
  return names.map((name) => {
    const profile = profileOf(suite, name)
    const same = sameBelow(suite, profile)
    return `  ${name.padEnd(width)}  ${same === undefined ? sizeOf(suite, profile) : `the same as ${same}: no scenario needs more`}`
  })
}

/** What a profile asks for in a suite, as lines. */
export const tellProfile = (suite: Suite, name: string): string[] => {
  const { says, except, at } = suite.profiles[name]!
  const profile = profileOf(suite, name)
  const same = sameBelow(suite, profile)
  const below = profile.levels.at(-2)
  const known = below === undefined ? undefined : profileOf(suite, below)
  const more = profile.requirements.filter((id) => !known?.requirements.includes(id))
  const scenarios = profile.scenarios.length - (known?.scenarios.length ?? 0)
  return [
    `  ${says}`,
    `  ${profileTitle(profile)}: ${sizeOf(suite, profile)}`,
    ...(same === undefined
      ? [
          `  ${below === undefined ? 'asks for' : `more than ${below}`}: ${more.join(', ') || `no requirement, ${counted(scenarios, 'scenario')}`}`,
        ]
      : [`  the same as ${same} in this suite: no scenario needs more`]),
    ...except.map(({ requirement, because }) => `  without ${requirement}: ${because}`),
    `  ${at.file}:${at.line}`,
  ]
}

/** The profiles of a suite that ask for a requirement. */
export const profilesWith = (suite: Suite, requirement: string): string[] =>
  Object.keys(suite.profiles).filter((name) => profileOf(suite, name).requirements.includes(requirement))

/** How much of a profile a plan would leave untested, and why. */
export const plannedGaps = (
  profile: AskedProfile,
  { suite, plan }: Pick<PlannedSuite, 'suite' | 'plan'>,
  runs: number,
): string => {
  const { add, result } = gatherGaps(profile)
  for (const { scenario, skip } of plan) {
    const { id, proves } = scenario
    const checks = [...provenByScenario(suite, scenario)].map((requirement) => ({ requirement }))
    const seen = { suite: profile.suite, id, proves }
    if (skip === undefined) add({ ...seen, verdict: 'pass', checks, draws: { swept: 0, drawn: runs } })
    else add({ ...seen, verdict: 'skip', checks: [], reason: skip })
  }
  return profileWords({ profile, gaps: result().gaps, untriggered: [] }).replace(/^profile /, '')
}
