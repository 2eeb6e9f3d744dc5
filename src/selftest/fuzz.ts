import type { Pool } from './pool.ts'
import type { ServerResult, ServerRun } from './results.ts'

/** How well drawing finds one fault. */
export interface FuzzRow {
  api: string
  name: string
  about: string
  /** The scenario that finds it, and its smallest case. */
  scenario: string
  label: string
  /** Seeds that find it, of how many. */
  found: number
  seeds: number
  /** Requests of that scenario until it is found, and to make the case smaller. */
  medianRequests: number
  medianShrinks: number
}

const median = (values: number[]): number => {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0
}

/** Finds every fault that only draws can show again from so many seeds, each with the scenario that found it first. */
export const fuzzRows = async (
  results: ServerResult[],
  seeds: number,
  run: Pool['run'],
): Promise<FuzzRow[]> => {
  const faults = results.filter(({ byFuzz }) => byFuzz)
  const again = faults.flatMap(({ api, kind, name, breaks, found }) =>
    found
      ? Array.from(
          { length: seeds },
          (_, index): ServerRun => ({
            api,
            kind,
            name,
            breaks: breaks!,
            seed: index + 1,
            only: [found.scenario],
          }),
        )
      : [],
  )
  const quick = await resultsOf(run, again)
  // Another scenario than the first one to end may be the one that always finds it.
  const missed = quick
    .filter(({ found }) => !found)
    .map(({ api, kind, name, seed }): ServerRun => ({ api, kind, name, seed: seed ?? 1 }))
  const more = [...quick.filter(({ found }) => found), ...(await resultsOf(run, missed))]
  return faults.map((first): FuzzRow => {
    const all = more.filter(({ api, name }) => api === first.api && name === first.name)
    const finds = all.flatMap(({ found }) => found ?? [])
    return {
      api: first.api,
      name: first.name,
      about: first.about,
      scenario: finds[0]?.scenario ?? '',
      label: finds[0]?.label ?? '',
      found: finds.length,
      seeds,
      medianRequests: median(finds.map(({ requests }) => requests)),
      medianShrinks: median(finds.map(({ shrinks }) => shrinks)),
    }
  })
}

const resultsOf = async (run: Pool['run'], units: ServerRun[]): Promise<ServerResult[]> => {
  const results: ServerResult[] = []
  await run(units, (result) => results.push(result))
  return results
}

const cell = (text: string): string => {
  const short = text.length > 90 ? `${text.slice(0, 89)}…` : text
  return short.replaceAll('|', '\\|')
}

/** The faults that only draws can show as a Markdown table. */
export function* renderFuzz(rows: FuzzRow[]): Iterable<string> {
  yield '| fault | found by | seeds | requests to find | to shrink | smallest case |\n|---|---|---|---|---|---|\n'
  for (const { api, name, scenario, found, seeds, medianRequests, medianShrinks, label } of rows)
    yield `| ${api} ${name} | ${scenario || 'nothing'} | ${found}/${seeds} | ${medianRequests} | ${medianShrinks} | ${cell(label)} |\n`
}
