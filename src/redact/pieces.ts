import { mixFolded } from './hash.ts'

/** So many codes of a secret in a row are as secret as all of it. */
export const pieceLength = 8

/** More stretches than that are not kept, which take 12 to 24 bytes each: what is known first, such as passwords, always is. */
const mostStretches = 1 << 22

/** Every stretch of `pieceLength` codes of values, letter case aside; the values themselves are not kept. */
export interface Pieces {
  /** Takes in the stretches of a value; the first id of one stays. */
  add(value: string, id: number): void
  /** Tells where a text has such stretches, those of one id that overlap as one. */
  scan(text: string, found: (start: number, end: number, id: number) => void): void
}

const highFactor = 0x01000193
const lowFactor = 0x85ebca6b
const powerOf = (factor: number) =>
  Array.from({ length: pieceLength }).reduce<number>((product) => Math.imul(product, factor), 1)
const highLeaving = powerOf(highFactor)
const lowLeaving = powerOf(lowFactor)

/** Gives the fingerprint of each stretch, in 53 bits, none of them 0, with where it ends. */
const roll = (text: string, visit: (print: number, end: number) => void): void => {
  let high = 0
  let low = 0
  for (let at = 0; at < text.length; at++) {
    const one = mixFolded(text.charCodeAt(at))
    high = (Math.imul(high, highFactor) + one) | 0
    low = (Math.imul(low, lowFactor) + one) | 0
    if (at >= pieceLength) {
      const old = mixFolded(text.charCodeAt(at - pieceLength))
      high = (high - Math.imul(old, highLeaving)) | 0
      low = (low - Math.imul(old, lowLeaving)) | 0
    }
    if (at >= pieceLength - 1) visit((high >>> 0) * 0x200000 + (low >>> 11) || 1, at + 1)
  }
}

/** A map from fingerprints to ids in two flat arrays, for a Map of so many numbers takes five times the room. */
const createTable = () => {
  let prints = new Float64Array(1 << 8)
  let ids = new Int32Array(1 << 8)
  let size = 0
  const slotOf = (print: number): number => {
    const mask = prints.length - 1
    let slot = Math.imul((print / 0x200000) ^ print, 0x9e3779b1) >>> 7
    for (slot &= mask; prints[slot] !== 0 && prints[slot] !== print; slot = (slot + 1) & mask);
    return slot
  }
  const grow = (): void => {
    const [oldPrints, oldIds] = [prints, ids]
    prints = new Float64Array(oldPrints.length * 2)
    ids = new Int32Array(oldIds.length * 2)
    for (let at = 0; at < oldPrints.length; at++) {
      if (oldPrints[at] === 0) continue
      const slot = slotOf(oldPrints[at]!)
      prints[slot] = oldPrints[at]!
      ids[slot] = oldIds[at]!
    }
  }
  return {
    size: () => size,
    get: (print: number): number | undefined => {
      const slot = slotOf(print)
      return prints[slot] === 0 ? undefined : ids[slot]
    },
    add: (print: number, id: number): void => {
      const slot = slotOf(print)
      if (prints[slot] !== 0) return
      prints[slot] = print
      ids[slot] = id
      size++
      if (size * 2 > prints.length) grow()
    },
  }
}

/** None yet; a stretch of one of `publicTexts` is a piece of no secret. */
export const createPieces = (publicTexts: Iterable<string>): Pieces => {
  const table = createTable()
  const open = createTable()
  for (const text of publicTexts) roll(text, (print) => open.add(print, 0))
  return {
    add: (value, id) =>
      roll(value, (print) => {
        if (table.size() < mostStretches && open.get(print) === undefined) table.add(print, id)
      }),
    scan: (text, found) => {
      if (table.size() === 0) return
      let start = 0
      let last = 0
      let first = 0
      roll(text, (print, end) => {
        const id = table.get(print)
        if (id === undefined) return
        if (last === 0 || end - pieceLength >= last || id !== first) {
          if (last > 0) found(start, last, first)
          start = end - pieceLength
          first = id
        }
        last = end
      })
      if (last > 0) found(start, last, first)
    },
  }
}
