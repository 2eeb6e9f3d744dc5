import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { Unit, UnitResult } from './unit.ts'

/** Runs units on worker threads, at most `workers` at once. @throws {Error} when a unit could not be run at all. */
export const runUnits = async (
  units: Unit[],
  {
    workers,
    dirs,
    finished,
  }: { workers: number; dirs: Record<string, string>; finished(result: UnitResult): void },
): Promise<void> => {
  const queue = [...units]
  const threads = Math.min(workers, queue.length)
  await Promise.all(
    Array.from({ length: threads }, () => {
      const worker = createWorker({ dirs })
      return new Promise<void>((resolve, reject) => {
        const next = () => worker.postMessage(queue.shift() ?? 'stop')
        worker.on('message', ({ result, failure }: { result?: UnitResult; failure?: string }) => {
          if (failure !== undefined) {
            void worker.terminate()
            reject(new Error(failure))
            return
          }
          finished(result!)
          next()
        })
        worker.on('error', reject)
        worker.on('exit', () => resolve())
        next()
      })
    }),
  )
}

/** A file of its own in the build; in development the source, through tsx. */
const createWorker = (workerData: object): Worker => {
  const built = new URL('./selftest-worker.js', import.meta.url)
  if (existsSync(fileURLToPath(built))) return new Worker(built, { workerData })
  const source = JSON.stringify(new URL('./worker.ts', import.meta.url).href)
  const bootstrap = `import('tsx/esm/api').then(({ register }) => (register(), import(${source})))`
  return new Worker(bootstrap, { eval: true, workerData, execArgv: [] })
}
