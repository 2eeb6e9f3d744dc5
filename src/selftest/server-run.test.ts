import { describe, expect, it } from 'vitest'
import { apis } from '../../reference-server/index.ts'
import { builtSuite } from '../../test/support/built-suite.ts'
import { proofsOf } from '../suite/proofs.ts'
import { runServer } from './server-run.ts'
import { serverRunsOf } from './servers.ts'

const proven = { suite: builtSuite('suites/sample-token'), api: apis['sample-token'] }
const singles = proven.suite.scenarios.filter(({ property }) => !property)
const proofs = proofsOf(proven.suite)
const fault = serverRunsOf(proven).find(
  ({ kind, breaks = '', byFuzz }) =>
    kind === 'fault' && !byFuzz && singles.filter(({ id }) => proofs.get(breaks)?.includes(id)).length > 20,
)!
const only = singles.filter(({ id }) => proofs.get(fault.breaks!)!.includes(id)).map(({ id }) => id)

/** How many scenarios end against a fault, and which of them find that its own requirement is not met. */
const ended = async (untilCaught = false) => {
  const { summary, hits } = await runServer(proven, { ...fault, only, untilCaught })
  const own = hits.filter(({ requirement }) => requirement === fault.breaks)
  return {
    count: Object.values(summary).reduce((sum, count) => sum + count),
    by: new Set(own.map(({ scenario }) => scenario)),
  }
}

describe('a fault', () => {
  it('meets all that it is asked to meet', async () => {
    expect((await ended()).count).toBeGreaterThanOrEqual(only.length)
  })

  it('meets nothing more once it is caught', async () => {
    const { count, by } = await ended(true)
    expect(by.size).toBe(1)
    expect(count).toBeLessThan(only.length)
  })
})
