/** The names and indexes that a JSON Pointer (RFC 6901) goes through, from the outside in. */
export const pointerParts = (pointer: string): string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((part) => (part.includes('~') ? part.replaceAll('~1', '/').replaceAll('~0', '~') : part))

/** The pointer to a member of what another pointer leads to. */
export const memberAt = (pointer: string, name: string): string =>
  `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
