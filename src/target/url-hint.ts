const mostPort = 65_535

/** What would be right in place of a text that is no base URL: the same with a scheme, another port, or any base URL. */
export const urlHint = (text: string): string => {
  const [, port] = /:(\d+)(?:\/|$)/.exec(text) ?? []
  if (Number(port) > mostPort) return `expected: a port from 1 to ${mostPort}`
  const isBare = !text.includes('@') && !text.includes('://') && URL.canParse(`http://${text}`)
  if (isBare && /[.:]/.test(text)) return `did you mean "http://${text}" or "https://${text}"?`
  return 'e.g. https://staging.example.com, without query, fragment or credentials'
}

/** A text meant as a URL without what in one may be secret: who asks, the query, the fragment, and what does not belong to it. */
export const shownUrl = (text: string): string =>
  text
    .replace(/^.*@/s, (before) => `${/^https?:\/\//i.exec(before)?.[0] ?? ''}…@`)
    .replace(/([?#\s]).+$/s, '$1…')

/** Whether its percent escapes can be undone. */
export const isEncoded = (text: string): boolean => {
  try {
    return decodeURIComponent(text) !== undefined
  } catch {
    return false
  }
}
