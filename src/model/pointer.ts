/** The names and indexes that a JSON Pointer (RFC 6901) goes through, from the outside in. */
export const pointerParts = (pointer: string): string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
