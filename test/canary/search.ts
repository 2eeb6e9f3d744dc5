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

type Decoder = (text: string) => string[]

const entities: Record<string, string> = {
  ...{ lt: '<', gt: '>', amp: '&', quot: '"', apos: "'", nbsp: ' ' },
  ...{ aring: 'å', aelig: 'æ', oslash: 'ø', uuml: 'ü', oacute: 'ó' },
}
const controls: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' }
const point = (code: number) => (code <= 0x10ffff ? String.fromCodePoint(code) : '')

const inBoth = (bytes: Buffer) =>
  `${bytes.toString('latin1')}\n${bytes.toString('utf8')}\n${bytes.toString('latin1').replaceAll('\0', '')}`

/** Ways back from an encoding; each gives nothing when the text has none of it. Nothing of the redactor is used. */
const decoders: Record<string, Decoder> = {
  json: (text) =>
    /\\[u"\\/]/.test(text)
      ? [
          text.replace(/\\(?:u([0-9a-f]{4})|(.))/gi, (_, code, other) =>
            code ? String.fromCharCode(Number.parseInt(code, 16)) : (controls[other] ?? other),
          ),
        ]
      : [],
  percent: (text) =>
    /%[0-9a-f]{2}/i.test(text)
      ? [
          text.replace(/(?:%[0-9a-f]{2})+/gi, (run) =>
            Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'),
          ),
          text.replace(/(?:%[0-9a-f]{2})+/gi, (run) =>
            Buffer.from(run.replaceAll('%', ''), 'hex').toString('latin1'),
          ),
        ]
      : [],
  html: (text) =>
    /&(?:#|[a-z]+;)/i.test(text)
      ? [
          text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|([a-z]+));/gi, (whole, hex, decimal, name) =>
            hex
              ? point(Number.parseInt(hex, 16))
              : decimal
                ? point(Number(decimal))
                : (entities[name.toLowerCase()] ?? whole),
          ),
        ]
      : [],
  parted: (text) => {
    const whole = text
      .replace(/[\0\u00ad\u200b-\u200f\u2060\ufeff]/g, '')
      .replace(/\r?\n[ \t]*/g, '')
      .replace(/" ?, ?"\w+" ?: ?"/g, '')
    return whole === text ? [] : [whole]
  },
  quoted: (text) =>
    /=[0-9A-F]{2}=[0-9A-F]{2}/.test(text)
      ? [
          text.replace(/(?:=[0-9A-F]{2})+/g, (run) =>
            Buffer.from(run.replaceAll('=', ''), 'hex').toString('utf8'),
          ),
        ]
      : [],
  base64: (text) => {
    const found: string[] = []
    for (const [run] of text.matchAll(/[A-Za-z0-9+/_-]{14,}/g))
      for (let skip = 0; skip < 4; skip++) found.push(inBoth(Buffer.from(run.slice(skip), 'base64')))
    return found.length ? [found.join('\n')] : []
  },
  hex: (text) => {
    const found: string[] = []
    for (const [run] of text.matchAll(/[0-9a-f]{20,}/gi))
      for (const skip of [0, 1]) found.push(inBoth(Buffer.from(run.slice(skip), 'hex')))
    return found.length ? [found.join('\n')] : []
  },
}

/** Knows every stretch of ten characters of every secret, so that a part of one is found too. */
export class Search {
  readonly #stretches = new Map<string, string>()
  readonly #table = new Uint8Array(1 << (tableBits - 3))
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
      if (seen.has(layer)) return
      seen.add(layer)
      this.#scan(layer, (secret, context) =>
        hits.push({ artefact, secret, context, through: through.join(' of ') || 'as it is' }),
      )
      if (left === 0) return
      for (const [name, decode] of Object.entries(decoders)) {
        // bytes of what was no base64 are noise, and noise decodes to more of it
        const noisy = through[0] === 'base64' || through[0] === 'hex'
        if (noisy && (name === 'hex' || through.length > 3)) continue
        for (const decoded of decode(layer)) {
          const isBytes = name === 'base64' || name === 'hex'
          walk(decoded, [name, ...through], isBytes ? 1 : left - 1)
        }
      }
    }
    walk(text, [], depth)
    return hits
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
