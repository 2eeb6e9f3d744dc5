import type { CheckResult, JournalEvent, RunStarted, ScenarioFinished } from './event.ts'
import type { Gap, Profile, ProfileScenario } from './profile.ts'
import { isEnded } from './verdict.ts'

const notSelected = 'not selected in this run'

type Seen = Pick<ScenarioFinished, 'verdict' | 'reason' | 'draws'>

/** What is looked at of a scenario. */
type Told = Seen &
  Pick<ScenarioFinished, 'suite' | 'id' | 'proves'> & { checks: Pick<CheckResult, 'requirement'>[] }

/** Why a scenario has not shown what a profile asks of it; undefined where it has. */
const reasonOf = (
  { draws, unless = [] }: ProfileScenario,
  seen: Seen | undefined,
  { fuzz }: Profile,
): string | undefined => {
  if (!seen) return notSelected
  const { verdict, reason = 'no reason was recorded' } = seen
  if (!isEnded(verdict))
    return verdict === 'skip' && unless.includes(reason) ? undefined : `${toldAs[verdict]}: ${reason}`
  const { asked, drawn } = { drawn: 0, ...seen.draws }
  const runs = asked ?? drawn
  return draws && fuzz && runs < fuzz.runs ? `only ${runs} of ${fuzz.runs} random draws` : undefined
}

const toldAs: Partial<Record<Seen['verdict'], string>> = {
  skip: 'skipped',
  deferred: 'postponed',
  blocked: 'blocked',
  error: 'no usable response',
}

/**
 * Looks for what a profile asks for and a run has not tested, while the run's scenarios pass by. Each scenario of the profile has to come to
 * its end; one that does not apply to the target may be skipped, as long as another one tests its requirement. Of a part of a run only what
 * it has is looked at: the whole shows what is in none. `untriggered` are requirements that no response had to do with.
 */
export const gatherGaps = (profile: Profile, { shard }: Pick<RunStarted, 'shard'> = {}) => {
  const seen = new Map<string, Seen>()
  const tested = new Set<string>()
  return {
    add: ({ suite, id, verdict, reason, draws, checks, proves }: Told): void => {
      if (suite !== profile.suite) return
      seen.set(id, { verdict, ...(reason !== undefined && { reason }), ...(draws && { draws }) })
      for (const { requirement } of checks) tested.add(requirement)
      if (isEnded(verdict)) for (const requirement of proves) tested.add(requirement)
    },
    result: (): { gaps: Gap[]; untriggered: string[] } => {
      const asked = new Set(profile.requirements)
      const gaps = profile.scenarios
        .filter(({ id }) => !shard || seen.has(id))
        .flatMap((scenario): Gap[] => {
          const found = seen.get(scenario.id)
          const reason = reasonOf(scenario, found, profile)
          const { proves, also = [] } = scenario
          // What a check proves by the way is tested where any scenario has such a check.
          const by = [...proves, ...also.filter((requirement) => !tested.has(requirement))]
          return by
            .filter((requirement) => asked.has(requirement))
            .flatMap((requirement) => {
              const isOpen = proves.includes(requirement) && !tested.has(requirement)
              const why = reason ?? (isOpen ? `skipped: ${found?.reason}` : undefined)
              return why === undefined
                ? []
                : [{ suite: profile.suite, requirement, scenario: scenario.id, reason: why }]
            })
        })
      const open = new Set(gaps.map(({ requirement }) => requirement))
      const untriggered = profile.requirements.filter((id) => !tested.has(id) && !open.has(id))
      return { gaps, untriggered }
    },
  }
}

/** The same of all that a run requires, as one list. */
export const gatherRequired = ({ profiles = [], ...run }: Pick<RunStarted, 'profiles' | 'shard'>) => {
  const gatherers = profiles.filter(({ required }) => required).map((profile) => gatherGaps(profile, run))
  return {
    add: (scenario: ScenarioFinished): void => {
      for (const { add } of gatherers) add(scenario)
    },
    result: (): Gap[] => gatherers.flatMap(({ result }) => result().gaps),
  }
}

/** What a profile asks for and a run has not tested, by the run's events. */
export const gapsOf = (profile: Profile, events: Iterable<JournalEvent>): Gap[] => {
  let start: Pick<RunStarted, 'shard'> = {}
  const scenarios: ScenarioFinished[] = []
  for (const event of events)
    if (event.type === 'run') start = event
    else if (event.type === 'scenario') scenarios.push(event)
  const { add, result } = gatherGaps(profile, start)
  for (const scenario of scenarios) add(scenario)
  return result().gaps
}
