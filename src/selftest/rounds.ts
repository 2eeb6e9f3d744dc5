import type { Scenario, Suite } from '../model/suite.ts'
import { isDrawnAlone } from '../run/plan.ts'
import { byInvariant, proofsOf, provenByScenario } from '../suite/proofs.ts'
import type { Pool } from './pool.ts'
import { conforms, failedSources, kindOf, type ServerResult, type ServerRun } from './server-run.ts'

/**
 * Runs what the kill matrix needs and no more. Conforming servers meet the whole suite; a fault first meets only the
 * scenarios of the requirement that it breaks, for nothing else can catch it as it should. What is not caught so meets the
 * whole suite; scenarios with a check that nothing has failed yet meet faults of their requirements, then any, until one does.
 */
export const runRounds = async (
  suites: Suite[],
  servers: ServerRun[],
  run: Pool['run'],
): Promise<ServerResult[]> => {
  const proven = new Map(suites.map((suite) => [suite.id, { suite, proofs: proofsOf(suite) }]))
  const results = new Map<string, ServerResult>()
  const gather = (result: ServerResult) => {
    const known = results.get(keyOf(result))
    if (!known) results.set(keyOf(result), result)
    known?.hits.push(...result.hits)
    if (known && result.found) known.found ??= result.found
  }
  const missed = () => [...results.values()].filter((it) => it.kind === 'fault' && it.only && !isCaught(it))
  const first = (server: ServerRun, sweeps: boolean) => narrowed(proven.get(server.api)!, server, sweeps)
  const isPlayed = ({ kind }: ServerRun) => kind === 'perfect'
  await run(servers.filter(isPlayed), gather)
  const unplayed = new Map([...results.values()].map((result) => [result.api, result.unplayed]))
  await run(
    servers
      .filter((server) => !isPlayed(server))
      .map((server) => {
        const left = unplayed.get(server.api)
        const one = left ? { ...server, unplayed: left } : server
        return server.kind === 'fault' ? first(one, false) : one
      }),
    gather,
  )
  // A sweep is long, and most faults are caught by a single request.
  await run(
    missed()
      .filter(({ byFuzz }) => !byFuzz)
      .map((it) => first(runOf(it), true)),
    gather,
  )
  await run(missed().map(runOf), gather)
  const unproven = unprovenIn([...results.values()])
  const strike = (result: ServerResult) => {
    gather(result)
    const { api } = result
    const sources = Object.fromEntries(unproven.get(api) ?? [])
    strikeOut(unproven, failedSources([{ ...result, sources }]))
  }
  for (const meets of [itsRequirements, anyFault])
    await run(proving(suites, [...results.values()], unproven, meets), strike)
  return [...results.values()]
}

const keyOf = ({ api, kind, name }: ServerRun): string => `${api} ${kind} ${name}`

const isCaught = ({ hits, breaks }: ServerResult): boolean =>
  hits.some(({ requirement }) => requirement === breaks)

const runOf = ({ api, kind, name, breaks, byFuzz, seed, preflight, unplayed }: ServerResult): ServerRun => ({
  api,
  kind,
  name,
  ...(breaks !== undefined && { breaks }),
  byFuzz,
  ...(seed !== undefined && { seed }),
  ...(preflight && { preflight }),
  ...(unplayed && { unplayed }),
})

/** What every exchange proves can be seen in many a scenario; a share of them, taken from everywhere, is enough. */
const everyExchangeShare = 8

/** A fault with the scenarios that prove the requirement it breaks: drawn ones where only they show it, else sweeps or all others. */
const narrowed = (
  { suite, proofs: all }: { suite: Suite; proofs: ReturnType<typeof proofsOf> },
  server: ServerRun,
  sweeps: boolean,
): ServerRun => {
  const proofs = all.get(server.breaks ?? '') ?? []
  const kind = suite.scenarios.filter(({ property, steps }) =>
    server.byFuzz ? property : property === sweeps && !isDrawnAlone({ steps }),
  )
  const only = kind.filter(
    ({ id }, index) =>
      proofs.includes(id) ||
      (proofs.includes(byInvariant) && !server.byFuzz && index % everyExchangeShare === 0),
  )
  return only.length ? { ...server, only: only.map(({ id }) => id) } : server
}

/** By suite: the checks that were judged against conforming servers and that no fault has failed, with where each is written. */
type Unproven = Map<string, Map<string, string>>

/** A check that is written once, in a rule, is proven for all suites by a fault of one. */
const strikeOut = (unproven: Unproven, failed: Set<string>): void => {
  for (const keys of unproven.values())
    for (const [key, source] of keys) if (failed.has(source)) keys.delete(key)
}

const unprovenIn = (results: ServerResult[]): Unproven => {
  const unproven: Unproven = new Map()
  for (const { api, sources } of results.filter(conforms)) {
    const keys = unproven.get(api) ?? new Map()
    unproven.set(api, keys)
    for (const [key, source] of Object.entries(sources)) keys.set(key, source)
  }
  strikeOut(unproven, failedSources(results))
  return unproven
}

type Meets = (proven: Set<string>, scenario: Scenario, fault: ServerResult) => boolean

const itsRequirements: Meets = (proven, _, { breaks }) => proven.has(breaks!)

/** Draws are too long for that, and prove little but their requirement. */
const anyFault: Meets = (_, { property }) => !property

/** Faults by how many of the unproven checks are of a kind that they have failed elsewhere. */
const likeliestFirst = (faults: ServerResult[], unproven: Iterable<string>): ServerResult[] => {
  const open = new Map<string, number>()
  for (const key of unproven) open.set(kindOf(key), (open.get(kindOf(key)) ?? 0) + 1)
  const likely = ({ hits }: ServerResult) =>
    [...new Set(hits.map(({ check }) => kindOf(check)))].reduce((sum, kind) => sum + (open.get(kind) ?? 0), 0)
  const scored = faults.map((fault) => ({ fault, score: likely(fault) }))
  return scored.sort((a, b) => b.score - a.score).map(({ fault }) => fault)
}

/** Faults with the scenarios that they are to meet, as long as a check of those is still unproven when a fault's turn comes. */
function* proving(
  suites: Suite[],
  results: ServerResult[],
  unproven: Unproven,
  meets: Meets,
): Iterable<ServerRun> {
  for (const suite of suites) {
    const faults = likeliestFirst(
      results.filter(({ api, kind }) => api === suite.id && kind === 'fault'),
      unproven.get(suite.id)?.keys() ?? [],
    )
    const scenarios = suite.scenarios.map((scenario) => ({
      scenario,
      proven: provenByScenario(suite, scenario),
    }))
    for (const fault of faults) {
      const open = new Set(
        [...(unproven.get(suite.id)?.keys() ?? [])].map((key) => key.slice(0, key.indexOf('#'))),
      )
      if (open.size === 0) break
      const only = scenarios
        .filter(({ scenario, proven }) => open.has(scenario.id) && meets(proven, scenario, fault))
        .map(({ scenario }) => scenario.id)
      if (only.length) yield { ...runOf(fault), only }
    }
  }
}
