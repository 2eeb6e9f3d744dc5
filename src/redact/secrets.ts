import { createHash } from 'node:crypto'
import { foldText } from './fold.ts'
import type { Hit, Work } from './layer.ts'
import { mayStand, type Place, placeOf } from './place.ts'
import { createPrints, shortest } from './prints.ts'
import { createTiny } from './tiny.ts'

/** What one known value is called, and where it may be replaced. */
interface Secret {
  label: string
  place: Place
}

/** How a text is looked through: `bytes` came out of base64 or hex, and a key loses no value that must stand alone. */
export interface Look {
  bytes: boolean
  key: boolean
  work: Work
}

/** All known secrets. */
export interface Secrets {
  addInput(label: string, value: string): void
  /** Returns the length of the shortest value that it added; infinity where it is known, or too short. */
  addToken(value: string): number
  /** Where secrets stand in a text as it is, letter case aside. */
  scan(text: string, look: Look): Hit[]
  /** What hits are shown as. */
  labels(): RegExp
}

const parts = ['', ', payload', ', signature']
const places: Place[] = ['anywhere', 'word', 'alone']
const otherCase = ', other case'
const leastPart = 16

const asBytes = (text: string) => Buffer.from(text).toString('latin1')

const formsOf = (value: string) => [
  value.toUpperCase(),
  value.toLowerCase(),
  value.normalize('NFC'),
  value.normalize('NFD'),
]

/**
 * A secret in another case is a secret for a server that normalises it, which leaves one case. Mixed case is that of the
 * true value, of which a changed one must not take the name.
 */
const isOneCase = (text: string): boolean => text === text.toUpperCase() || text === text.toLowerCase()
const isChanged = (label: string): boolean => label.startsWith('changed ')

const escapeRegExp = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** No secrets yet; a value that equals a public word is replaced only where it stands alone. */
export const createSecrets = (publicWords: Iterable<string>): Secrets => {
  const common = new Set([...publicWords].map(foldText))
  const prints = createPrints()
  const inputs: Secret[] = []
  const tiny = createTiny<Secret>()

  const addForm = (value: string, secret: Secret): void => {
    // base64 and hex decode to UTF-8, one code a byte
    for (const form of new Set([value, asBytes(value)]))
      if (form.length >= shortest) prints.add(form, ~(inputs.push(secret) - 1))
      else tiny.add(form, secret)
  }

  // a token's id: 24 bits of its SHA-256, 2 bits for which part of it, 2 bits for its place; an input's is negative
  const secretOf = (id: number): Secret => {
    if (id < 0) return inputs[~id]!
    const print = (id & 0xffffff).toString(16).padStart(6, '0')
    return { label: `token ${print}${parts[(id >>> 24) & 3]}`, place: places[(id >>> 26) & 3]! }
  }

  return {
    addInput(label, value) {
      const name = label.replace(/[‹›]/g, '')
      const place = placeOf(value, common.has(foldText(value)))
      addForm(value, { label: name, place })
      const other = { label: name + otherCase, place }
      for (const form of formsOf(value))
        if (foldText(form) !== foldText(value) || /[^ -~]/.test(form)) addForm(form, other)
    },
    addToken(value) {
      if (value.length < shortest) return Number.POSITIVE_INFINITY
      const print = Number.parseInt(createHash('sha256').update(value).digest('hex').slice(0, 6), 16)
      const place = places.indexOf(placeOf(value, common.has(foldText(value))))
      if (!prints.add(value, print | (place << 26))) return Number.POSITIVE_INFINITY
      prints.add(asBytes(value), print | (place << 26))
      // a JWT's header is the same in all of an issuer's tokens and tells nothing
      const segments = /^[\w-]+\.([\w-]+)\.([\w-]*)$/.exec(value)?.slice(1) ?? []
      const long = segments.filter((segment) => segment.length >= leastPart)
      for (const segment of long) prints.add(segment, print | ((segments.indexOf(segment) + 1) << 24))
      return Math.min(value.length, ...long.map(({ length }) => length))
    },
    scan(text, { bytes, key, work }) {
      const hits: Hit[] = []
      const hit = (start: number, end: number, { label, place }: Secret, exact: boolean): boolean => {
        if (key && place === 'alone') return false
        if (!mayStand(place, { text, start, end }, bytes)) return false
        if (!exact && isChanged(label) && !isOneCase(text.slice(start, end))) return false
        const show = exact ? `‹${label}›` : `‹${label}${otherCase}›`
        const last = hits.at(-1)
        // a value that overlaps itself, such as "aaaa" in a row of them, can do so at each character of a text
        if (last?.show === show && start < last.end) last.end = Math.max(end, last.end)
        else hits.push({ start, end, show })
        return true
      }
      prints.scan(text, work, (start, end, id, exact) => hit(start, end, secretOf(id), exact))
      // they must all stand alone, and a key never does
      if (!key) tiny.scan(text, (start, end, secret) => hit(start, end, secret, true))
      return hits
    },
    labels() {
      const names = new Set([...inputs, ...tiny.all()].map(({ label }) => escapeRegExp(label)))
      const token = 'token [0-9a-f]{6}(?:, payload|, signature)?'
      return new RegExp(`‹(?:base64 |hex |(?:${[token, ...names].join('|')})(?:${otherCase})?›)`, 'g')
    },
  }
}
