import type { Journal } from '../journal/read.ts'
import { digestOf } from './digest.ts'
import type { Finding, NotMet } from './findings.ts'
import { type RequirementVerdict, type State, stateOf } from './requirements.ts'

/** A requirement of which two runs say different things. */
export interface Difference {
  suite: string
  id: string
  before: State
  after: State
  /** The plainest failure, of the run in which it is not met. */
  finding?: Finding
}

/** What differs between two runs, each sorted by suite and id. */
export interface Comparison {
  worse: Difference[]
  better: Difference[]
  /** Tested in only one of them. */
  untested: Difference[]
  /** Another way where the document leaves a choice. */
  choices: { suite: string; id: string; before: string[]; after: string[] }[]
  /** Suites that are not the same in both: in only one of them, or of another version. */
  suites: { id: string; difference: 'only before' | 'only after' | 'another version' }[]
}

/** Compares two runs by what they say of each requirement that both know. */
export const compareRuns = (before: Journal, after: Journal): Comparison => {
  const [first, second] = [digestOf(before), digestOf(after)]
  const earlier = new Map(first.requirements.map((it) => [keyOf(it), it]))
  const both = second.requirements.flatMap((now) => {
    const was = earlier.get(keyOf(now))
    return was ? [{ was, now }] : []
  })
  const failures = [findingsIn(first.findings), findingsIn(second.findings)] as const
  const differences = both.flatMap(({ was, now }): Difference[] => {
    const states = [stateOf(was.verdict), stateOf(now.verdict)] as const
    if (states[0] === states[1]) return []
    const finding = (failures[1].get(keyOf(now)) ?? failures[0].get(keyOf(now)))?.first
    const { suite, id } = now
    return [{ suite, id, before: states[0], after: states[1], ...(finding && { finding }) }]
  })
  const isWorse = ({ after }: Difference) => after === 'not met'
  const isBetter = ({ before, after }: Difference) => before === 'not met' && after === 'met'
  return {
    worse: differences.filter(isWorse),
    better: differences.filter(isBetter),
    untested: differences.filter((it) => !isWorse(it) && !isBetter(it)),
    choices: both
      .filter(
        ({ was, now }) => was.took.join() !== now.took.join() && was.took.length > 0 && now.took.length > 0,
      )
      .map(({ was, now }) => ({ suite: now.suite, id: now.id, before: was.took, after: now.took })),
    suites: suitesThatDiffer(before, after),
  }
}

const keyOf = ({ suite, id }: Pick<RequirementVerdict, 'suite' | 'id'>): string => `${suite}\0${id}`

const findingsIn = ({ notMet, waived }: { notMet: NotMet[]; waived: NotMet[] }): Map<string, NotMet> =>
  new Map([...waived, ...notMet].flatMap((it) => [it, ...it.also]).map((it) => [keyOf(it), it]))

const suitesThatDiffer = (before: Journal, after: Journal): Comparison['suites'] => {
  const [was, now] = [before, after].map(
    ({ run }) => new Map(run.suites.map(({ id, digest }) => [id, digest])),
  )
  return [...new Set([...was!.keys(), ...now!.keys()])].sort().flatMap((id): Comparison['suites'] => {
    if (!now!.has(id)) return [{ id, difference: 'only before' }]
    if (!was!.has(id)) return [{ id, difference: 'only after' }]
    return was!.get(id) === now!.get(id) ? [] : [{ id, difference: 'another version' }]
  })
}
