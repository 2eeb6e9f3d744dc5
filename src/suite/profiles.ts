import path from 'node:path'
import { didYouMean, UsageError } from '../model/errors.ts'
import { own } from '../model/own.ts'
import type { Need, Profile, ProfileScenario, ProfileSpec } from '../model/profile.ts'
import type { Scenario, Suite } from '../model/suite.ts'
import { rulesDir } from '../source/package-root.ts'
import { validateSource } from '../source/validate.ts'
import { readYaml, type Source } from '../source/yaml.ts'
import { mentionsIn, provenByScenario } from './proofs.ts'
import { profilesShape } from './shapes.ts'
import { isDrawnAlone } from './steps.ts'

/** Profiles by their names, as a file has them; shapes are guaranteed by the schema. */
export type RawProfiles = Record<string, Partial<Omit<ProfileSpec, 'at'>>>

/** The file of the profiles that every suite has. */
export const profilesFile = path.join(rulesDir, 'profiles.yaml')

let known: Source | undefined

const sharedProfiles = (): Source => {
  known ??= readYaml(profilesFile)
  const misshapen = validateSource(known, profilesShape, 'profiles-shape')
  if (misshapen.length) throw new UsageError(misshapen)
  return known
}

/** A suite's profiles: those that every suite has, with what the suite says otherwise of them, and its own. */
export const profilesIn = (raw: RawProfiles | undefined, head: Source): Record<string, ProfileSpec> => {
  const source = sharedProfiles()
  const shared = (source.value as { profiles: RawProfiles }).profiles
  const told = Object.entries(raw ?? {})
  const specs = [
    ...Object.entries(shared).map(([name, profile]) => ({ name, profile, source })),
    ...told.map(([name, profile]) => ({ name, profile: { ...own(shared, name), ...profile }, source: head })),
  ]
  return Object.fromEntries(
    specs.map(({ name, profile, source }) => [
      name,
      { says: name, needs: [], except: [], ...profile, at: source.placeOfKey(['profiles', name]) },
    ]),
  )
}

/** What a scenario needs of a target, beside its url and the paths that the documentation gives. */
const needsOf = ({ paths }: Suite, scenario: Scenario): Need[] => {
  const { needs } = scenario
  const found: Record<Need, boolean> = {
    account: needs.otherAccount,
    path: needs.paths.some((name) => own(paths, name)?.default === undefined),
    waiting: needs.waiting,
    draws: isDrawnAlone(scenario),
  }
  return (Object.keys(found) as Need[]).filter((need) => found[need])
}

/** The profiles that one is over, itself last. It ends where a name is unknown or comes again, which `lint` tells. */
export const levelsOf = ({ profiles }: Pick<Suite, 'profiles'>, name: string): string[] => {
  const levels: string[] = []
  for (let at: string | undefined = name; at !== undefined && !levels.includes(at); )
    if (own(profiles, at)) {
      levels.unshift(at)
      at = profiles[at]!.over
    } else break
  return levels
}

/** What a profile comes to in a suite. @throws {UsageError} when the suite has none of this name. */
export const profileOf = (suite: Suite, name: string): Profile => {
  if (!own(suite.profiles, name))
    throw new UsageError({
      code: 'unknown-profile',
      message: `the suite "${suite.id}" has no profile "${name}"`,
      hint: didYouMean(name, Object.keys(suite.profiles)),
    })
  const proven = new Map(suite.scenarios.map((scenario) => [scenario, provenByScenario(suite, scenario)]))
  const everywhere = mentionsIn({ ...suite, scenarios: [] }).map(({ requirement }) => requirement)
  const levels = levelsOf(suite, name)
  const needs = new Set<Need>()
  let requirements = new Set<string>()
  let scenarios = new Set<Scenario>()
  let runs = 0
  for (const level of levels) {
    const { needs: more, proves, except, runs: atLeast = 0 } = suite.profiles[level]!
    for (const need of more) needs.add(need)
    runs = Math.max(runs, atLeast)
    const isAsked = (id: string) => proves === undefined || proves.includes(id)
    const isLeftOut = (id: string) => except.some(({ requirement }) => requirement === id)
    const fitting = suite.scenarios.filter(
      (scenario) =>
        scenario.proves.some(isAsked) && needsOf(suite, scenario).every((need) => needs.has(need)),
    )
    scenarios = new Set(
      [...scenarios, ...fitting].filter(({ proves }) => proves.length === 0 || !proves.every(isLeftOut)),
    )
    const shown = new Set([
      ...everywhere,
      ...[...scenarios].flatMap((scenario) => [...proven.get(scenario)!]),
    ])
    requirements = new Set(
      [...requirements, ...[...shown].filter(isAsked)].filter(
        (id) => !isLeftOut(id) && suite.requirements.get(id)?.untested === undefined,
      ),
    )
  }
  const unnamed = new Set(requirements)
  for (const id of [...everywhere, ...[...scenarios].flatMap(({ proves }) => proves)]) unnamed.delete(id)
  return {
    suite: suite.id,
    name,
    levels,
    requirements: [...requirements].sort(),
    scenarios: suite.scenarios
      .filter((scenario) => scenarios.has(scenario))
      .map((scenario) =>
        neededOf(
          scenario,
          [...proven.get(scenario)!].filter((id) => unnamed.has(id)),
        ),
      ),
    ...(runs > 0 && { fuzz: { runs } }),
  }
}

const neededOf = (scenario: Scenario, also: string[]): ProfileScenario => {
  const { id, proves, property, when } = scenario
  return {
    id,
    proves,
    ...(also.length > 0 && { also }),
    ...(property && { draws: true }),
    ...(when.length > 0 && { unless: when.map(({ otherwise }) => otherwise) }),
  }
}
