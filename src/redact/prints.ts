import { createEnds } from './ends.ts'
import { fold, plain } from './fold.ts'

/** Where a known value stands; `exact` is false when only its letter case differs. */
type Found = (start: number, end: number, id: number, exact: boolean) => void

/** Values by their fingerprints: the values themselves are not kept. */
export interface Prints {
  /** Takes in a value of at least `shortest` codes; the first id of a value stays. */
  add(value: string, id: number): void
  /** Tells each place of a text at which a value taken in stands. */
  scan(text: string, found: Found): void
}

/** The shortest value that can be found by its fingerprint. */
export const shortest = 4

const print = (text: string, start: number, end: number, folded: boolean): number => {
  let high = folded ? 0x1b873593 : 0x2545f491
  let low = ~high
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at)
    const one = folded ? fold(code) : plain(code)
    high = Math.imul(high ^ one, 0x01000193)
    low = Math.imul((low << 7) | (low >>> 25), 0x85ebca6b) ^ one
  }
  // 53 bits, all that a number holds exactly
  return (high >>> 0) * 0x200000 + (low >>> 11)
}

/** An empty set of fingerprints. */
export const createPrints = (): Prints => {
  const ids = new Map<number, number>()
  const ends = createEnds()
  return {
    add(value, id) {
      const exact = print(value, 0, value.length, false)
      if (ids.has(exact)) return
      ids.set(exact, id)
      const folded = print(value, 0, value.length, true)
      if (!ids.has(folded)) ids.set(folded, id)
      ends.add(value)
    },
    scan(text, found) {
      ends.scan(text, (end, length) => {
        const start = end - length
        if (start < 0) return
        const exact = ids.get(print(text, start, end, false))
        const id = exact ?? ids.get(print(text, start, end, true))
        if (id !== undefined) found(start, end, id, exact !== undefined)
      })
    },
  }
}
