import { longestTimerMs } from '../model/time.ts'

/** The time that passes in this process. */
export interface Timer {
  /** Milliseconds since the epoch. */
  nowMs(): number
  /** Waits; a signal ends the wait early. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/** Real time. */
export const realTimer: Timer = {
  nowMs: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve()
      const wake = () => {
        clearTimeout(timeout)
        signal?.removeEventListener('abort', wake)
        resolve()
      }
      const timeout = setTimeout(wake, Math.min(ms, longestTimerMs))
      signal?.addEventListener('abort', wake)
    }),
}
