/** What a requirement demands: a broken MUST fails, a broken SHOULD warns, a MAY is only noted. */
export type Level = 'MUST' | 'SHOULD' | 'MAY'

/** Why a target is held to a requirement (DESIGN, "Words"). */
export type Basis = 'documented' | 'standard' | 'example' | 'inferred' | 'contradicted'

/**
 * The judgement of a scenario or a requirement; `pass` carries notes where a MAY was not taken, and `waived` is a failure that a
 * waiver takes the gravity from.
 */
export type Verdict = 'pass' | 'warn' | 'fail' | 'waived' | 'skip' | 'blocked' | 'deferred' | 'error'

/** Every verdict, gravest first: a requirement takes the gravest of its scenarios. */
export const verdicts = [
  'fail',
  'error',
  'blocked',
  'deferred',
  'warn',
  'waived',
  'pass',
  'skip',
] as const satisfies Verdict[]

const gravity = new Map<Verdict, number>(verdicts.map((verdict, index) => [verdict, index]))

/** The graver of two verdicts. */
export const graver = (a: Verdict, b: Verdict): Verdict => (gravity.get(a)! <= gravity.get(b)! ? a : b)

/** The verdict that a broken requirement of this level earns. */
export const verdictOfBroken: Record<Level, Verdict> = { MUST: 'fail', SHOULD: 'warn', MAY: 'pass' }

/** Whether a scenario with this verdict came to its end, whatever that was. */
export const isEnded = (verdict: Verdict): boolean => ['pass', 'warn', 'waived', 'fail'].includes(verdict)

/** Whether a scenario came to a judgement only when it was started over. */
export const isFlaky = ({ verdict, retries = 0 }: { verdict: Verdict; retries?: number }): boolean =>
  retries > 0 && verdict !== 'error'

/** The verdict that a failed check of this level earns: a waiver takes the gravity from whatever has one. */
export const verdictOfFailed = (level: Level, isWaived: boolean): Verdict => {
  const verdict = verdictOfBroken[level]
  return isWaived && verdict !== 'pass' ? 'waived' : verdict
}

const strength: Record<Level, number> = { MUST: 2, SHOULD: 1, MAY: 0 }

/** The strictest of some levels; MAY when there are none. */
export const strictest = (levels: Iterable<Level>): Level => {
  let best: Level = 'MAY'
  for (const level of levels) if (strength[level] > strength[best]) best = level
  return best
}

/** A count for every verdict. */
export type Summary = Record<Verdict, number>

/** A summary of nothing. */
export const emptySummary = (): Summary => ({
  pass: 0,
  warn: 0,
  fail: 0,
  waived: 0,
  skip: 0,
  blocked: 0,
  deferred: 0,
  error: 0,
})

/** Exit codes of the command line (DESIGN, "Words"); when several apply, 2 wins, then 1, then 3. */
export const exitCodes = {
  conforms: 0,
  broken: 1,
  usage: 2,
  inconclusive: 3,
  nothingRan: 4,
  interrupted: 130,
} as const

/**
 * The exit code that a summary of scenarios earns.
 * `strict` counts a warning as broken; `allowDeferred` lets a run that only parked scenarios conform; `stale` says how many
 * waivers are of no use any more, `gaps` how
 * much a required profile asks for that was not tested.
 */
export const exitCodeOf = (
  summary: Summary,
  {
    strict = false,
    allowDeferred = false,
    stale = 0,
    gaps = 0,
  }: { strict?: boolean; allowDeferred?: boolean; stale?: number; gaps?: number } = {},
): number => {
  if (summary.fail > 0 || stale > 0 || (strict && summary.warn > 0)) return exitCodes.broken
  if (summary.error > 0 || summary.blocked > 0) return exitCodes.inconclusive
  if (summary.deferred > 0 && !allowDeferred) return exitCodes.inconclusive
  if (summary.pass + summary.warn + summary.waived + summary.deferred === 0) return exitCodes.nothingRan
  return gaps > 0 ? exitCodes.inconclusive : exitCodes.conforms
}
