import { find } from './find.ts'
import type { Hit } from './layer.ts'
import { createMemo, longestRemembered } from './memo.ts'
import { createSecrets } from './secrets.ts'
import { coveredBy, render } from './spans.ts'
import type { PublicStretches } from './stretches.ts'

/** Replaces secrets by names that keep equality visible. */
export interface Redacting {
  /** The text with every known secret replaced, in every encoding it can appear in. */
  text(value: string): string
  /** A deep copy of a JSON-like value with `text` on all strings; keys, and names of headers, keep public words. */
  json<T>(value: T): T
}

/** A redactor that can be told of further secrets. */
export interface Redactor extends Redacting {
  /** A known secret by its label, e.g. `password` or `password of account 2`; shown as `‹password›`. */
  addInput(label: string, value: string): void
  /** A token seen in an answer or made by the harness; shown as `‹token a1b2c3›`, the first 6 hex of its SHA-256. */
  addToken(value: string): void
  /** A value that the harness has made of secrets; without a label it is shown as a token is. */
  addMade(value: string, label?: string): void
}

/** Several redactors as one, which replaces whatever any of them knows. */
export const allOf = (redactors: Redacting[]): Redacting => ({
  text: (value) => redactors.reduce((text, redactor) => redactor.text(text), value),
  json: (value) => redactors.reduce((copy, redactor) => redactor.json(copy), value),
})
/**
 * More tokens than that are not kept: no run of a well-meaning target comes near, and each costs some hundred bytes.
 */
const tokensOfAnyRun = 1 << 20

const withheld = (text: string, why: string) => `‹${text.length} characters withheld: ${why}›`

/**
 * A redactor that knows no secrets yet; `publicWords` are those that the suite's own text spells out, and no eight characters
 * of `publicTexts` are taken for a piece of a secret, nor of those that many redactors share.
 */
export const createRedactor = ({
  publicWords = [],
  publicTexts = [],
  shared = [],
  mostTokens = tokensOfAnyRun,
}: {
  publicWords?: Iterable<string>
  publicTexts?: Iterable<string>
  shared?: PublicStretches[]
  mostTokens?: number
} = {}): Redactor => {
  const secrets = createSecrets(publicWords, publicTexts, shared)
  const memo = createMemo()
  // a text below the shortest token cannot hold a token, so a new token changes nothing about it
  let shortestToken = 64
  let labels: RegExp | undefined
  let tokens = 0

  const shown = (text: string, hits: Hit[]): string => {
    if (!hits.length) return text
    if (!text.includes('‹')) return render(text, hits)
    labels ??= secrets.labels()
    const own = [...text.matchAll(labels)].map(({ 0: label, index }) => ({
      start: index,
      end: index + label.length,
    }))
    const isOwn = coveredBy(own)
    return render(
      text,
      hits.filter(({ start, end }) => !isOwn(start, end)),
    )
  }

  const redactNew = (text: string, key: boolean): string => {
    if (tokens > mostTokens && text.length >= shortestToken)
      return withheld(text, 'the target has issued more tokens than can be looked for')
    try {
      const looked = text.length <= longestRemembered ? [] : undefined
      const hits = find(secrets, text, { key, looked })
      if (!hits) return withheld(text, 'they can be decoded in too many ways to look for secrets in all')
      const redacted = shown(text, hits)
      if (looked) memo.keep(text, key, { redacted, looked })
      return redacted
    } catch {
      return withheld(text, 'they could not be searched for secrets')
    }
  }

  const redact = (text: string, key: boolean): string => memo.get(text, key) ?? redactNew(text, key)

  const forget = () => {
    memo.forget()
    labels = undefined
  }

  const copy = (value: unknown, name?: string): unknown => {
    if (typeof value === 'string') return redact(value, false)
    if (Array.isArray(value)) return value.map((item) => (name === 'headers' ? copyField(item) : copy(item)))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [redact(key, true), copy(item, key)]),
    )
  }

  const copyField = (field: unknown): unknown =>
    Array.isArray(field) && typeof field[0] === 'string'
      ? [redact(field[0], true), ...field.slice(1).map((part) => copy(part))]
      : copy(field)

  /** Takes in one more token; `add` returns the length of the shortest text that it can be seen in. */
  const take = (value: string, add: () => number): void => {
    if (tokens > mostTokens || secrets.has(value)) return
    secrets.tell(memo, value)
    const length = add()
    if (length === Number.POSITIVE_INFINITY) return
    shortestToken = Math.min(shortestToken, length)
    labels = undefined
    if (++tokens > mostTokens) forget()
  }

  return {
    addInput(label, value) {
      if (value === '') return
      secrets.addInput(label, value)
      forget()
    },
    addToken: (value) => take(value, () => secrets.addToken(value)),
    addMade: (value, label) => take(value, () => secrets.addMade(value, label)),
    text: (value) => redact(value, false),
    json: <T>(value: T) => copy(value) as T,
  }
}
