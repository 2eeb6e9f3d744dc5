import type { Stretch } from './layer.ts'

const tableOf = (alphabet: string, radix: number): Uint8Array => {
  const values = new Uint8Array(0x100).fill(0xff)
  for (let at = 0; at < alphabet.length; at++) values[alphabet.charCodeAt(at)] = at % radix
  return values
}

/** One way to write bytes as text: `chars` characters of `bits` bits each stand for whole bytes. */
export interface Coding {
  name: 'base64' | 'hex'
  bits: number
  chars: number
  /** What a character stands for; 255 for none. */
  values: Uint8Array
}

const digits = '0123456789'
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'

/** Base64 and base64url in one. */
export const base64: Coding = {
  name: 'base64',
  bits: 6,
  chars: 4,
  // the second 64 are a second spelling of the first, of which only the last two differ
  values: tableOf(
    `${letters}${letters.toLowerCase()}${digits}+/${letters}${letters.toLowerCase()}${digits}-_`,
    64,
  ),
}

/** Hex in either case. */
export const hex: Coding = {
  name: 'hex',
  bits: 4,
  chars: 2,
  values: tableOf(`${digits}abcdef${digits}ABCDEF`, 16),
}

/** Where runs of a coding's characters start and end in a stretch, flat; of so many characters at least. */
export const runsIn = ({ text, start, end }: Stretch, { values }: Coding, shortest: number): number[] => {
  const runs: number[] = []
  let from = start
  for (let at = start; at <= end; at++) {
    const code = at < end ? text.charCodeAt(at) : 0
    if (code < 0x100 && values[code] !== 0xff) continue
    if (at - from >= shortest) runs.push(from, at)
    from = at + 1
  }
  return runs
}

/** How many whole bytes that many characters stand for. */
export const bytesOf = (chars: number, { bits }: Coding): number => (chars * bits) >>> 3

/** Writes the whole bytes that a stretch stands for, and a few more that are not to be read. */
export const decodeRun = ({ text, start, end }: Stretch, coding: Coding, out: Uint8Array): void => {
  const { values, bits, chars } = coding
  let to = 0
  if (coding.name === 'hex') {
    for (let from = start; from + 1 < end; from += chars)
      out[to++] = (values[text.charCodeAt(from)]! << bits) | values[text.charCodeAt(from + 1)]!
    return
  }
  for (let from = start; from < end; from += chars) {
    const a = values[text.charCodeAt(from)]!
    const b = values[text.charCodeAt(from + 1) & 0xff]!
    const c = values[text.charCodeAt(from + 2) & 0xff]!
    const d = values[text.charCodeAt(from + 3) & 0xff]!
    out[to] = (a << 2) | (b >>> 4)
    out[to + 1] = (b << 4) | (c >>> 2)
    out[to + 2] = (c << 6) | d
    to += 3
  }
}
