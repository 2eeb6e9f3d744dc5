import { createHash } from 'node:crypto'
import { foldText } from './fold.ts'
import { withoutGaps } from './gaps.ts'
import type { Hit, Work } from './layer.ts'
import type { Memo } from './memo.ts'
import { createPieces } from './pieces.ts'
import { mayStand, type Place, placeOf } from './place.ts'
import { createPrints, shortest } from './prints.ts'
import { coveredBy } from './spans.ts'
import { type PublicStretches, pieceLength, stretchesOf } from './stretches.ts'
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
  /** Returns the length of the shortest value that it added; infinity where it is known. */
  addToken(value: string): number
  /** A value that the harness has made: a piece of it is none of a secret, unless it is one of what it was made of. */
  addMade(value: string, label?: string): number
  /** Whether a value is known that is as long as a token. */
  has(value: string): boolean
  /** Has a memo forget what a value that is about to be added changes. */
  tell(memo: Memo, value: string): void
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

/** A JWT's header is the same in all of an issuer's tokens and tells nothing. */
const jwtHeader = /^eyJ[\w-]*\./

/** A value as it is, and as it is found where what parts it is left out; each as UTF-16 and as UTF-8, one code a byte. */
const writingsOf = (value: string): Set<string> =>
  new Set([value, ...withoutGaps(value, false).map(({ text }) => text)].flatMap((one) => [one, asBytes(one)]))

/** No secrets yet; a value that equals a public word is replaced only where it stands alone, and what public texts hold is no piece of any. */
export const createSecrets = (
  publicWords: Iterable<string>,
  publicTexts: Iterable<string>,
  shared: PublicStretches[] = [],
): Secrets => {
  const common = new Set([...publicWords].map(foldText))
  const prints = createPrints()
  const pieces = createPieces([stretchesOf([...publicWords, ...publicTexts]), ...shared])
  const inputs: Secret[] = []
  const tiny = createTiny<Secret>()

  const addForm = (value: string, secret: Secret): void => {
    for (const form of writingsOf(value))
      if (form.length >= shortest) prints.add(form, ~(inputs.push(secret) - 1))
      else tiny.add(form, secret)
  }

  // a token's id: 24 bits of its SHA-256, 2 bits for which part of it, 2 bits for its place; an input's is negative
  const secretOf = (id: number): Secret => {
    if (id < 0) return inputs[~id]!
    const print = (id & 0xffffff).toString(16).padStart(6, '0')
    return { label: `token ${print}${parts[(id >>> 24) & 3]}`, place: places[(id >>> 26) & 3]! }
  }

  const addPieces = (value: string, id: number): void => {
    for (const form of writingsOf(value)) pieces.add(form, id)
  }

  const addInput = (label: string, value: string): Secret => {
    const name = label.replace(/[‹›]/g, '')
    const place = placeOf(value, common.has(foldText(value)))
    const secret = { label: name, place }
    addForm(value, secret)
    const other = { label: name + otherCase, place }
    for (const form of formsOf(value))
      if (foldText(form) !== foldText(value) || /[^ -~]/.test(form)) addForm(form, other)
    return secret
  }

  const printOf = (value: string): number =>
    Number.parseInt(createHash('sha256').update(value).digest('hex').slice(0, 6), 16)

  const addToken = (value: string, print: number): number => {
    if (value.length < shortest) {
      addForm(value, { label: `token ${print.toString(16).padStart(6, '0')}`, place: 'alone' })
      return value.length || Number.POSITIVE_INFINITY
    }
    const place = places.indexOf(placeOf(value, common.has(foldText(value))))
    if (!prints.add(value, print | (place << 26))) return Number.POSITIVE_INFINITY
    for (const form of writingsOf(value)) prints.add(form, print | (place << 26))
    const segments = /^[\w-]+\.([\w-]+)\.([\w-]*)$/.exec(value)?.slice(1) ?? []
    const long = segments.filter((segment) => segment.length >= leastPart)
    for (const segment of long) prints.add(segment, print | ((segments.indexOf(segment) + 1) << 24))
    return Math.min(value.length, ...long.map(({ length }) => length))
  }

  return {
    addInput(label, value) {
      const id = ~(inputs.push(addInput(label, value)) - 1)
      for (const form of new Set([value, value.normalize('NFC'), value.normalize('NFD')])) addPieces(form, id)
    },
    addToken(value) {
      const print = printOf(value)
      const length = addToken(value, print)
      if (length === Number.POSITIVE_INFINITY) return length
      addPieces(value.replace(jwtHeader, ''), print)
      return Math.min(length, pieceLength)
    },
    addMade(value, label) {
      if (label === undefined) return addToken(value, printOf(value))
      addInput(label, value)
      return value.length
    },
    has: (value) => value.length >= shortest && prints.has(value),
    tell(memo, value) {
      const tail = value.replace(jwtHeader, '')
      for (const form of /[^ -~]/.test(tail) ? [tail, ...formsOf(tail)] : [tail])
        for (const writing of writingsOf(form)) memo.meet(writing, pieces)
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
      const isKnown = coveredBy(hits)
      pieces.scan(text, (start, end, id) => {
        if (!isKnown(start, end))
          hits.push({ start, end, show: `‹part of ${secretOf(id).label}›`, piece: true })
      })
      // they must all stand alone, and a key never does
      if (!key) tiny.scan(text, (start, end, secret) => hit(start, end, secret, true))
      return hits
    },
    labels() {
      const names = new Set([...inputs, ...tiny.all()].map(({ label }) => escapeRegExp(label)))
      const token = 'token [0-9a-f]{6}(?:, payload|, signature)?'
      return new RegExp(
        `‹(?:base64 |hex |(?:part of )?(?:${[token, ...names].join('|')})(?:${otherCase})?›)`,
        'g',
      )
    },
  }
}
