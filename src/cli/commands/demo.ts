import { once } from 'node:events'
import { own } from '../../model/own.ts'
import { startThread } from '../../selftest/thread.ts'
import { openSuite } from '../../suite/open.ts'
import { loadTarget } from '../../target/load.ts'
import type { DemoTargets } from '../demo-servers.ts'
import type { Io } from '../io.ts'
import { bundledSuites, suiteDir } from '../places.ts'
import { limitsOf } from '../recording.ts'
import type { RunFlags } from '../run-options.ts'
import { runPairs } from './run.ts'

/** Five suites share one server thread: more connections would only wait in line, and each costs its setting up. */
const parallel = 16

/** Runs each bundled suite whose API the reference server has by hand against it, in this process, over real HTTP. */
export const demo = async (flags: RunFlags, io: Io): Promise<number> => {
  const limits = { parallel, ...limitsOf(flags) }
  const servers = startThread('demo-servers', new URL('../demo-servers.ts', import.meta.url))
  const names = bundledSuites()
  servers.postMessage(names)
  const ended = once(servers, 'exit').catch(() => {})
  const [suites, [targets]] = await Promise.all([
    Promise.all(names.map((name) => openSuite(suiteDir(name)))),
    once(servers, 'message') as Promise<[DemoTargets]>,
  ])
  try {
    const pairs = suites.flatMap((suite) => {
      const value = own(targets, suite.id)
      return value ? [{ suite, target: loadTarget({ value, env: {}, ...limits }, suite) }] : []
    })
    return await runPairs(pairs, flags, io)
  } finally {
    servers.postMessage('stop')
    await ended
  }
}
