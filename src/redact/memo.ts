import { addAll, createTable, type PublicStretches, pieceLength, roll } from './stretches.ts'

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
  /** Forgets where a text that was looked through may hold a value, or a stretch of it that is not among `known` ones yet. */
  meet(value: string, known: PublicStretches): void
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
      for (const one of looked) addAll(watched, one)
      ;(key ? keys : texts).set(text, redacted)
    },
    meet(value, known) {
      if (value.length < pieceLength) return forget()
      let isWhole = true
      let isNew = false
      roll(value, (block) => {
        let met = 0
        for (let at = watched.next(block, 0); at >= 0; at = watched.next(block, at + 1)) {
          met++
          if (!known.has(block.highs[at]!, block.lows[at]!)) isNew = true
        }
        if (met < block.count) isWhole = false
      })
      if (isWhole || isNew) forget()
    },
    forget,
  }
}
