import type { Suite } from '../model/suite.ts'
import { findingsIn } from './matrix.ts'
import type { Pool } from './pool.ts'
import { again, type ServerResult, type ServerRun } from './results.ts'
import { withVariants } from './servers.ts'

/**
 * Runs servers that are to be left alone. A bundle of variants that is acquits those of them that were in effect; the others, and
 * all of a bundle that is not left alone, are tried alone, so that what is found has the name of one.
 */
export const runConforming = async (
  suites: Suite[],
  servers: ServerRun[],
  run: Pool['run'],
): Promise<ServerResult[]> => {
  const settled: ServerResult[] = []
  const open: ServerRun[] = []
  // What the perfect server could not play nobody is asked.
  const isPerfect = ({ kind }: ServerRun) => kind === 'perfect'
  await run(servers.filter(isPerfect), (result) => settled.push(result))
  const others = servers.filter((server) => !isPerfect(server)).map((server) => forPlayed(settled, server))
  await run(others, (result) => {
    const left = leftOpen(suites.find(({ id }) => id === result.api)!, result)
    const variants = result.variants?.filter((name) => !left.includes(name))
    if (variants?.length !== 0) settled.push(variants ? { ...result, variants } : result)
    const { only } = result
    for (const variant of left)
      open.push(withVariants({ ...again(result), ...(only && { only }) }, [variant]))
  })
  await run(open, (result) => settled.push(result))
  return settled
}

/** A server that is not asked what the perfect one of its API could not play. */
export const forPlayed = (results: ServerResult[], server: ServerRun): ServerRun => {
  const perfect = results.find(({ api, kind }) => api === server.api && kind === 'perfect')
  return perfect?.unplayed ? { ...server, unplayed: perfect.unplayed } : server
}

/** The variants of a bundle of which nothing is known yet. */
const leftOpen = (suite: Suite, { variants = [], hits, open, idle }: ServerResult): string[] => {
  if (variants.length < 2) return []
  return findingsIn(suite, { hits, open }).length > 0 ? variants : idle
}
