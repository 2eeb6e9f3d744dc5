import { createTable, type PublicStretches, pieceLength, roll } from './stretches.ts'

/** More stretches than that are not kept, which take 13 to 26 bytes each: what is known first, such as passwords, always is. */
const mostStretches = 1 << 22

/** Every stretch of `pieceLength` codes of values, letter case aside; the values themselves are not kept. */
export interface Pieces extends PublicStretches {
  /** Takes in the stretches of a value; the first id of one stays. */
  add(value: string, id: number): void
  /** Tells where a text has such stretches, those of one id that overlap as one. */
  scan(text: string, found: (start: number, end: number, id: number) => void): void
}

/** None yet; a public stretch is a piece of no secret, and known all the same. */
export const createPieces = (publics: PublicStretches[]): Pieces => {
  const table = createTable()
  const isPublic = (high: number, low: number): boolean => publics.some((texts) => texts.has(high, low))
  return {
    add: (value, id) =>
      roll(value, ({ count, highs, lows }) => {
        for (let at = 0; at < count; at++) {
          const [high, low] = [highs[at]!, lows[at]!]
          if (table.size() < mostStretches && !isPublic(high, low)) table.add(high, low, id)
        }
      }),
    has: (high, low) => table.get(high, low) !== undefined || isPublic(high, low),
    scan: (text, found) => {
      if (table.size() === 0) return
      let start = 0
      let last = 0
      let first = 0
      roll(text, (block) => {
        for (let at = table.next(block, 0); at >= 0; at = table.next(block, at + 1)) {
          const id = table.get(block.highs[at]!, block.lows[at]!)!
          const from = block.first + at
          if (last === 0 || from >= last || id !== first) {
            if (last > 0) found(start, last, first)
            start = from
            first = id
          }
          last = from + pieceLength
        }
      })
      if (last > 0) found(start, last, first)
    },
  }
}
