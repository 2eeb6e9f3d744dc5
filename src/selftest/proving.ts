import type { Scenario, Suite } from '../model/suite.ts'
import { provenByScenario } from '../suite/proofs.ts'
import { type Ledger, scenarioOf } from './checks.ts'
import { again, type Judged, type ServerResult, type ServerRun } from './results.ts'

/** A scenario with checks that nothing has failed yet, and what it and they prove. */
interface Unproven {
  scenario: Scenario
  proves: Set<string>
  requirements: Set<string>
}

/** Whether a fault of a requirement is to meet a scenario. */
type Pass = (unproven: Unproven, breaks: string) => boolean

/** Faults of what a check proves. */
export const likely: Pass = ({ requirements }, breaks) => requirements.has(breaks)

/** Any fault; but draws are long, and prove little but their requirement. */
export const any: Pass = ({ scenario, proves }, breaks) => !scenario.property || proves.has(breaks)

/** Faults with the scenarios that they are to meet, as long as a check of those is still unproven when a fault's turn comes. */
export function* proving(
  suites: Suite[],
  results: ServerResult[],
  { open }: Ledger,
  pass: Pass,
): Iterable<ServerRun> {
  for (const suite of suites) {
    const faults = results.filter(({ api, kind }) => api === suite.id && kind === 'fault')
    const proves = new Map(
      suite.scenarios.map((scenario) => [scenario.id, provenByScenario(suite, scenario)]),
    )
    const checks = open.get(suite.id) ?? new Map<string, Judged>()
    for (const fault of inTurns(faults)) {
      if (checks.size === 0) break
      const only = unprovenIn(suite, checks, proves)
        .filter((unproven) => pass(unproven, fault.breaks!))
        .map(({ scenario }) => scenario.id)
      if (only.length > 0) yield { ...again(fault), only }
    }
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
  proves: Map<string, Set<string>>,
): Unproven[] => {
  const byScenario = new Map<string, Set<string>>()
  for (const [key, { requirement }] of checks) {
    const known = byScenario.get(scenarioOf(key)) ?? new Set()
    byScenario.set(scenarioOf(key), known.add(requirement))
  }
  return scenarios.flatMap((scenario) => {
    const requirements = byScenario.get(scenario.id)
    return requirements ? [{ scenario, proves: proves.get(scenario.id)!, requirements }] : []
  })
}
