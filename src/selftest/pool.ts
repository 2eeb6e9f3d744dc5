import { startThread } from './thread.ts'
import type { Unit, UnitResult } from './unit.ts'

/** Some servers make their suite wait, e.g. for an answer that never comes; others fill that time. */
const unitsAtOnce = 4

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
      const worker = startThread('selftest-worker', new URL('./worker.ts', import.meta.url), { dirs })
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
