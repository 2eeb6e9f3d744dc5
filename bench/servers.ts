import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** A token server in a process of its own. */
export interface BenchServer {
  url: string
  /** How many connections it had at the same time, at most, since it was last asked. */
  mostConnections(): Promise<number>
  close(): void
}

const source = fileURLToPath(new URL('./server.ts', import.meta.url))

const answerOf = async <T>(child: ChildProcess): Promise<T> => {
  const [answer] = (await once(child, 'message')) as [T]
  return answer
}

/** Starts a server that lets `ms` pass before each answer, or burns as many of its only core. */
export const startServer = async (mode: 'delay' | 'burn', ms: number): Promise<BenchServer> => {
  const child = fork(source, [mode, String(ms)], { execArgv: ['--import', 'tsx'] })
  const { url } = await answerOf<{ url: string }>(child)
  return {
    url,
    mostConnections: async () => {
      child.send('connections')
      return (await answerOf<{ connections: number }>(child)).connections
    },
    close: () => void child.disconnect(),
  }
}
