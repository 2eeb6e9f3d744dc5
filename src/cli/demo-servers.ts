import { parentPort } from 'node:worker_threads'
import { type ApiName, start, type Target } from '../../reference-server/index.ts'

/** What this thread tells first: a target for each of the APIs that it serves. */
export type DemoTargets = Record<string, Target>

// A thread that serves the APIs that it is given, until it is told to stop: on a core of its own, it does not slow its clients down.
parentPort!.once('message', async (names: string[]) => {
  const servers = await Promise.all(names.map((name) => start(name as ApiName)))
  parentPort!.postMessage(Object.fromEntries(servers.map(({ target }, index) => [names[index], target])))
  parentPort!.once('message', async () => {
    await Promise.all(servers.map(({ close }) => close()))
    parentPort!.close()
  })
})
