import { referencesOf } from '../expression/references.ts'
import type { JournalState } from '../journal/read.ts'
import { type CheckResult, preflightId, type RecordedTarget, type ScenarioFinished } from '../model/event.ts'
import { own } from '../model/own.ts'
import type { Scenario, Suite } from '../model/suite.ts'
import { isEnded } from '../model/verdict.ts'
import { planFor } from '../run/plan.ts'
import { canonicalJson } from './canonical.ts'
import { isMasked, standIns } from './masks.ts'
import { mistoldIn, mistoldStart } from './mistold.ts'
import { placesIn } from './published.ts'
import { type Played, playAgain, type Stage, targetOf } from './replay.ts'

/** How many of a journal's checks were evaluated again, and how many could not be, by why. */
export interface Counts {
  checks: number
  again: number
  /** Their value hangs on what was redacted. */
  masked: number
  /** They are of generated requests, which a journal does not keep. */
  generated: number
  scenarios: number
  exchanges: number
  /** Scenarios that were left out for what a redacted input is. */
  left: number
}

/** What judging a journal's exchanges again came to. */
export interface Rechecked {
  counts: Counts
  /** What does not follow, each in a sentence. */
  wrong: string[]
}

const keyOf = ({ check, requirement }: CheckResult): string => `${check} ${requirement}`

const namesOf = (checks: CheckResult[]): Map<string, CheckResult> =>
  new Map(checks.map((check) => [keyOf(check), check]))

/** Judges every exchange of a journal again, by the suite that it names. */
export const recheck = async (journal: JournalState, suite: Suite): Promise<Rechecked> => {
  const { run } = journal
  const { target } = run.suites[0]!
  const stage: Stage = { suite, target, preflight: journal.preflights.get(suite.id) }
  const counts: Counts = { checks: 0, again: 0, masked: 0, generated: 0, scenarios: 0, exchanges: 0, left: 0 }
  const wrong: string[] = []
  wrong.push(...mistoldStart(run, suite))
  if (wrong.length > 0) return { counts, wrong }
  const scenarios = new Map(suite.scenarios.map((scenario) => [scenario.id, scenario]))
  const plans = standIns.map(
    (standIn) =>
      new Map(
        planFor(suite.scenarios, targetOf(stage, standIn), run.fuzz !== false && run.fuzz !== undefined).map(
          ({ scenario, skip }) => [scenario.id, skip],
        ),
      ),
  )
  let latest = Date.parse(run.startedAt)
  const choices = choicesOf(stage)
  /** Requirements of checks that hang on what was redacted: which way they went does too. */
  const masked = new Set<string>()
  const place = placesIn([{ id: suite.id, dir: suite.dir }])
  for (const recorded of journal.scenarios()) {
    counts.scenarios++
    counts.exchanges += recorded.exchanges.length
    counts.checks += recorded.checks.length
    const tell = (why: string): void => void wrong.push(`the scenario "${recorded.id}": ${why}`)
    latest = Math.max(latest, lastOf(recorded))
    for (const why of strange(recorded, journal)) tell(why)
    const scenario = scenarios.get(recorded.id)
    if (!scenario) {
      if (recorded.id !== preflightId) tell('the suite has no such scenario')
      else tell('requests of the pre-flight are not made again, and it tells of what is not met')
      continue
    }
    const mistold = mistoldIn(recorded, scenario, { suite, journal })
    if (mistold !== undefined) tell(mistold)
    const skips = plans.map((plan) => plan.get(recorded.id))
    if (isEnded(recorded.verdict)) {
      if (skips.every((skip) => skip !== undefined && !hangsOnMasked(scenario, skip, target)))
        tell(`it cannot have run: ${skips[0]}`)
      const plays: Played[] = []
      for (const standIn of standIns) plays.push(await playAgain(stage, scenario, recorded, standIn))
      for (const why of compare(recorded, plays, { counts, masked, place })) tell(why)
      choices.add(plays)
    } else if (recorded.verdict !== 'skip' || skips.includes(recorded.reason)) continue
    else if (hangsOnMasked(scenario, recorded.reason, target)) counts.left++
    else
      tell(
        `it is left out ("${recorded.reason}"), and nothing that the suite says of this target leaves it out`,
      )
  }
  if (latest > Date.parse(journal.end?.endedAt ?? '') + clockToleranceMs)
    wrong.push(`the run is said to have ended at ${journal.end?.endedAt}, and exchanges are later`)
  wrong.push(...choices.differences(journal, masked))
  return { counts, wrong }
}

/** Whether a scenario is left out, or not, by what an input is of which the journal has only a mark. */
const hangsOnMasked = (
  { when }: Scenario,
  reason: string | undefined,
  { accounts = [] }: RecordedTarget,
): boolean =>
  when.some(
    ({ that, otherwise }) =>
      otherwise === reason &&
      referencesOf(that).some(
        ({ name, member = '' }) =>
          (name === 'inputs' || name === 'other') &&
          accounts.some((inputs) => isMasked(own(inputs, member) ?? '')),
      ),
  )

const clockToleranceMs = 1000

const lastOf = ({ exchanges }: ScenarioFinished): number =>
  Math.max(0, ...exchanges.map(({ sentAtMs, ms }) => sentAtMs + ms))

/** What of a scenario's exchanges is of no run that began when this one did. */
const strange = ({ exchanges }: ScenarioFinished, { run }: JournalState): string[] => {
  const early = exchanges.find(({ sentAtMs }) => sentAtMs < Date.parse(run.startedAt) - clockToleranceMs)
  return early ? [`its exchange at ${early.step} was sent before the run began, so it is of another run`] : []
}

/** Holds what a scenario's checks come to now against what was recorded, and counts. */
const compare = (
  recorded: ScenarioFinished,
  plays: Played[],
  { counts, masked, place }: { counts: Counts; masked: Set<string>; place: (at: string) => string },
): string[] => {
  const [first] = plays as [Played]
  if (first.wrong !== undefined) return [first.wrong]
  const found: string[] = []
  const now = plays.map(({ checks }) => namesOf(checks))
  const then = namesOf(recorded.checks)
  const generated = first.generated.length > 0
  const isGenerated = ({ check }: CheckResult) => first.generated.some((place) => check.startsWith(place))
  for (const check of recorded.checks) {
    const seen = now.map((checks) => checks.get(keyOf(check)))
    const [one] = seen
    if (seen.every((it) => it?.ok === check.ok)) {
      counts.again++
      if (
        one &&
        !(generated && isMerged(check)) &&
        stepOf(one, first.exchanges) !== stepOf(check, recorded.exchanges)
      )
        found.push(`its check "${check.check}" is of another exchange`)
      if (one && place(one.at) !== check.at)
        found.push(`its check "${check.check}" stands elsewhere in the suite`)
    } else if (isGenerated(check) || (generated && isMerged(check))) counts.generated++
    else if (seen.every((it) => it === undefined))
      found.push(`it has no check "${check.check}" of ${check.requirement} in the suite`)
    else if (seen.every((it) => it?.ok === one?.ok))
      found.push(
        `its check "${check.check}" of ${check.requirement} ${check.ok ? 'is said to have passed, and fails' : 'is said to have failed, and passes'} on what was recorded`,
      )
    else {
      counts.masked++
      masked.add(check.requirement)
    }
  }
  for (const [key, { check, requirement }] of now[0]!)
    if (!then.has(key) && now.every((checks) => checks.has(key)))
      found.push(`its check "${check}" of ${requirement} is missing`)
  return found
}

/** Whether a check is of what every exchange must satisfy: generated requests have their part in that too. */
const isMerged = ({ check }: CheckResult): boolean => check === 'answers' || check.startsWith('invariants[')

const stepOf = ({ exchange }: CheckResult, exchanges: ScenarioFinished['exchanges']): string | undefined =>
  exchange === undefined ? undefined : exchanges[exchange]?.step

/** Gathers the choices that responses made, with each stand-in. */
const choicesOf = ({ suite, preflight }: Stage) => {
  const settled = suite.choices.flatMap(({ request, requirement }) => {
    const took = own(preflight?.ways ?? {}, request)
    return took === undefined ? [] : [canonicalJson({ requirement, took })]
  })
  const some = new Set(settled)
  const sure = new Set(settled)
  return {
    add: (plays: Played[]): void => {
      const made = plays.map(({ choices }) => choices.map((choice) => canonicalJson(choice)))
      for (const choice of made.flat()) some.add(choice)
      for (const choice of made[0]!) if (made.every((all) => all.includes(choice))) sure.add(choice)
    },
    differences: ({ choices }: JournalState, masked: ReadonlySet<string>): string[] => {
      const told = new Set(choices.map(({ requirement, took }) => canonicalJson({ requirement, took })))
      return [
        ...[...told]
          .filter((it) => !some.has(it) && !masked.has(JSON.parse(it).requirement))
          .map((it) => `no response makes the choice ${it}`),
        ...[...sure].filter((it) => !told.has(it)).map((it) => `the choice ${it} is missing`),
      ]
    },
  }
}
