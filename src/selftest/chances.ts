import type { ServerRun } from './results.ts'

/** How often scenarios that were met have caught a fault. */
interface Tally {
  met: number
  caught: number
}

/** What scenarios are good for, as it is learned while faults meet them. */
export interface Chances {
  /** Scenarios, of which a fault has met some in that order and was caught by the last of them, if by any. */
  note(fault: ServerRun, met: string[], caughtBy: string | undefined): void
  /** The same scenarios, those that are the likeliest to catch a fault for what they cost first. */
  inOrder(fault: ServerRun, scenarios: string[], costOf: (scenario: string) => number): string[]
}

const wordsOf = (name: string): string[] => name.split(/[^a-z0-9]+/i)

/** The whole name says the most; its words tell what else may be alike. */
const partsOf = (scenario: string): [part: string, weight: number][] => [
  [scenario, 1],
  ...wordsOf(scenario).map((word): [string, number] => [`~${word}`, 0.2]),
]

/** What has not been met yet is tried before what has met many a fault and caught none. */
const unknown: Tally = { met: 1, caught: 0.02 }

/**
 * Faults of like names are caught by scenarios of like names, whatever the suite: what has caught "password-prefix" of one is
 * the first to meet "password-suffix" of another.
 */
export const createChances = (): Chances => {
  const tallies = new Map<string, Map<string, Tally>>()
  const of = (word: string): Map<string, Tally> => {
    const known = tallies.get(word) ?? new Map<string, Tally>()
    tallies.set(word, known)
    return known
  }
  return {
    note: ({ name }, met, caughtBy) => {
      for (const word of wordsOf(name))
        for (const scenario of met)
          for (const [part] of partsOf(scenario)) {
            const { met, caught } = of(word).get(part) ?? unknown
            of(word).set(part, { met: met + 1, caught: caught + Number(scenario === caughtBy) })
          }
    },
    inOrder: ({ name }, scenarios, costOf) => {
      const words = wordsOf(name).map(of)
      const chanceOf = (scenario: string): number =>
        partsOf(scenario).reduce((sum, [part, weight]) => {
          const rates = words.map((known) => {
            const { met, caught } = known.get(part) ?? unknown
            return caught / met
          })
          return sum + weight * rates.reduce((a, b) => a + b, 0)
        }, 0)
      const worth = new Map(scenarios.map((id) => [id, chanceOf(id) / Math.sqrt(costOf(id))]))
      return scenarios.toSorted((a, b) => worth.get(b)! - worth.get(a)!)
    },
  }
}
