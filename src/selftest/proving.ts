import { append } from '../model/lists.ts'
import type { Scenario, Suite } from '../model/suite.ts'
import { provenByScenario } from '../suite/proofs.ts'
import { type Ledger, scenarioOf } from './checks.ts'
import { again, type Judged, type ServerResult, type ServerRun } from './results.ts'

/** A scenario with checks that nothing has failed yet: where those are written, and what it and they prove. */
interface Unproven {
  scenario: Scenario
  proves: Set<string>
  sources: Set<string>
  requirements: Set<string>
}

/** Which of such scenarios a fault of a requirement is to meet. */
type Pass = (unproven: Unproven[], breaks: string) => Unproven[]

/** Those of which a check proves what the fault breaks. */
export const likely: Pass = (unproven, breaks) =>
  unproven.filter(({ requirements }) => requirements.has(breaks))

/** All; but draws are long, and prove little but their requirement. */
export const every: Pass = (unproven, breaks) =>
  unproven.filter(({ scenario, proves }) => !scenario.property || proves.has(breaks))

/** One of each place where such a check is written, whatever scenarios it stands in: those take turns. */
export const oneOfEach = (): Pass => {
  const met = new Map<Scenario, number>()
  const turnsOf = ({ scenario }: Unproven) => met.get(scenario) ?? 0
  return (unproven, breaks) => {
    const covered = new Set<string>()
    return every(unproven, breaks)
      .toSorted((a, b) => turnsOf(a) - turnsOf(b))
      .filter((one) => {
        if ([...one.sources].every((source) => covered.has(source))) return false
        for (const source of one.sources) covered.add(source)
        met.set(one.scenario, turnsOf(one) + 1)
        return true
      })
  }
}

/** Faults with the scenarios that they are to meet, as long as a check of those is still unproven when a fault's turn comes. */
export function* proving(
  suites: Suite[],
  results: ServerResult[],
  { open }: Ledger,
  pass: Pass,
): Iterable<ServerRun> {
  const proofs = new Map(
    suites.map((suite) => [
      suite.id,
      {
        suite,
        proves: new Map(suite.scenarios.map((scenario) => [scenario, provenByScenario(suite, scenario)])),
      },
    ]),
  )
  for (const fault of inTurns(results.filter(({ kind }) => kind === 'fault'))) {
    const checks = open.get(fault.api) ?? new Map<string, Judged>()
    if (checks.size === 0) continue
    const { suite, proves } = proofs.get(fault.api)!
    const only = pass(unprovenIn(suite, checks, proves), fault.breaks!).map(({ scenario }) => scenario.id)
    if (only.length > 0) yield { ...again(fault), only, inOrder: true }
  }
}

/** Faults of one requirement fail much the same checks, so the requirements take turns; of each, what has failed most comes first. */
const inTurns = (faults: ServerResult[]): ServerResult[] => {
  const before = new Map<string, number>()
  const turns = faults
    .toSorted((a, b) => b.hits.length - a.hits.length)
    .map((fault) => {
      const turn = before.get(fault.breaks!) ?? 0
      before.set(fault.breaks!, turn + 1)
      return { fault, turn }
    })
  return turns.sort((a, b) => a.turn - b.turn).map(({ fault }) => fault)
}

const unprovenIn = (
  { scenarios }: Suite,
  checks: Map<string, Judged>,
  proves: Map<Scenario, Set<string>>,
): Unproven[] => {
  const byScenario = new Map<string, Judged[]>()
  for (const [key, check] of checks) append(byScenario, scenarioOf(key), check)
  return scenarios.flatMap((scenario) => {
    const own = byScenario.get(scenario.id)
    if (!own) return []
    const sources = new Set(own.map(({ source }) => source))
    const requirements = new Set(own.map(({ requirement }) => requirement))
    return [{ scenario, proves: proves.get(scenario)!, sources, requirements }]
  })
}
