/** The values of a header field, by its name in lower case; a field may come several times. */
export const headersOf = (headers: readonly [name: string, value: string][], wanted: string): string[] =>
  headers.filter(([name]) => name.toLowerCase() === wanted).map(([, value]) => value)
