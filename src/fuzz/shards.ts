/** Pieces of secrets shorter than this tell nothing. */
const shortest = 4

/** Every text in a JSON-like value. */
export const textsIn = (value: unknown): string[] => {
  if (typeof value === 'string') return [value]
  if (Array.isArray(value)) return value.flatMap(textsIn)
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}

/** The longest pieces of a secret that stand in a text, in any letter case, without the whole of it. */
export const shardsOf = (text: string, secret: string): string[] => {
  const rest = text.split(secret)
  const lower = secret.toLowerCase()
  const isPiece = (piece: string) => lower.includes(piece.toLowerCase())
  const found = new Set<string>()
  for (const part of rest)
    for (let start = 0; start + shortest <= part.length; ) {
      let length = 0
      while (start + length < part.length && isPiece(part.slice(start, start + length + 1))) length++
      if (length >= shortest) found.add(part.slice(start, start + length))
      start += length >= shortest ? length : 1
    }
  return [...found]
}
