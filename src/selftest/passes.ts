import type { Suite } from '../model/suite.ts'
import { byInvariant, proofsOf } from '../suite/proofs.ts'
import { checkKey, type Unit, type UnitResult } from './unit.ts'

type Run = (units: Unit[]) => Promise<UnitResult[]>

/**
 * Runs what the kill matrix needs and no more. Conforming servers meet the whole suite; a fault first meets only the
 * scenarios of the statement that it breaks, for nothing else can catch it as it should. What is not caught so meets the
 * whole suite, and scenarios with a check that nothing has failed yet meet every fault.
 */
export const runPasses = async (suites: Suite[], units: Unit[], run: Run): Promise<UnitResult[]> => {
  const scenariosOf = new Map(suites.map((suite) => [suite.id, scenariosByStatement(suite)]))
  const breaks = (unit: Unit): string[] | undefined => scenariosOf.get(unit.api)!(unit.breaks)
  const results = await run(
    units.map((unit) => {
      const only = unit.kind === 'fault' ? breaks(unit) : undefined
      return only ? { ...unit, only } : unit
    }),
  )
  const whole = ({ only: _, ...unit }: Unit): Unit => unit
  const missed = results.filter((result) => result.kind === 'fault' && result.only && !isCaught(result))
  merge(results, await run(missed.map(unitOf).map(whole)))
  merge(results, await run(suites.flatMap((suite) => lastChance(suite, results))))
  return results
}

const isCaught = ({ hits, breaks }: UnitResult): boolean => hits.some(({ statement }) => statement === breaks)

const unitOf = ({ api, kind, name, breaks, seed }: UnitResult): Unit => ({
  api,
  kind,
  name,
  ...(breaks !== undefined && { breaks }),
  ...(seed !== undefined && { seed }),
})

/** The ids of the scenarios that prove a statement; undefined stands for all, as for what every exchange proves. */
const scenariosByStatement = (suite: Suite): ((statement: string | undefined) => string[] | undefined) => {
  const proofs = proofsOf(suite)
  return (statement) => {
    const ids = statement === undefined ? undefined : proofs.get(statement)
    return ids?.includes(byInvariant) ? undefined : ids?.filter((id) => !id.startsWith('('))
  }
}

/** Every fault once more, with the scenarios whose checks have never failed. */
const lastChance = (suite: Suite, results: UnitResult[]): Unit[] => {
  const own = results.filter(({ api }) => api === suite.id)
  const faults = own.filter(({ kind }) => kind === 'fault')
  const failed = new Set(
    faults.flatMap(({ hits }) => hits.map(({ scenario, check }) => checkKey(scenario, check))),
  )
  const judged = new Set(own.filter(({ kind }) => kind !== 'fault').flatMap(({ judged }) => judged))
  const only = new Set(
    [...judged].filter((key) => !failed.has(key)).map((key) => key.slice(0, key.indexOf('#'))),
  )
  return only.size === 0 ? [] : faults.map((fault) => ({ ...unitOf(fault), only: [...only] }))
}

const merge = (results: UnitResult[], more: UnitResult[]): void => {
  const byName = new Map(results.map((result) => [`${result.api} ${result.kind} ${result.name}`, result]))
  for (const { api, kind, name, hits, found } of more) {
    const result = byName.get(`${api} ${kind} ${name}`)!
    result.hits.push(...hits)
    if (found) result.found ??= found
  }
}
