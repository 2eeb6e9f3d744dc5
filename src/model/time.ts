/** The last second that clocks, databases and reports can name: the end of the year 9999, in seconds since the epoch. */
export const lastSecond = 253_402_300_799

/** The longest that a timer can take in ms; Node.js lets a longer one go off at once. */
export const longestTimerMs = 2 ** 31 - 1

/** An instant in seconds since the epoch as reports show it, whatever a target made of it. */
export const instantText = (seconds: number): string => {
  if (!(Math.abs(seconds) <= lastSecond)) return 'a time that no calendar has'
  return new Date(seconds * 1000).toISOString().replace(/\.\d+Z$/, 'Z')
}
