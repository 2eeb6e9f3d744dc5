// How fast properties are drawn and judged, against a bare parallel loop over the same kind of request in the same run.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { Pool } from 'undici'
import { start } from '../reference-server/index.ts'
import type { ScenarioFinished } from '../src/model/event.ts'
import { planFor } from '../src/run/plan.ts'
import { openTarget, runSuite } from '../src/run/run-suite.ts'
import { lintSuite } from '../src/suite/lint.ts'
import { loadTarget } from '../src/target/load.ts'

const runs = 2000
const width = 16
const rounds = 4

const serve = async (): Promise<void> => {
  const server = await start('sugarcrm')
  process.send!(server.target)
  await once(process, 'disconnect')
  await server.close()
}

/** The server in a process of its own; what tsx says to a parent is passed over. */
const startServer = async (): Promise<{ target: { url: string }; close(): void }> => {
  const child = fork(fileURLToPath(import.meta.url), ['serve'])
  for (;;) {
    const [target] = (await once(child, 'message')) as [{ url?: string }]
    if (target.url !== undefined)
      return { target: { ...target, url: target.url }, close: () => child.disconnect() }
  }
}

const login = JSON.stringify({
  grant_type: 'password',
  client_id: 'sugar',
  client_secret: '',
  username: 'admin_jim',
  password: 'x',
  platform: 'base',
})

/** Requests a second of a loop that sends one refused request and reads its answer, sixteen at once. */
const bareLoop = async (url: string): Promise<number> => {
  const pool = new Pool(url, { connections: width })
  const headers = { 'content-type': 'application/json' }
  const begun = performance.now()
  let left = runs
  const work = async () => {
    while (left-- > 0) {
      const answer = await pool.request({ method: 'POST', path: '/oauth2/token', headers, body: login })
      await answer.body.text()
    }
  }
  await Promise.all(Array.from({ length: width }, work))
  const seconds = (performance.now() - begun) / 1000
  await pool.close()
  return runs / seconds
}

/** Draws a second of one property, drawn, sent and judged as in a run. */
const property = async (given: object): Promise<number> => {
  const suite = lintSuite('suites/sugarcrm').suite!
  const target = loadTarget({ value: given, env: {}, parallel: width }, suite)
  const scenarios = suite.scenarios.filter(({ id }) => id === 'no-other-password/near-miss')
  let rate = 0
  const event = (it: { type: string }) => {
    if (it.type !== 'scenario') return
    const { draws, ms } = it as ScenarioFinished
    rate = ((draws?.swept ?? 0) + (draws?.drawn ?? 0)) / (ms / 1000)
  }
  const open = await openTarget(target)
  const options = { maxWaitSeconds: 0, record: false, fuzz: { seed: 1, runs } }
  await runSuite({ suite, target, open }, { event }, { plan: planFor(scenarios, target), ...options })
  await open.client.close()
  return rate
}

const main = async (): Promise<void> => {
  const { target, close } = await startServer()
  const ratios: number[] = []
  for (let round = 0; round < rounds; round++) {
    const loop = await bareLoop(target.url)
    const drawn = await property(target)
    if (round > 0) ratios.push(drawn / loop)
    console.log(
      `bare loop ${loop.toFixed(0)}/s, property ${drawn.toFixed(0)}/s: ${(drawn / loop).toFixed(2)}`,
    )
  }
  console.log(`median ${ratios.sort((a, b) => a - b)[Math.floor(ratios.length / 2)]!.toFixed(2)}`)
  close()
}

await (process.argv[2] === 'serve' ? serve() : main())
