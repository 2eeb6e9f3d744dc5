import { describe, expect, it } from 'vitest'
import { apis, open as openServer } from '../../reference-server/index.ts'
import { builtSuite } from '../../test/support/built-suite.ts'
import { isDrawnAlone } from '../suite/steps.ts'
import { loadTarget } from '../target/load.ts'
import { inProcess, nowhere, overHttp } from './in-process.ts'
import type { Proven, ServerResult, ServerRun } from './results.ts'
import { runServer } from './server-run.ts'
import { serverRunsOf } from './servers.ts'

/** Faults that the wire has a part in, and that do not depend on which scenario comes first. */
const faults = ['refused-204', 'refused-302', 'refused-cut', 'refused-html']
/** Every so many of the bundles of an API's variants. */
const stride = 5
/**
 * Servers of all kinds, which share the scenarios of a suite: one is asked the first, the next one the second. That is each other one of
 * them, since what rules make is much the same in the next suite, which begins with another.
 */
const share = ({ suite, api }: Proven, first: number): ServerRun[] =>
  serverRunsOf({ suite, api })
    .filter(({ kind, name }, index) => (kind === 'fault' ? faults.includes(name) : index % stride === 0))
    .map((run, turn, { length }) => {
      const part = suite.scenarios.filter(
        (_, index) => index % (2 * length) === (2 * turn + first) % (2 * length),
      )
      // only the perfect server is asked what is drawn
      const asked = run.kind === 'perfect' ? part : part.filter((scenario) => !isDrawnAlone(scenario))
      return { ...run, only: asked.map(({ id }) => id) }
    })

/** Which of several requests at the same moment comes first is the network's business. */
const inAnyOrder = (check: string): string => check.replace(/parallel\[\d+\]/g, 'parallel')

/** What was judged how, whatever the values were. */
const found = ({ hits, open, judged, summary }: ServerResult) => ({
  hits: hits
    .map(({ scenario, check, requirement }) => `${scenario}#${inAnyOrder(check)} ${requirement}`)
    .sort(),
  open: open.map(({ scenario, verdict }) => `${scenario} ${verdict}`).sort(),
  judged: Object.keys(judged).sort(),
  summary,
})

const suites = Object.values(apis).map((api, index) => {
  const proven: Proven = { suite: builtSuite(`suites/${api.name}`), api }
  return { name: api.name, proven, runs: share(proven, index) }
})

describe('a server that a target has under several origins', () => {
  it('is asked at its own, whichever a request names', async () => {
    const [{ suite, api }] = suites.map(({ proven }) => proven) as [Proven]
    const server = openServer(api, {})
    const target = loadTarget({ value: server.targetAt(nowhere), env: {} }, suite)
    const { send, close } = inProcess(server, target)
    const long = 'x'.repeat(9000)
    for (const headers of [[], [['x-long', long]]] as [string, string][][]) {
      const { response } = await send({ method: 'GET', path: '/', headers, origin: nowhere }, 5000)
      expect(response?.status).toBe(404)
    }
    await close()
  })
})

describe.each(suites)('the servers of $name', ({ proven, runs }) => {
  it.each(runs)('$kind $name is judged alike in this thread and over HTTP', async (unit) => {
    const within = await runServer(proven, unit, inProcess)
    const over = await runServer(proven, unit, overHttp)
    expect(found(within)).toEqual(found(over))
    expect(Object.values(within.summary).reduce((sum, count) => sum + count)).toBeGreaterThan(5)
  })
})
