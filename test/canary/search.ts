/** A place at which a secret was found: where, whose, through which decodings, and what stands around it. */
export interface Hit {
  artefact: string
  secret: string
  through: string
  context: string
}

const width = 10
const tableBits = 22

/** Letter case and the two spellings of a space tell nothing apart here. */
const folded = (text: string) => text.toLowerCase().replaceAll('+', ' ')

const base = 131
const leading = (() => {
  let power = 1
  for (let step = 1; step < width; step++) power = Math.imul(power, base)
  return power
})()

/** What of a text is in an encoding, decoded, with what stands around it; nothing where none of it is. */
type Decoder = (text: string) => string[]

/** As much as ten characters take in two more encodings: what is found no nearer to a change was found without it. */
const context = 120

/** What stands around each match, leaving out what is as it was and has been looked through. */
const around = (pattern: RegExp, text: string): string[] => {
  const ranges: [from: number, to: number][] = []
  for (const { 0: found, index } of text.matchAll(pattern)) {
    const [from, to] = [Math.max(0, index - context), index + found.length + context]
    const last = ranges.at(-1)
    if (last && from <= last[1]) last[1] = to
    else ranges.push([from, to])
  }
  return ranges.map(([from, to]) => text.slice(from, to))
}

const replacing =
  (pattern: RegExp, ...decoded: ((...match: string[]) => string)[]): Decoder =>
  (text) => {
    const parts = around(pattern, text)
    return decoded.map((decode) => parts.map((part) => part.replace(pattern, decode)).join('\x01'))
  }

const bytesAs = (coding: 'utf8' | 'latin1', sign: string) => (run: string) =>
  Buffer.from(run.replaceAll(sign, ''), 'hex').toString(coding)

const entities: Record<string, string> = {
  ...{ lt: '<', gt: '>', amp: '&', quot: '"', apos: "'", nbsp: ' ' },
  ...{ aring: 'å', aelig: 'æ', oslash: 'ø', uuml: 'ü', oacute: 'ó' },
}
const controls: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' }
const point = (code: number) => (code <= 0x10ffff ? String.fromCodePoint(code) : '')

/** Signs that nobody sees, as they are and as bytes. */
const unseen = /[\0\u00ad\u200b-\u200f\u2060\ufeff]|\xc2\xad|\xe2\x80[\x8b-\x8f]|\xe2\x81\xa0|\xef\xbb\xbf/g
/** Line breaks, with what indents the next line, and the way from one field to the next. */
const breaks = /\r?\n[ \t]*/g
const fields = /" ?, ?"\w+" ?: ?"/g
const parting = new RegExp([unseen, breaks, fields].map(({ source }) => source).join('|'), 'g')

/** Ways back from an encoding. Nothing of the redactor is used. */
const decoders: Record<string, Decoder> = {
  json: replacing(/\\(?:u([0-9a-f]{4})|(.))/gi, (_, code, other) =>
    code ? String.fromCharCode(Number.parseInt(code, 16)) : (controls[other!] ?? other!),
  ),
  percent: replacing(/(?:%[0-9a-f]{2})+/gi, bytesAs('utf8', '%'), bytesAs('latin1', '%')),
  html: replacing(/&(?:#x([0-9a-f]+)|#(\d+)|([a-z]+));/gi, (whole, hex, decimal, name) =>
    hex
      ? point(Number.parseInt(hex, 16))
      : decimal
        ? point(Number(decimal))
        : (entities[name!.toLowerCase()] ?? whole!),
  ),
  parted: (text) => [
    around(parting, text)
      .map((part) => part.replace(unseen, '').replace(breaks, '').replace(fields, ''))
      .join('\x01'),
  ],
  quoted: replacing(/(?:=[0-9A-F]{2})+/g, bytesAs('utf8', '=')),
}

/** Texts of bytes: where such a run begins is not known, so that it is decoded from several places. */
const runs: Record<string, { pattern: RegExp; starts: number }> = {
  base64: { pattern: /[A-Za-z0-9+/_-]{14,}/g, starts: 4 },
  hex: { pattern: /[0-9a-f]{20,}/gi, starts: 2 },
}

/** Knows every stretch of ten characters of every secret, so that a part of one is found too. */
export class Search {
  readonly #stretches = new Map<string, string>()
  readonly #table = new Uint8Array(1 << (tableBits - 3))
  /** Runs of bytes that were decoded, with behind how many other decodings. */
  readonly #decoded = new Map<string, number>()
  /** How many characters were looked through, decoded ones included. */
  searched = 0
  planted = 0

  #hash(text: string, from: number): number {
    let hash = 0
    for (let at = from; at < from + width; at++) hash = (Math.imul(hash, base) + text.charCodeAt(at)) | 0
    return hash
  }

  #slot(hash: number): number {
    return Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> (32 - tableBits)
  }

  /** Plants a secret; one that is too short to be told from other text is an error of the test. */
  plant(name: string, secret: string): void {
    this.planted++
    for (const form of new Set([secret, secret.normalize('NFD'), Buffer.from(secret).toString('latin1')])) {
      const text = folded(form)
      if (text.length < width) throw new Error(`"${name}" is too short to be searched for`)
      for (let at = 0; at + width <= text.length; at++) {
        this.#stretches.set(text.slice(at, at + width), name)
        const slot = this.#slot(this.#hash(text, at))
        this.#table[slot >>> 3]! |= 1 << (slot & 7)
      }
    }
  }

  /** Every secret in a text, as it stands and through up to `depth` decodings, and one more of what was base64 or hex. */
  find(artefact: string, text: string, depth = 2): Hit[] {
    const hits: Hit[] = []
    const seen = new Set<string>()
    const walk = (layer: string, through: string[], left: number): void => {
      if (layer === '' || seen.has(layer)) return
      seen.add(layer)
      this.#scan(layer, (secret, context) =>
        hits.push({ artefact, secret, context, through: through.join(' of ') || 'as it is' }),
      )
      if (left === 0) return
      for (const [name, decode] of Object.entries(decoders))
        for (const decoded of decode(layer)) walk(decoded, [name, ...through], left - 1)
      for (const name of Object.keys(runs)) walk(this.#bytesOf(name, layer, through), [name, ...through], 1)
    }
    walk(text, [], depth)
    return hits
  }

  /** What the runs of a text decode to, each once, wherever it stands. */
  #bytesOf(name: string, layer: string, through: string[]): string {
    // bytes of what was no base64 are noise, and noise decodes to more of it
    const isNoise = through[0] !== undefined && Object.hasOwn(runs, through[0])
    if (isNoise && (name === 'hex' || through.length > 3)) return ''
    const { pattern, starts } = runs[name]!
    const found: string[] = []
    for (const [run] of layer.matchAll(pattern)) {
      const known = `${name} ${run}`
      if ((this.#decoded.get(known) ?? Number.POSITIVE_INFINITY) <= through.length) continue
      this.#decoded.set(known, through.length)
      for (let skip = 0; skip < starts; skip++) {
        const bytes = Buffer.from(run.slice(skip), name as 'base64' | 'hex')
        const plain = bytes.toString('latin1')
        found.push(plain, bytes.toString('utf8'))
        // of UTF-16 every second byte is none
        if (plain.includes('\0')) found.push(plain.replaceAll('\0', ''))
      }
    }
    return found.join('\x01')
  }

  #scan(layer: string, found: (secret: string, context: string) => void): void {
    this.searched += layer.length
    const text = folded(layer)
    if (text.length < width) return
    let hash = this.#hash(text, 0)
    let last = -width
    for (let at = 0; ; at++) {
      const slot = this.#slot(hash)
      if (this.#table[slot >>> 3]! & (1 << (slot & 7)) && at >= last + width) {
        const secret = this.#stretches.get(text.slice(at, at + width))
        if (secret !== undefined) {
          found(secret, layer.slice(Math.max(0, at - 60), at + 60))
          last = at
        }
      }
      if (at + width >= text.length) return
      hash =
        (Math.imul(hash - Math.imul(text.charCodeAt(at), leading), base) + text.charCodeAt(at + width)) | 0
    }
  }
}
