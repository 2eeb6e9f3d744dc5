import { createHash } from 'node:crypto'

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).filter(([, member]) => member !== undefined)
  return Object.fromEntries(
    members.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, member]) => [name, sorted(member)]),
  )
}

/** JSON with sorted keys and no space: equal values are equal bytes. */
export const canonicalJson = (value: unknown): string => JSON.stringify(sorted(value))

/** SHA-256 in hex. */
export const sha256 = (bytes: string | Buffer): string => createHash('sha256').update(bytes).digest('hex')
