import type { Json } from '../model/suite.ts'

const isObject = (value: unknown): value is Record<string, Json> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Applies a JSON Merge Patch (RFC 7396): objects merge, null removes, anything else replaces. */
export const mergePatch = (base: Json | undefined, patch: Json): Json => {
  if (!isObject(patch)) return patch
  const result: Record<string, Json> = isObject(base) ? { ...base } : {}
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key]
    else result[key] = mergePatch(result[key], value)
  }
  return result
}
