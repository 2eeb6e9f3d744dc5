import { mixFolded } from './hash.ts'

/** So many codes of a secret in a row are as secret as all of it. */
export const pieceLength = 8

const highFactor = 0x01000193
const lowFactor = 0x85ebca6b
const powerOf = (factor: number) =>
  Array.from({ length: pieceLength }).reduce<number>((product) => Math.imul(product, factor), 1)
const highLeaving = powerOf(highFactor)
const lowLeaving = powerOf(lowFactor)

/** Gives the fingerprint of each stretch of `pieceLength` codes, letter case aside, in 53 bits, none of them 0, with where it ends. */
export const roll = (text: string, visit: (print: number, end: number) => void): void => {
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
export const createTable = () => {
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

/** Every stretch of some texts that anybody may know. */
export interface PublicStretches {
  has(print: number): boolean
}

/** The stretches of public texts; of what many redactors have in common, such as a suite, they are taken once. */
export const stretchesOf = (texts: Iterable<string>): PublicStretches => {
  const table = createTable()
  for (const text of texts) roll(text, (print) => table.add(print, 0))
  return { has: (print) => table.get(print) !== undefined }
}
