import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { Unit, UnitResult } from './unit.ts'

/** Some servers make their suite wait, e.g. for an answer that never comes; others fill that time. */
const unitsAtOnce = 4

/** Garbage of a request that is done dies young where the young have room. */
const resourceLimits = { maxYoungGenerationSizeMb: 64 }

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
      let underWay = 0
      return new Promise<void>((resolve, reject) => {
        const next = () => {
          for (; underWay < unitsAtOnce && queue.length; underWay++) worker.postMessage(queue.shift())
          if (underWay === 0) worker.postMessage('stop')
        }
        worker.on('message', ({ result, failure }: { result?: UnitResult; failure?: string }) => {
          if (failure !== undefined) {
            void worker.terminate()
            reject(new Error(failure))
            return
          }
          finished(result!)
          underWay--
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
  if (existsSync(fileURLToPath(built))) return new Worker(built, { workerData, resourceLimits })
  const source = JSON.stringify(new URL('./worker.ts', import.meta.url).href)
  const bootstrap = `import('tsx/esm/api').then(({ register }) => (register(), import(${source})))`
  return new Worker(bootstrap, { eval: true, workerData, resourceLimits, execArgv: [] })
}
