/** The server's own time: real time plus what it was advanced by. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  advance(seconds: number): void
  /** Goes back to where it started. */
  reset(): void
}

/** A clock that starts so many seconds ahead of the real time. */
export function startClock(aheadSeconds = 0): Clock {
  let aheadMs = aheadSeconds * 1000
  return {
    now: () => Date.now() + aheadMs,
    advance: (seconds) => {
      aheadMs += seconds * 1000
    },
    reset: () => {
      aheadMs = aheadSeconds * 1000
    },
  }
}

/** Whole seconds since 1970, rounded down. */
export const toSeconds = (ms: number): number => Math.floor(ms / 1000)

/** The date form of HTTP headers, always GMT. */
export const toHttpDate = (ms: number): string => new Date(ms).toUTCString()
