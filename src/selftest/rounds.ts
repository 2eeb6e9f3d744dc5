import type { Suite } from '../model/suite.ts'
import { byInvariant, proofsOf } from '../suite/proofs.ts'
import { isDrawnAlone } from '../suite/steps.ts'
import { type Chances, createChances } from './chances.ts'
import { isShared, ledgerOf } from './checks.ts'
import { forPlayed, runConforming } from './conforming.ts'
import type { Pool } from './pool.ts'
import { every, likely, oneOfEach, proving } from './proving.ts'
import { isCaught, type ServerResult, type ServerRun } from './results.ts'

/** What a selftest is of. */
export interface Asked {
  suites: Suite[]
  servers: ServerRun[]
  /** Whether it is of all suites, which prove the checks of shared rules for each other. */
  whole: boolean
}

/**
 * Runs what the kill matrix needs and no more. Conforming servers come first and meet the whole suite: what they are judged by
 * is what faults must fail. A fault meets one share of the suite after the other until it is caught. Scenarios with a check
 * that nothing has failed by then meet faults, likely ones first, until one does.
 */
export const runRounds = async (
  { suites, servers, whole }: Asked,
  run: Pool['run'],
): Promise<ServerResult[]> => {
  const isFault = ({ kind }: ServerRun) => kind === 'fault'
  const met = await runConforming(
    suites,
    servers.filter((server) => !isFault(server)),
    run,
  )
  const ledger = ledgerOf(met)
  const proofs = new Map(suites.map((suite) => [suite.id, { suite, proofs: proofsOf(suite) }]))
  const chases = new Map(
    servers
      .filter(isFault)
      .map((server): [string, Chase] => [
        keyOf(server),
        { server: forPlayed(met, server), left: sharesOf(proofs.get(server.api)!, server) },
      ]),
  )
  const chances = createChances()
  const costs = new Map(suites.map((suite) => [suite.id, costIn(suite)]))
  const gather = (result: ServerResult) => {
    ledger.strike(result)
    if (result.untilCaught) chances.note(result, result.met, isCaught(result) ? result.met.at(-1) : undefined)
    const chase = chases.get(keyOf(result))!
    const { hits, found } = chase.result ?? { hits: [] }
    const first = found ?? result.found
    chase.result = { ...result, hits: [...hits, ...result.hits], ...(first && { found: first }) }
  }
  const isLeft = ({ left, result }: Chase) => left.length > 0 && !(result && isCaught(result))
  const resultsOf = () => [...chases.values()].flatMap(({ result }) => result ?? [])
  for (let next = [...chases.values()]; next.length > 0; next = next.filter(isLeft))
    await run(meeting(next, chances, costs), gather)
  await run(proving(suites, resultsOf(), ledger, likely), gather)
  // One suite alone cannot prove all checks of shared rules, and would try everything for them.
  if (!whole) ledger.forget(isShared)
  await run(proving(suites, resultsOf(), ledger, oneOfEach()), gather)
  // Before a check is called vacuous everything is tried for it. What plays a description is not asked that of shared rules.
  const described = new Set(met.filter(({ unplayed }) => unplayed).map(({ api }) => api))
  ledger.forget((check, api) => described.has(api) && isShared(check))
  await run(proving(suites, resultsOf(), ledger, every), gather)
  return [...met, ...resultsOf()]
}

/** A fault that is to be caught: the shares of the suite that it has not met, and what the others came to. */
interface Chase {
  server: ServerRun
  left: string[][]
  result?: ServerResult
}

const keyOf = ({ api, name }: ServerRun): string => `${api} ${name}`

/** What every exchange proves can be seen in many a scenario: a share of them, taken from everywhere, comes first. */
const everyExchangeShare = 8

/**
 * The scenarios that a fault meets in turn. Those that prove the requirement which it breaks come first, for nothing else can
 * catch it as it should; what every exchange proves, anything can. Then comes the whole suite as a user runs it, for some only
 * show among many requests.
 */
const sharesOf = (
  { suite, proofs: all }: { suite: Suite; proofs: ReturnType<typeof proofsOf> },
  { breaks = '', byFuzz }: ServerRun,
): string[][] => {
  const proofs = new Set(all.get(breaks))
  const scenarios = suite.scenarios.filter(({ property, steps }) =>
    byFuzz ? property : !isDrawnAlone({ steps }),
  )
  const whole = scenarios.map(({ id }) => id)
  const own = whole.filter((id) => proofs.has(id))
  if (!proofs.has(byInvariant)) return [own, whole].filter((share) => share.length > 0)
  const sample = whole.filter((_, index) => index % everyExchangeShare === 0)
  return [[...new Set([...own, ...sample, ...whole])], whole]
}

/** About how many requests a scenario sends: a sweep is long, while most faults are caught by a single request. */
const costIn = (suite: Suite): Map<string, number> =>
  new Map(suite.scenarios.map(({ id, property }) => [id, property ? 40 : 4]))

/** Faults with the next share of each, in the order in which that is likely to catch them, until they are caught. */
function* meeting(
  chases: Chase[],
  chances: Chances,
  costs: Map<string, Map<string, number>>,
): Iterable<ServerRun> {
  for (const { server, left, result } of chases) {
    const [share = []] = left.splice(0, 1)
    const only = chances.inOrder(server, share, (id) => costs.get(server.api)!.get(id) ?? 1)
    yield { ...server, only, untilCaught: true, ...(!result && { inOrder: true }) }
  }
}
