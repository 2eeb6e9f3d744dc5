import type { Scenario, Suite } from '../model/suite.ts'
import { byInvariant, proofsOf, provenByScenario } from '../suite/proofs.ts'
import { checkKey, type Unit, type UnitResult } from './unit.ts'

type Run = (units: Unit[]) => Promise<UnitResult[]>

/**
 * Runs what the kill matrix needs and no more. Conforming servers meet the whole suite; a fault first meets only the
 * scenarios of the statement that it breaks, for nothing else can catch it as it should. What is not caught so meets the
 * whole suite; scenarios with a check that nothing has failed yet meet all faults of their statements, then any.
 */
export const runPasses = async (suites: Suite[], units: Unit[], run: Run): Promise<UnitResult[]> => {
  const suiteOf = new Map(suites.map((suite) => [suite.id, suite]))
  const results = await run(
    units.map((unit) => (unit.kind === 'fault' ? narrowed(suiteOf.get(unit.api)!, unit) : unit)),
  )
  const missed = results.filter((result) => result.kind === 'fault' && result.only && !isCaught(result))
  merge(results, await run(missed.map(unitOf)))
  for (const meets of [itsStatements, anyFault])
    merge(results, await run(suites.flatMap((suite) => again(suite, results, meets))))
  return results
}

const isCaught = ({ hits, breaks }: UnitResult): boolean => hits.some(({ statement }) => statement === breaks)

const unitOf = ({ api, kind, name, breaks, byFuzz, seed }: UnitResult): Unit => ({
  api,
  kind,
  name,
  ...(breaks !== undefined && { breaks }),
  byFuzz,
  ...(seed !== undefined && { seed }),
})

/** A fault with the scenarios that prove the statement it breaks, drawn or not as it asks; with all where every exchange does. */
const narrowed = (suite: Suite, unit: Unit): Unit => {
  const proofs = proofsOf(suite).get(unit.breaks ?? '')
  if (!proofs || proofs.includes(byInvariant)) return unit
  const kind = suite.scenarios.filter(
    ({ id, property }) => property === (unit.byFuzz ?? false) && proofs.includes(id),
  )
  return kind.length ? { ...unit, only: kind.map(({ id }) => id) } : unit
}

type Meets = (suite: Suite, scenario: Scenario, fault: UnitResult) => boolean

const itsStatements: Meets = (suite, scenario, { breaks }) => provenByScenario(suite, scenario).has(breaks!)

/** Draws are too long for that, and prove little but their statement. */
const anyFault: Meets = (_, { property }) => !property

/** Scenarios with a check that has never failed, once more, against the faults that they are to meet. */
const again = (suite: Suite, results: UnitResult[], meets: Meets): Unit[] => {
  const own = results.filter(({ api }) => api === suite.id)
  const faults = own.filter(({ kind }) => kind === 'fault')
  const failed = new Set(
    faults.flatMap(({ hits }) => hits.map(({ scenario, check }) => checkKey(scenario, check))),
  )
  const judged = new Set(own.filter(({ kind }) => kind !== 'fault').flatMap((result) => result.judged))
  const open = new Set(
    [...judged].filter((key) => !failed.has(key)).map((key) => key.slice(0, key.indexOf('#'))),
  )
  const scenarios = suite.scenarios.filter(({ id }) => open.has(id))
  return faults.flatMap((fault) => {
    const only = scenarios.filter((scenario) => meets(suite, scenario, fault)).map(({ id }) => id)
    return only.length ? [{ ...unitOf(fault), only }] : []
  })
}

const merge = (results: UnitResult[], more: UnitResult[]): void => {
  const byName = new Map(results.map((result) => [`${result.api} ${result.kind} ${result.name}`, result]))
  for (const { api, kind, name, hits, found } of more) {
    const result = byName.get(`${api} ${kind} ${name}`)!
    result.hits.push(...hits)
    if (found) result.found ??= found
  }
}
