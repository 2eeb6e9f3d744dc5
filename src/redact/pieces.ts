import { createTable, type PublicStretches, pieceLength, roll } from './stretches.ts'

/** More stretches than that are not kept, which take 12 to 24 bytes each: what is known first, such as passwords, always is. */
const mostStretches = 1 << 22

/** Every stretch of `pieceLength` codes of values, letter case aside; the values themselves are not kept. */
export interface Pieces {
  /** Takes in the stretches of a value; the first id of one stays. */
  add(value: string, id: number): void
  /** Whether a stretch is known, or no secret's. */
  has(print: number): boolean
  /** Tells where a text has such stretches, those of one id that overlap as one. */
  scan(text: string, found: (start: number, end: number, id: number) => void): void
}

/** None yet; a public stretch is a piece of no secret. */
export const createPieces = (publics: PublicStretches[]): Pieces => {
  const table = createTable()
  const isPublic = (print: number): boolean => publics.some((texts) => texts.has(print))
  return {
    add: (value, id) =>
      roll(value, (print) => {
        if (table.size() < mostStretches && !isPublic(print)) table.add(print, id)
      }),
    has: (print) => table.get(print) !== undefined || isPublic(print),
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
