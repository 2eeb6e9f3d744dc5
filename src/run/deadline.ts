import { longestTimerMs } from '../model/time.ts'
import { formatDuration } from '../source/duration.ts'
import type { HttpClient } from '../target/http.ts'

/** When a run ends at the latest. */
export interface Deadline {
  clear(): void
}

/** Where nobody says how long a run may take: so many times what is estimated, and three minutes at the least, for a machine may have other work too. */
const timesTheEstimate = 5
const leastSeconds = 180

/** Lets nothing be sent any more after some time; whoever still wants to send is told why. */
export const endAfter = (client: HttpClient, seconds: number, why = '--max-time'): Deadline => {
  const reason = `the run has not come to its end within ${formatDuration(seconds)} (${why})`
  const timer = setTimeout(() => client.end(reason), Math.min(seconds * 1000, longestTimerMs))
  return { clear: () => clearTimeout(timer) }
}

/** The end of a run that nobody has set an end. */
export const endByEstimate = (client: HttpClient, estimatedSeconds: number, waitSeconds: number): Deadline =>
  endAfter(
    client,
    Math.ceil(Math.max(leastSeconds, timesTheEstimate * estimatedSeconds) + waitSeconds),
    `${timesTheEstimate} times what was estimated; --max-time gives it longer`,
  )
