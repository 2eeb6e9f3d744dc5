import { fold } from './fold.ts'

/** Values that are too short for a fingerprint, with what is known of each. */
export interface Tiny<T> {
  /** The first of a value stays. */
  add(value: string, known: T): void
  /** Every place of a text at which one stands, letter case aside. */
  scan(text: string, found: (start: number, end: number, known: T) => void): void
  all(): T[]
}

interface Entry<T> {
  codes: number[]
  known: T
}

const codesOf = (value: string): number[] =>
  Array.from({ length: value.length }, (_, at) => fold(value.charCodeAt(at)))

/** None yet. */
export const createTiny = <T>(): Tiny<T> => {
  const entries: Entry<T>[] = []
  const byFirst = new Map<number, Entry<T>[]>()
  // codes that may start one: most do not, and this is quicker than the map
  const starts = new Uint8Array(0x10000)
  return {
    add(value, known) {
      const codes = codesOf(value)
      const [first] = codes
      if (first === undefined) return
      const others = byFirst.get(first) ?? []
      if (others.some((other) => other.codes.join() === codes.join())) return
      const entry = { codes, known }
      entries.push(entry)
      byFirst.set(first, [...others, entry])
      for (let code = 0; code < starts.length; code++) if (fold(code) === first) starts[code] = 1
    },
    scan(text, found) {
      if (entries.length === 0) return
      for (let at = 0; at < text.length; at++) {
        const code = text.charCodeAt(at)
        if (starts[code] === 0) continue
        for (const { codes, known } of byFirst.get(fold(code)) ?? []) {
          const end = at + codes.length
          if (end <= text.length && codes.every((one, index) => fold(text.charCodeAt(at + index)) === one))
            found(at, end, known)
        }
      }
    },
    all: () => entries.map(({ known }) => known),
  }
}
