import type { Origin, Suite } from '../model/suite.ts'
import { isShared, scenarioOf } from './checks.ts'
import { accuses, type Judged, type Unplayed } from './results.ts'

/** What a server came to, as far as it tells whether it could play. */
interface Played {
  hits: { scenario: string; requirement: string; source: string }[]
  open: { scenario: string }[]
  judged: Record<string, Judged>
}

/** Whether a suite has something in words of its own, and not from a shared rule. */
const isByHand = ({ origin }: { origin?: Origin }): boolean => origin === undefined

/** What a server that plays a description, and is right, does not meet of what is written by hand. */
export const unplayedIn = (suite: Suite, { hits, open }: Pick<Played, 'hits' | 'open'>): Unplayed => {
  const byHand = new Set(suite.scenarios.filter(isByHand).map(({ id }) => id))
  const unmet = hits.filter((hit) => accuses(suite, hit))
  const isOwn = (hit: Played['hits'][number]) => {
    const own = suite.requirements.get(hit.requirement)
    return !byHand.has(hit.scenario) && own !== undefined && isByHand(own) && !isShared(hit)
  }
  const checks = unmet.filter(isOwn)
  const failed = [...unmet, ...open].map(({ scenario }) => scenario).filter((id) => byHand.has(id))
  return {
    scenarios: unique(failed),
    requirements: unique(checks.map(({ requirement }) => requirement)),
    checks: unique(checks.map(({ source }) => source)),
  }
}

const unique = (texts: string[]): string[] => [...new Set(texts)].sort()

/** A result without what the server could not play. */
export const withoutUnplayed = <P extends Played>(result: P, { scenarios, checks }: Unplayed): P => {
  const isPlayed = (scenario: string, source?: string) =>
    !scenarios.includes(scenario) && (source === undefined || !checks.includes(source))
  const judged = Object.entries(result.judged).filter(([key, { source }]) =>
    isPlayed(scenarioOf(key), source),
  )
  return {
    ...result,
    hits: result.hits.filter(({ scenario, source }) => isPlayed(scenario, source)),
    open: result.open.filter(({ scenario }) => isPlayed(scenario)),
    judged: Object.fromEntries(judged),
  }
}
