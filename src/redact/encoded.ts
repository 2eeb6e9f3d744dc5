import type { Hit, Layer } from './layer.ts'
import { render } from './spans.ts'

interface Run {
  start: number
  end: number
}

interface Part extends Run {
  from: number
  to: number
}

const alphabet = (pattern: RegExp): Uint8Array =>
  Uint8Array.from({ length: 0x80 }, (_, code) => (pattern.test(String.fromCharCode(code)) ? 1 : 0))

const base64Alphabet = alphabet(/[A-Za-z0-9+/_-]/)
const hexAlphabet = alphabet(/[0-9a-fA-F]/)

const runsOf = (text: string, codes: Uint8Array, shortest: number): Run[] => {
  const runs: Run[] = []
  let start = 0
  for (let at = 0; at <= text.length; at++) {
    const code = at < text.length ? text.charCodeAt(at) : 0
    if (code < 0x80 && codes[code] === 1) continue
    if (at - start >= shortest) runs.push({ start, end: at })
    start = at + 1
  }
  return runs
}

/** How many characters stand for how many bytes. */
interface Coding {
  name: 'base64' | 'hex'
  chars: number
  bytes: number
  /** Four zero bytes or so: what parts are kept apart by. */
  gap: string
}

const base64: Coding = { name: 'base64', chars: 4, bytes: 3, gap: 'AAAA' }
const hex: Coding = { name: 'hex', chars: 2, bytes: 1, gap: '00' }

const isText = (decoded: string) => /^[\t\n\r\x20-\x7e\x80-\xff]*$/.test(decoded)

/** All runs decoded in one go, since a call for each would cost more than the decoding. */
const decode = (text: string, runs: Run[], skip: number, coding: Coding): Layer => {
  const parts: Part[] = []
  let joined = ''
  for (const { start, end } of runs) {
    const from = (joined.length / coding.chars) * coding.bytes
    const chars = end - start - skip
    const missing = (coding.chars - (chars % coding.chars)) % coding.chars
    const to = from + Math.floor((chars * coding.bytes) / coding.chars)
    parts.push({ start, end, from, to })
    joined += text.slice(start + skip, end) + coding.gap.slice(0, missing) + coding.gap
  }
  const decoded = Buffer.from(joined, coding.name).toString('latin1')
  const liftPart = (part: Part, hits: Hit[]): Hit[] => {
    const whole = decoded.slice(part.from, part.to)
    if (skip === 0 && isText(whole)) {
      const inner = hits.map(({ start, end, show }) => ({
        start: start - part.from,
        end: end - part.from,
        show,
      }))
      const padding = /^={0,2}/.exec(text.slice(part.end, part.end + 2))![0].length
      const shown = render(whole, inner, (rest) => (/^[\w.~:@ -]*$/.test(rest) ? rest : '…'))
      return [{ start: part.start, end: part.end + padding, show: `‹${coding.name} ${shown}›` }]
    }
    const perByte = coding.chars / coding.bytes
    return hits.map(({ start, end, show }) => ({
      start: part.start + skip + Math.floor((start - part.from) * perByte),
      end: Math.min(part.end, part.start + skip + Math.ceil((end - part.from) * perByte)),
      show: `‹${coding.name} ${show}›`,
    }))
  }
  return {
    text: decoded,
    bytes: true,
    deeper: skip === 0,
    lift: (hits) =>
      hits.length
        ? parts.flatMap((part) => {
            const inside = hits.filter(({ start, end }) => start >= part.from && end <= part.to)
            return inside.length ? liftPart(part, inside) : []
          })
        : [],
  }
}

/** What base64 and hex in the text stand for, at each alignment that a run of it can have. */
export const encodedLayers = (text: string): Layer[] => {
  const layers: Layer[] = []
  const runs = runsOf(text, base64Alphabet, 6)
  if (!runs.length) return layers
  for (let skip = 0; skip < base64.chars; skip++) layers.push(decode(text, runs, skip, base64))
  const hexRuns = runsOf(text, hexAlphabet, 8)
  if (hexRuns.length)
    for (let skip = 0; skip < hex.chars; skip++) layers.push(decode(text, hexRuns, skip, hex))
  return layers
}
