import type { Hit, Layer } from './layer.ts'
import { base64, bytesOf, type Coding, decodeRun, hex, runsIn } from './runs.ts'
import { lastUpTo, render } from './spans.ts'

/** A run of encoded text, without its first `skip` characters, and where its bytes stand in the decoded text. */
interface Part {
  start: number
  end: number
  skip: number
  from: number
  to: number
  coding: Coding
}

/** What bounds the bytes of a whole run; those of a run that was entered later are bounded by `inner`. */
export const outer = '\0'
const inner = 1

let scratch = Buffer.alloc(0x4000)

/** Runs of a coding, flat: start, end, start, end … */
interface Runs {
  coding: Coding
  runs: number[]
  skip: number
}

const partsOf = (entries: Runs[]): Part[] => {
  const parts: Part[] = []
  let from = 0
  for (const { runs, coding, skip } of entries)
    for (let run = 0; run < runs.length; run += 2) {
      const start = runs[run]!
      const end = runs[run + 1]!
      const to = from + bytesOf(end - start - skip, coding)
      parts.push({ start, end, skip, from, to, coding })
      from = to + 1
    }
  return parts
}

const decode = (text: string, { runs, coding, skip }: Runs, from: number): number => {
  let at = from
  for (let run = 0; run < runs.length; run += 2) {
    const start = runs[run]! + skip
    const end = runs[run + 1]!
    decodeRun({ text, start, end }, coding, scratch.subarray(at))
    at += bytesOf(end - start, coding)
    scratch[at++] = skip === 0 ? 0 : inner
  }
  return at
}

const isText = (decoded: string) => /^[\t\n\r\x20-\x7e\x80-\xff]*$/.test(decoded)

const showRest = (rest: string) => (/^[\w.~:@ -]*$/.test(rest) ? rest : '…')

/** A run that is text from its start is shown decoded; of any other, only what the secret covers is replaced. */
const liftPart = (
  text: string,
  decoded: string,
  { start, end, skip, from, to, coding }: Part,
  hits: Hit[],
): Hit[] => {
  const whole = decoded.slice(from, to)
  if (skip === 0 && isText(whole)) {
    const moved = hits.map((hit) => ({ ...hit, start: hit.start - from, end: hit.end - from }))
    const padding = coding === base64 ? /^={0,2}/.exec(text.slice(end, end + 2))![0].length : 0
    const show = `‹${coding.name} ${render(whole, moved, showRest)}›`
    return [{ start, end: end + padding, show, piece: hits.every(({ piece }) => piece) }]
  }
  const perByte = 8 / coding.bits
  return hits.map((hit) => ({
    ...hit,
    start: start + skip + Math.floor((hit.start - from) * perByte),
    end: Math.min(end, start + skip + Math.ceil((hit.end - from) * perByte)),
    show: `‹${coding.name} ${hit.show}›`,
  }))
}

/** Which text to decode: up to where, down to how many bytes, and which runs of it. */
export interface Decoding {
  end: number
  shortest: number
  counts(start: number, end: number): boolean
}

/** A text of decoded bytes; `aligned` is how much of it comes from runs that were entered at their starts. */
export interface EncodedLayer extends Layer {
  aligned: number
}

/** What base64 and hex in a text stand for, at each alignment that a run can have, all in one text of Latin-1 bytes. */
export const encodedLayer = (text: string, { end, shortest, counts }: Decoding): EncodedLayer | undefined => {
  const allRuns = runsIn({ text, start: 0, end }, base64, Math.ceil((shortest * 4) / 3))
  const base64Runs = allRuns.filter((_, at) => counts(allRuns[at & ~1]!, allRuns[at | 1]!))
  if (!base64Runs.length) return undefined
  const hexRuns: number[] = []
  for (let run = 0; run < base64Runs.length; run += 2)
    for (const at of runsIn({ text, start: base64Runs[run]!, end: base64Runs[run + 1]! }, hex, shortest * 2))
      hexRuns.push(at)
  // four alignments of three bytes for four characters, two of one for two, and a bound for each
  const room = text.length * 5 + 0x10
  if (scratch.length < room) scratch = Buffer.alloc(room * 2)
  const entries = [
    { coding: base64, runs: base64Runs, skip: 0 },
    { coding: hex, runs: hexRuns, skip: 0 },
    { coding: base64, runs: base64Runs, skip: 1 },
    { coding: base64, runs: base64Runs, skip: 2 },
    { coding: base64, runs: base64Runs, skip: 3 },
    { coding: hex, runs: hexRuns, skip: 1 },
  ]
  let length = 0
  let aligned = 0
  for (const entry of entries) {
    length = decode(text, entry, length)
    if (entry.skip === 0) aligned = length
  }
  const decoded = scratch.toString('latin1', 0, length)
  return {
    text: decoded,
    aligned,
    lift: (hits) => {
      if (!hits.length) return []
      const parts = partsOf(entries)
      const groups = new Map<Part, Hit[]>()
      for (const hit of hits) {
        const part = parts[lastUpTo(parts, ({ from }) => from, hit.start)]!
        if (hit.end > part.to) continue
        const group = groups.get(part)
        if (group) group.push(hit)
        else groups.set(part, [hit])
      }
      return [...groups].flatMap(([part, group]) => liftPart(text, decoded, part, group))
    },
  }
}
