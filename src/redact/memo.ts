import { createTable, pieceLength, roll } from './stretches.ts'

/** Longer texts, such as whole bodies, hardly come again. */
export const longestRemembered = 512

/** So many stretches of remembered texts take 4 MiB. */
const mostStretches = 1 << 17

/**
 * Texts and what they were redacted to, for as long as that holds. Most values of header fields come with each response, and
 * so does a new token that is in none of them.
 */
export interface Memo {
  /** What a text, or a key, was redacted to. */
  get(text: string, key: boolean): string | undefined
  /** Remembers one by all that was looked through for it: itself, and what it was decoded to. */
  keep(text: string, key: boolean, done: { redacted: string; looked: string[] }): void
  /** Forgets where a text that was looked through may hold a value, or a stretch of it that `isKnown` does not have yet. */
  meet(value: string, isKnown: (print: number) => boolean): void
  forget(): void
}

/** Remembers nothing yet. */
export const createMemo = (): Memo => {
  const texts = new Map<string, string>()
  const keys = new Map<string, string>()
  let watched = createTable()
  const forget = () => {
    if (texts.size + keys.size === 0) return
    texts.clear()
    keys.clear()
    watched = createTable()
  }
  return {
    get: (text, key) => (key ? keys : texts).get(text),
    keep(text, key, { redacted, looked }) {
      if (watched.size() > mostStretches) forget()
      for (const one of looked) roll(one, (print) => watched.add(print, 0))
      ;(key ? keys : texts).set(text, redacted)
    },
    meet(value, isKnown) {
      if (value.length < pieceLength) return forget()
      let isWhole = true
      let isNew = false
      roll(value, (print) => {
        if (watched.get(print) === undefined) isWhole = false
        else if (!isKnown(print)) isNew = true
      })
      if (isWhole || isNew) forget()
    },
    forget,
  }
}
