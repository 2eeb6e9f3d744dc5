import { checkedSuite } from '../../suite/lint.ts'
import { loadTarget } from '../../target/load.ts'
import type { Io } from '../io.ts'
import { bundledSuites, suiteDir } from '../places.ts'
import { type RunFlags, runPairs } from './run.ts'

/** Runs every bundled suite against the bundled reference server, in this process, over real HTTP. */
export const demo = async (flags: RunFlags, io: Io): Promise<number> => {
  const { start } = await import('../../../reference-server/index.ts')
  const servers = await Promise.all(
    bundledSuites().map(async (name) => ({ name, server: await start(name as never) })),
  )
  try {
    const pairs = servers.map(({ name, server }) => {
      const suite = checkedSuite(suiteDir(name))
      return { suite, target: loadTarget({ value: server.target, env: {} }, [{ suite: suite.id, ...suite }]) }
    })
    return await runPairs(pairs, flags, io)
  } finally {
    await Promise.all(servers.map(({ server }) => server.close()))
  }
}
