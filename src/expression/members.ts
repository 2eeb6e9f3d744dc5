const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

/** Whether a member anywhere in a JSON value is called `constructor`; without recursion, for an answer may nest as deep as it likes. */
const hidesType = (root: unknown): boolean => {
  const left = [root]
  while (left.length > 0) {
    const value = left.pop()
    if (!isObject(value)) continue
    if (Object.hasOwn(value, 'constructor')) return true
    for (const inner of Object.values(value)) left.push(inner)
  }
  return false
}

const asMaps = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(asMaps)
  return isObject(value) ? new Map(Object.entries(value).map(([key, inner]) => [key, asMaps(inner)])) : value
}

/**
 * A JSON value as CEL may have it. CEL tells types by an object's constructor, so a member of that name would hide all
 * that stands beside it; of a Map it is a member like any other.
 */
export const forCel = (value: unknown): unknown => (hidesType(value) ? asMaps(value) : value)
