import type { Suite } from '../model/suite.ts'
import { findingsIn } from './matrix.ts'
import type { Pool } from './pool.ts'
import { again, type ServerResult, type ServerRun } from './results.ts'
import { withVariants } from './servers.ts'

/**
 * Runs servers that are to be left alone. A bundle of variants that is acquits those of them that were in effect; the others are
 * tried again without those that were. One that is not is tried in halves, so that in the end what is found has the name of one.
 */
export const runConforming = async (
  suites: Suite[],
  servers: ServerRun[],
  run: Pool['run'],
): Promise<ServerResult[]> => {
  const settled: ServerResult[] = []
  // What the perfect server could not play nobody is asked.
  const isPerfect = ({ kind }: ServerRun) => kind === 'perfect'
  await run(servers.filter(isPerfect), (result) => settled.push(result))
  let open = servers.filter((server) => !isPerfect(server)).map((server) => forPlayed(settled, server))
  while (open.length > 0) {
    const next: ServerRun[] = []
    await run(open, (result) => {
      const left = leftOpen(suites.find(({ id }) => id === result.api)!, result)
      const variants = result.variants?.filter((name) => !left.flat().includes(name))
      if (variants?.length !== 0) settled.push(variants ? { ...result, variants } : result)
      const { only } = result
      // What others of the bundle have had the pre-flight find is not true of these.
      const { preflight: _, ...server } = again(result)
      for (const bundle of left) next.push(withVariants({ ...server, ...(only && { only }) }, bundle))
    })
    open = next
  }
  return settled
}

/** A server that is not asked what the perfect one of its API could not play. */
export const forPlayed = (results: ServerResult[], server: ServerRun): ServerRun => {
  const perfect = results.find(({ api, kind }) => api === server.api && kind === 'perfect')
  return perfect?.unplayed ? { ...server, unplayed: perfect.unplayed } : server
}

/** The variants of a bundle of which nothing is known yet, in the bundles that are to be tried. */
const leftOpen = (suite: Suite, { variants = [], hits, open, idle }: ServerResult): string[][] => {
  if (variants.length < 2) return []
  if (findingsIn(suite, { hits, open }).length > 0) return halvesOf(variants)
  return (idle.length < variants.length ? [idle] : halvesOf(idle)).filter((bundle) => bundle.length > 0)
}

const halvesOf = (variants: string[]): string[][] => {
  const half = Math.ceil(variants.length / 2)
  return [variants.slice(0, half), variants.slice(half)]
}
