import type { Target } from '../model/target.ts'
import { openTransport } from './transport.ts'

const pauseMs = 500
/** What stands in front of a server that is not there yet says so with these. */
const notYet = new Set([502, 503, 504])

/** Waits until a target answers, the time is over or a signal comes; what comes then is the run's business. */
export const untilReady = async (target: Target, seconds: number, signal?: AbortSignal): Promise<void> => {
  const end = performance.now() + seconds * 1000
  const transport = await openTransport(target)
  try {
    while (performance.now() < end && !signal?.aborted) {
      const answer = await transport.send(
        { method: 'GET', path: target.url.pathname, headers: [['host', target.url.host]] },
        Math.min(target.limits.timeoutMs, Math.max(1, end - performance.now())),
      )
      if (answer.response && !notYet.has(answer.response.status)) return
      await new Promise((resolve) =>
        setTimeout(resolve, Math.min(pauseMs, Math.max(0, end - performance.now()))),
      )
    }
  } finally {
    await transport.close()
  }
}
