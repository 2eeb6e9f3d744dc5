import { mixFolded } from './hash.ts'

/** So many codes of a secret in a row are as secret as all of it. */
export const pieceLength = 8

const highFactor = 0x01000193
const lowFactor = 0x85ebca6b
const powerOf = (factor: number) =>
  Array.from({ length: pieceLength }).reduce<number>((product) => Math.imul(product, factor), 1)
const highLeaving = powerOf(highFactor)
const lowLeaving = powerOf(lowFactor)

/** Some stretches of a text that follow each other: where the first starts, and the fingerprint of each in two halves. */
export interface Block {
  first: number
  count: number
  highs: Int32Array
  /** None of them is 0. */
  lows: Int32Array
}

const blockSize = 1 << 10

/**
 * Gives the fingerprint of each stretch of `pieceLength` codes, letter case aside, in 64 bits. They come in blocks, each of
 * which takes the place of the one before, for a call for each code would take longer than all else.
 */
export const roll = (text: string, visit: (block: Block) => void): void => {
  const { length } = text
  let high = 0
  let low = 0
  for (let at = 0; at < pieceLength - 1 && at < length; at++) {
    const one = mixFolded(text.charCodeAt(at))
    high = (Math.imul(high, highFactor) + one) | 0
    low = (Math.imul(low, lowFactor) + one) | 0
  }
  for (let first = 0; first <= length - pieceLength; first += blockSize) {
    const count = Math.min(blockSize, length - pieceLength + 1 - first)
    for (let at = 0; at < count; at++) {
      const start = first + at
      const one = mixFolded(text.charCodeAt(start + pieceLength - 1))
      const old = start === 0 ? 0 : mixFolded(text.charCodeAt(start - 1))
      high = (Math.imul(high, highFactor) + one - Math.imul(old, highLeaving)) | 0
      low = (Math.imul(low, lowFactor) + one - Math.imul(old, lowLeaving)) | 0
      highs[at] = high
      lows[at] = low || 1
    }
    visit({ first, count, highs, lows })
  }
}

const highs = new Int32Array(blockSize)
const lows = new Int32Array(blockSize)

/** Fingerprints with ids, in flat arrays: a Map of so many numbers takes five times the room. */
export interface Table {
  size(): number
  get(high: number, low: number): number | undefined
  /** Takes in a fingerprint; the first id of one stays. */
  add(high: number, low: number, id: number): void
  /** Which stretch of a block is the first from one on that was taken in; -1 for none. */
  next(block: Block, from: number): number
}

/** So many bits of the filter for each place in the table, as a power of 2: most stretches are passed by with one look at it. */
const filterBits = 3

/** An empty table. */
export const createTable = (): Table => {
  let bits = 8
  let size = 0
  let [highs, lows, ids, filter] = roomFor(bits)
  const slotOf = (high: number, low: number): number => {
    const mask = (1 << bits) - 1
    let slot = Math.imul(high ^ low, 0x9e3779b1) >>> (32 - bits)
    while (lows[slot] !== 0 && (lows[slot] !== low || highs[slot] !== high)) slot = (slot + 1) & mask
    return slot
  }
  const put = (slot: number, high: number, low: number, id: number): void => {
    highs[slot] = high
    lows[slot] = low
    ids[slot] = id
    const bit = high >>> (32 - bits - filterBits)
    filter[bit >>> 5]! |= 1 << (bit & 31)
  }
  const grow = (): void => {
    const [oldHighs, oldLows, oldIds] = [highs, lows, ids]
    bits++
    ;[highs, lows, ids, filter] = roomFor(bits)
    for (let at = 0; at < oldLows.length; at++) {
      const [high, low] = [oldHighs[at]!, oldLows[at]!]
      if (low !== 0) put(slotOf(high, low), high, low, oldIds[at]!)
    }
  }
  const get = (high: number, low: number): number | undefined => {
    const slot = slotOf(high, low)
    return lows[slot] === 0 ? undefined : ids[slot]
  }
  return {
    size: () => size,
    get,
    add(high, low, id) {
      const slot = slotOf(high, low)
      if (lows[slot] !== 0) return
      put(slot, high, low, id)
      if (++size * 2 > lows.length) grow()
    },
    next(block, from) {
      const shift = 32 - bits - filterBits
      for (let at = from; at < block.count; at++) {
        const high = block.highs[at]!
        const bit = high >>> shift
        if (filter[bit >>> 5]! & (1 << (bit & 31)) && lows[slotOf(high, block.lows[at]!)] !== 0) return at
      }
      return -1
    },
  }
}

const roomFor = (bits: number): [Int32Array, Int32Array, Int32Array, Int32Array] => {
  const places = () => new Int32Array(1 << bits)
  return [places(), places(), places(), new Int32Array(1 << (bits + filterBits - 5))]
}

/** Every stretch of some texts that anybody may know. */
export interface PublicStretches {
  has(high: number, low: number): boolean
}

/** The stretches of public texts; of what many redactors have in common, such as a suite, they are taken once. */
export const stretchesOf = (texts: Iterable<string>): PublicStretches => {
  const table = createTable()
  for (const text of texts) addAll(table, text)
  return { has: (high, low) => table.get(high, low) !== undefined }
}

/** Takes in all stretches of a text, where it only counts whether they are there. */
export const addAll = (table: Table, text: string): void =>
  roll(text, ({ count, highs, lows }) => {
    for (let at = 0; at < count; at++) table.add(highs[at]!, lows[at]!, 0)
  })
