import { createHash } from 'node:crypto'
import { type Decoding, encodedLayer } from './encoded.ts'
import { escapeLayers } from './escapes.ts'
import { foldText } from './fold.ts'
import type { Hit } from './layer.ts'
import { mayStand, type Place, placeOf } from './place.ts'
import { createPrints, shortest } from './prints.ts'
import { render } from './spans.ts'

/** Replaces secrets by names that keep equality visible. */
export interface Redactor {
  /** A known secret by its label, e.g. `password` or `password of account 2`; shown as `‹password›`. */
  addInput(label: string, value: string): void
  /** A token seen in an answer or made by the harness; shown as `‹token a1b2c3›`, the first 6 hex of its SHA-256. */
  addToken(value: string): void
  /** The text with every known secret replaced, in every encoding it can appear in. */
  text(value: string): string
  /** A deep copy of a JSON-like value with `text` on all strings; keys, and names of headers, lose no plain words. */
  json<T>(value: T): T
}

/** What one known value is called, and where it may be replaced. */
interface Secret {
  label: string
  place: Place
}

/** How far a text has been decoded already, and what of it to decode further; `bytes` came out of base64 or hex. */
interface Stage extends Decoding {
  depth: number
  bytes: boolean
}

const parts = ['', ', payload', ', signature']
const places: Place[] = ['anywhere', 'word', 'alone']
const deepest = 5

/** The text's UTF-8 with a code for each byte, as base64 and hex decode to. */
const asBytes = (text: string) => Buffer.from(text).toString('latin1')

const escapeRegExp = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** A redactor that knows no secrets yet; `publicWords` are those that the suite's own text spells out. */
export const createRedactor = (options: { publicWords?: Iterable<string> } = {}): Redactor => {
  const publicWords = new Set([...(options.publicWords ?? [])].map(foldText))
  const prints = createPrints()
  const inputs: Secret[] = []
  const tiny = new Map<string, Secret>()
  let ownLabels: RegExp | undefined

  const known = (value: string, place: Place, label: string): void => {
    const secret = { label, place }
    for (const form of new Set([value, asBytes(value)]))
      if (form.length >= shortest) prints.add(form, ~(inputs.push(secret) - 1))
      else if (!tiny.has(foldText(form))) tiny.set(foldText(form), secret)
  }

  // a token's id: 24 bits of its SHA-256, 2 bits for which part of it, 2 bits for its place
  const secretOf = (id: number): Secret =>
    id < 0
      ? inputs[~id]!
      : {
          label: `token ${(id & 0xffffff).toString(16).padStart(6, '0')}${parts[(id >>> 24) & 3]}`,
          place: places[(id >>> 26) & 3]!,
        }

  const scan = (text: string, bytes: boolean, key: boolean, hits: Hit[]): void => {
    const hit = (start: number, end: number, { label, place }: Secret, exact: boolean) => {
      if (key && place === 'alone') return
      if (!mayStand(place, text, start, end, bytes)) return
      hits.push({ start, end, show: exact ? `‹${label}›` : `‹${label}, other case›` })
    }
    prints.scan(text, (start, end, id, exact) => hit(start, end, secretOf(id), exact))
    if (!tiny.size || key) return
    const folded = foldText(text)
    for (const [value, secret] of tiny)
      for (let at = folded.indexOf(value); at >= 0; at = folded.indexOf(value, at + 1))
        hit(at, at + value.length, secret, true)
  }

  const find = (text: string, at: Stage, key: boolean, seen: string[]): Hit[] => {
    const hits: Hit[] = []
    scan(text, at.bytes, key, hits)
    if (at.depth === deepest) return hits
    const depth = at.depth + 1
    for (const inner of escapeLayers(text)) {
      // undone in another order before
      if (seen.includes(inner.text)) continue
      seen.push(inner.text)
      const stage = { ...at, depth, end: at.bytes ? 0 : inner.text.length, counts: inner.touches }
      hits.push(...inner.lift(find(inner.text, stage, key, seen)))
    }
    if (at.end === 0) return hits
    const inner = encodedLayer(text, at)
    if (!inner) return hits
    const stage = { depth, bytes: true, end: at.bytes ? 0 : inner.aligned, shortest: 8 }
    hits.push(...inner.lift(find(inner.text, stage, key, seen)))
    return hits
  }

  const withoutLabels = (text: string, hits: Hit[]): Hit[] => {
    if (!hits.length || !text.includes('‹')) return hits
    ownLabels ??= new RegExp(
      `‹(?:base64 |hex |(?:token [0-9a-f]{6}(?:, payload|, signature)?|${[...inputs, ...tiny.values()]
        .map(({ label }) => escapeRegExp(label))
        .join('|')})(?:, other case)?›)`,
      'g',
    )
    const labels = [...text.matchAll(ownLabels)].map(
      ({ 0: label, index }) => [index, index + label.length] as const,
    )
    return hits.filter((hit) => !labels.some(([start, end]) => hit.start >= start && hit.end <= end))
  }

  const redact = (text: string, key: boolean): string => {
    if (text.length < 1) return text
    const hits = withoutLabels(
      text,
      find(text, { depth: 0, bytes: false, end: text.length, shortest }, key, []),
    )
    return hits.length ? render(text, hits) : text
  }

  const copy = (value: unknown, name?: string): unknown => {
    if (typeof value === 'string') return redact(value, false)
    if (Array.isArray(value))
      return value.map((item) =>
        name === 'headers' && Array.isArray(item) && typeof item[0] === 'string'
          ? [redact(item[0], true), ...item.slice(1).map((part) => copy(part))]
          : copy(item),
      )
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [redact(key, true), copy(item, key)]),
    )
  }

  return {
    addInput(label, value) {
      if (value === '') return
      ownLabels = undefined
      const name = label.replace(/[‹›]/g, '')
      const place = placeOf(value, publicWords.has(foldText(value)))
      known(value, place, name)
      const folded = foldText(value)
      for (const form of [
        value.toUpperCase(),
        value.toLowerCase(),
        value.normalize('NFC'),
        value.normalize('NFD'),
      ])
        if (foldText(form) !== folded || /[^ -~]/.test(form)) known(form, place, `${name}, other case`)
    },
    addToken(value) {
      if (value.length < shortest) return
      const print = Number.parseInt(createHash('sha256').update(value).digest('hex').slice(0, 6), 16)
      const place = places.indexOf(placeOf(value, publicWords.has(foldText(value))))
      for (const form of new Set([value, asBytes(value)])) prints.add(form, print | (place << 26))
      const [, payload = '', signature = ''] = /^[\w-]+\.([\w-]+)\.([\w-]*)$/.exec(value) ?? []
      if (payload.length >= 16) prints.add(payload, print | (1 << 24))
      if (signature.length >= 16) prints.add(signature, print | (2 << 24))
    },
    text: (value) => redact(value, false),
    json: <T>(value: T) => copy(value) as T,
  }
}
