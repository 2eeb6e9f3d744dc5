import { fold, plain } from './fold.ts'

/** Where a known value stands; `exact` is false when only its letter case differs. */
export type Found = (start: number, end: number, id: number, exact: boolean) => void

/** Values by their fingerprints: the values themselves are not kept. */
export interface Prints {
  /** Takes a value of at least 4 codes in; the first id of a value stays. */
  add(value: string, id: number): void
  /** Tells each place of a text at which a value taken in stands. */
  scan(text: string, found: Found): void
}

/** The shortest value that can be found by its fingerprint. */
export const shortest = 4

const mix = (code: number): number => {
  let hash = Math.imul(code + 0x9e37, 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return hash ^ (hash >>> 16)
}

const ascii = Int32Array.from({ length: 0x80 }, (_, code) => mix(fold(code)))

const gear = (code: number): number => (code < 0x80 ? ascii[code]! : mix(fold(code)))

/** One 53-bit fingerprint of a range, of its codes as they are or folded. */
const print = (
  text: string,
  start: number,
  end: number,
  code: (code: number) => number,
  seed: number,
): number => {
  let high = seed
  let low = ~seed
  for (let at = start; at < end; at++) {
    const one = code(text.charCodeAt(at))
    high = Math.imul(high ^ one, 0x01000193)
    low = Math.imul((low << 7) | (low >>> 25), 0x85ebca6b) ^ one
  }
  return (high >>> 0) * 0x200000 + (low >>> 11)
}

const printExact = (text: string, start: number, end: number) => print(text, start, end, plain, 0x2545f491)
const printFolded = (text: string, start: number, end: number) => print(text, start, end, fold, 0x1b873593)

/**
 * The ends of values, hashed over their last 32 / `step` codes: shifting by `step` lets older codes fall out,
 * so one addition a code tells for every value at once whether it may end here.
 */
const createEnds = (step: number) => {
  const lengths = new Map<number, number | number[]>()
  let bits = 12
  let filter = new Uint32Array(1 << (bits - 5))
  const mark = (hash: number) => {
    const slot = hash >>> (32 - bits)
    filter[slot >>> 5]! |= 1 << (slot & 31)
  }
  return {
    window: 32 / step,
    get size() {
      return lengths.size
    },
    add(value: string) {
      let hash = 0
      for (let at = value.length - 32 / step; at < value.length; at++)
        hash = ((hash << step) + gear(value.charCodeAt(at))) | 0
      const known = lengths.get(hash)
      if (known === undefined) lengths.set(hash, value.length)
      else if (typeof known === 'number') known === value.length || lengths.set(hash, [known, value.length])
      else known.includes(value.length) || known.push(value.length)
      if (lengths.size << 6 > 1 << bits && bits < 26) {
        bits += 2
        filter = new Uint32Array(1 << (bits - 5))
        for (const one of lengths.keys()) mark(one)
      } else mark(hash)
    },
    scan(text: string, maybe: (end: number, length: number) => void) {
      const shift = 32 - bits
      let hash = 0
      for (let at = 0; at < text.length; at++) {
        hash = ((hash << step) + gear(text.charCodeAt(at))) | 0
        const slot = hash >>> shift
        if ((filter[slot >>> 5]! & (1 << (slot & 31))) === 0) continue
        const known = lengths.get(hash)
        if (known === undefined) continue
        if (typeof known === 'number') maybe(at + 1, known)
        else for (const length of known) maybe(at + 1, length)
      }
    },
  }
}

/** An empty set of fingerprints. */
export const createPrints = (): Prints => {
  const ids = new Map<number, number>()
  const long = createEnds(4)
  const short = createEnds(8)
  return {
    add(value, id) {
      const exact = printExact(value, 0, value.length)
      if (ids.has(exact)) return
      ids.set(exact, id)
      const folded = printFolded(value, 0, value.length)
      if (ids.has(folded)) return
      ids.set(folded, id)
      const ends = value.length < long.window ? short : long
      ends.add(value)
    },
    scan(text, found) {
      const maybe = (end: number, length: number) => {
        const start = end - length
        if (start < 0) return
        const exact = ids.get(printExact(text, start, end))
        const id = exact ?? ids.get(printFolded(text, start, end))
        if (id !== undefined) found(start, end, id, exact !== undefined)
      }
      if (long.size) long.scan(text, maybe)
      if (short.size) short.scan(text, maybe)
    },
  }
}
