import { fold, plain } from './fold.ts'

const mix = (code: number): number => {
  let hash = Math.imul(code + 0x9e37, 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return hash ^ (hash >>> 16)
}

const mixerOf = (form: (code: number) => number): ((code: number) => number) => {
  const narrow = Int32Array.from({ length: 0x100 }, (_, code) => mix(form(code)))
  return (code) => (code < 0x100 ? narrow[code]! : mix(form(code)))
}

/** Spreads a code over 32 bits, letter case aside. */
export const mixFolded = mixerOf(fold)
const mixPlain = mixerOf(plain)

const highFactor = 0x01000193
const lowFactor = 0x85ebca6b

const squaresOf = (factor: number): Int32Array => {
  const squares = new Int32Array(32)
  let square = factor
  for (let bit = 0; bit < 32; bit++, square = Math.imul(square, square)) squares[bit] = square
  return squares
}
const highSquares = squaresOf(highFactor)
const lowSquares = squaresOf(lowFactor)

const power = (squares: Int32Array, exponent: number): number => {
  let result = 1
  for (let rest = exponent, bit = 0; rest > 0; rest >>>= 1, bit++)
    if (rest & 1) result = Math.imul(result, squares[bit]!)
  return result
}

/** Up to here a stretch is hashed code by code. */
const shortStretch = 64
const stepBits = 4

/** Gives the hash of a stretch of a text, in 53 bits: all that a number holds exactly. */
export type Hash = (start: number, end: number) => number

const hashWith = (text: string, mixed: (code: number) => number, salt: number): Hash => {
  let high = 0
  let low = 0
  const run = (start: number, end: number): void => {
    let [h, l] = [high, low]
    for (let at = start; at < end; at++) {
      const one = mixed(text.charCodeAt(at))
      h = (Math.imul(h, highFactor) + one) | 0
      l = (Math.imul(l, lowFactor) + one) | 0
    }
    high = h
    low = l
  }
  // the hashes of the text up to every 16th code
  let highs: Int32Array | undefined
  let lows: Int32Array | undefined
  const runFromStart = (end: number): void => {
    if (!highs || !lows) {
      const count = (text.length >> stepBits) + 1
      highs = new Int32Array(count)
      lows = new Int32Array(count)
      high = 0
      low = 0
      for (let step = 0; step < count; step++) {
        highs[step] = high
        lows[step] = low
        run(step << stepBits, Math.min(text.length, (step + 1) << stepBits))
      }
    }
    const step = end >> stepBits
    high = highs[step]!
    low = lows[step]!
    run(step << stepBits, end)
  }
  return (start, end) => {
    if (end - start <= shortStretch) {
      high = 0
      low = 0
      run(start, end)
    } else {
      runFromStart(start)
      const highBefore = Math.imul(high, power(highSquares, end - start))
      const lowBefore = Math.imul(low, power(lowSquares, end - start))
      runFromStart(end)
      high = (high - highBefore) | 0
      low = (low - lowBefore) | 0
    }
    return ((high ^ salt) >>> 0) * 0x200000 + (low >>> 11)
  }
}

/** Hashes of a text's stretches: as they are, and letter case aside. The time that one takes does not grow with its length. */
export const hashesOf = (text: string): { exact: Hash; folded: Hash } => ({
  exact: hashWith(text, mixPlain, 0),
  folded: hashWith(text, mixFolded, 0x1b873593),
})
