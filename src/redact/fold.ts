const isPlus = 0x2b
const space = 0x20

const wide = new Uint16Array(0x10000)

const foldWide = (code: number): number => {
  const known = wide[code]!
  if (known) return known
  const lower = String.fromCharCode(code).toLowerCase()
  wide[code] = lower.length === 1 ? lower.charCodeAt(0) : code
  return wide[code]!
}

/** A UTF-16 code without what forms change: `+` and space are one, as in a form body. */
export const plain = (code: number): number => (code === isPlus ? space : code)

/** A UTF-16 code without its letter case; never changes a text's length. */
export const fold = (code: number): number => {
  if (code < 0x80) return code >= 0x41 && code <= 0x5a ? code | 0x20 : plain(code)
  return foldWide(code)
}

/** A text with `fold` on each code. */
export const foldText = (text: string): string => {
  const lower = text.toLowerCase()
  if (lower.length === text.length) return lower.replaceAll('+', ' ')
  return Array.from({ length: text.length }, (_, at) => String.fromCharCode(fold(text.charCodeAt(at)))).join(
    '',
  )
}
