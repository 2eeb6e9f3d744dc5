const unseen = /(?! )[\p{C}\p{Z}\p{M}]/gu

const escaped = (char: string): string =>
  Array.from(
    { length: char.length },
    (_, at) => `\\u${char.charCodeAt(at).toString(16).padStart(4, '0')}`,
  ).join('')

/** A value as JSON in which nothing hides: what cannot be seen is escaped. */
export const visible = (value: unknown): string =>
  (JSON.stringify(value) ?? String(value)).replace(unseen, escaped)
