import { createEnds } from './ends.ts'
import { hashesOf } from './hash.ts'
import type { Work } from './layer.ts'

/** Where a known value stands; `exact` is false when only its letter case differs. Says whether it may stand there. */
type Found = (start: number, end: number, id: number, exact: boolean) => boolean

/** Values by their fingerprints: the values themselves are not kept. */
export interface Prints {
  /** Takes in a value of at least `shortest` codes; the first id of a value stays. Says whether it is new. */
  add(value: string, id: number): boolean
  /** Whether a value of at least `shortest` codes was taken in. */
  has(value: string): boolean
  /** Tells where values taken in stand in a text: of those that end at one place, the longest that may stand there. */
  scan(text: string, work: Work, found: Found): void
}

/** The shortest value that can be found by its fingerprint. */
export const shortest = 4

/** What it costs to compare a stretch with the fingerprints, in codes that are passed by. */
const costOfPrint = 16

/** An empty set of fingerprints. */
export const createPrints = (): Prints => {
  const ids = new Map<number, number>()
  const ends = createEnds()
  return {
    add(value, id) {
      const { exact, folded } = hashesOf(value)
      const print = exact(0, value.length)
      if (ids.has(print)) return false
      ids.set(print, id)
      const other = folded(0, value.length)
      if (!ids.has(other)) ids.set(other, id)
      ends.add(value)
      return true
    },
    has: (value) => ids.has(hashesOf(value).exact(0, value.length)),
    scan(text, work, found) {
      const { exact, folded } = hashesOf(text)
      ends.scan(text, (end, length) => {
        const start = end - length
        if (start < 0) return false
        work.left -= costOfPrint
        if (work.left < 0) return true
        const alike = ids.get(folded(start, end))
        if (alike === undefined) return false
        const same = ids.get(exact(start, end))
        return found(start, end, same ?? alike, same !== undefined)
      })
    },
  }
}
