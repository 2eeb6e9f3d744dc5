import { parentPort } from 'node:worker_threads'
import { type ApiName, apis, start, type Target } from '../../reference-server/index.ts'

/** What this thread tells first: a target for each of the APIs that are written by hand, of those that it is asked for. */
export type DemoTargets = Record<string, Target>

// A thread that serves the APIs that it is given, until it is told to stop: on a core of its own, it does not slow its clients down.
parentPort!.once('message', async (names: string[]) => {
  const known = names.filter((name): name is ApiName => Object.hasOwn(apis, name))
  const servers = await Promise.all(known.map((name) => start(name)))
  parentPort!.postMessage(Object.fromEntries(servers.map(({ target }, index) => [known[index], target])))
  parentPort!.once('message', async () => {
    await Promise.all(servers.map(({ close }) => close()))
    parentPort!.close()
  })
})
