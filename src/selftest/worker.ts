import { setFlagsFromString } from 'node:v8'
import { parentPort, workerData } from 'node:worker_threads'
import { openSuite } from '../suite/open.ts'
import { playedBy } from './played.ts'
import type { Proven, ServerRun } from './results.ts'
import { runServer } from './server-run.ts'

// The HTTP client does without V8's optimiser for WebAssembly, which a run is too short for. This is long enough.
setFlagsFromString('--no-liftoff-only')
// Nor is anything run here only once: V8 compiles each function at its first call (a twentieth less CPU).
setFlagsFromString('--always-sparkplug')

// One thread of a selftest: takes servers and answers with their results.
const suites = new Map<string, Promise<Proven>>()
const { dirs, described } = workerData as { dirs: Record<string, string>; described: boolean }

const provenIn = async (dir: string): Promise<Proven> => ({
  suite: await openSuite(dir),
  api: playedBy(dir, { described }),
})

parentPort!.on('message', async (server: ServerRun) => {
  let suite = suites.get(server.api)
  if (!suite) {
    suite = provenIn(dirs[server.api]!)
    suites.set(server.api, suite)
  }
  try {
    parentPort!.postMessage({ result: await runServer(await suite, server) })
  } catch (error) {
    parentPort!.postMessage({ failure: `${server.api} ${server.name}: ${(error as Error).stack}` })
  }
})
