import { mixFolded } from './hash.ts'

/** Hashes of the last codes of values, each with the lengths of the values that end so. */
interface Tails {
  /** How many codes are hashed. */
  window: number
  /** The longest first. */
  lengths: Map<number, number[]>
  bits: number
  /** A Bloom filter of one hash: most places of a text are passed by without a look at `lengths`. */
  filter: Uint32Array
}

const createTails = (window: number): Tails => ({
  window,
  lengths: new Map(),
  bits: 12,
  filter: new Uint32Array(1 << 7),
})

const mark = ({ bits, filter }: Tails, hash: number): void => {
  const slot = hash >>> (32 - bits)
  filter[slot >>> 5]! |= 1 << (slot & 31)
}

// values mostly come in few lengths, so the lists are shared
const lists = new Map<string, number[]>()
const mostShared = 8
const shared = (lengths: number[]): number[] => {
  if (lengths.length > mostShared) return lengths
  const key = lengths.join()
  const known = lists.get(key) ?? lengths
  lists.set(key, known)
  return known
}

const addTail = (tails: Tails, value: string): void => {
  const { window, lengths } = tails
  const step = 32 / window
  let hash = 0
  for (let at = value.length - window; at < value.length; at++)
    hash = ((hash << step) + mixFolded(value.charCodeAt(at))) | 0
  const known = lengths.get(hash) ?? []
  if (known.includes(value.length)) return
  lengths.set(hash, shared([...known, value.length].sort((a, b) => b - a)))
  if (lengths.size << 6 > 1 << tails.bits && tails.bits < 26) {
    tails.bits += 2
    tails.filter = new Uint32Array(1 << (tails.bits - 5))
    for (const one of lengths.keys()) mark(tails, one)
  } else mark(tails, hash)
}

/** Where values of at least 4 codes may end, letter case aside. */
export interface Ends {
  add(value: string): void
  /** Offers the lengths of what may end at a place, the longest first, until one is taken. */
  scan(text: string, taken: (end: number, length: number) => boolean): void
}

/**
 * No ends yet. A hash that is shifted with each code loses the codes that are older than its window,
 * so one addition a code tells for all values at once whether one may end here.
 */
export const createEnds = (): Ends => {
  const long = createTails(8)
  const short = createTails(4)
  return {
    add: (value) => addTail(value.length < long.window ? short : long, value),
    scan(text, taken) {
      const longFilter = long.filter
      const longShift = 32 - long.bits
      const shortFilter = short.filter
      const shortShift = 32 - short.bits
      let longHash = 0
      let shortHash = 0
      for (let at = 0; at < text.length; at++) {
        const one = mixFolded(text.charCodeAt(at))
        longHash = ((longHash << 4) + one) | 0
        shortHash = ((shortHash << 8) + one) | 0
        const longSlot = longHash >>> longShift
        const shortSlot = shortHash >>> shortShift
        if (longFilter[longSlot >>> 5]! & (1 << (longSlot & 31)))
          for (const length of long.lengths.get(longHash) ?? []) if (taken(at + 1, length)) break
        if (shortFilter[shortSlot >>> 5]! & (1 << (shortSlot & 31)))
          for (const length of short.lengths.get(shortHash) ?? []) if (taken(at + 1, length)) break
      }
    },
  }
}
