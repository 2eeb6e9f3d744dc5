import type { Worker } from 'node:worker_threads'
import type { ServerResult, ServerRun } from './results.ts'
import { startThread } from './thread.ts'

/** Some servers make their suite wait, e.g. for an answer that never comes; others fill that time. */
const serversAtOnce = 4

/** Worker threads that run servers. */
export interface Pool {
  /** Runs servers, each taken when a thread has room for it. @throws {Error} when a server could not be run at all. */
  run(servers: Iterable<ServerRun>, finished: (result: ServerResult) => void): Promise<void>
  close(): Promise<void>
}

/** Starts worker threads that know the folders of some suites, and whether all are played from their descriptions. */
export const openPool = ({
  workers,
  ...known
}: {
  workers: number
  dirs: Record<string, string>
  described: boolean
}): Pool => {
  const threads = Array.from({ length: workers }, () =>
    startThread('selftest-worker', new URL('./worker.ts', import.meta.url), known),
  )
  return {
    run: async (servers, finished) => {
      const queue = servers[Symbol.iterator]()
      await Promise.all(threads.map((thread) => drain(thread, queue, finished)))
    },
    close: async () => {
      await Promise.all(threads.map((thread) => thread.terminate()))
    },
  }
}

/** Has a thread take from a queue until it is empty. */
const drain = (
  thread: Worker,
  queue: Iterator<ServerRun>,
  finished: (result: ServerResult) => void,
): Promise<void> =>
  new Promise((resolve, reject) => {
    let underWay = 0
    const fill = () => {
      while (underWay < serversAtOnce) {
        const { done, value } = queue.next()
        if (done) break
        thread.postMessage(value)
        underWay++
      }
      if (underWay > 0) return
      thread.off('message', take).off('error', reject)
      resolve()
    }
    const take = ({ result, failure }: { result?: ServerResult; failure?: string }) => {
      if (!result) return reject(new Error(failure))
      underWay--
      finished(result)
      fill()
    }
    thread.on('message', take).on('error', reject)
    fill()
  })
