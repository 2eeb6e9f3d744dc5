import { isObject } from '../model/json.ts'
import { isSafeName, own, safeNameHint } from '../model/own.ts'
import type { Json } from '../model/suite.ts'
import { ChangeError } from './change.ts'

/**
 * Applies a JSON Merge Patch (RFC 7396): objects merge, null removes, anything else replaces.
 * @throws {ChangeError} when a name in it is not safe.
 */
export const mergePatch = (base: Json | undefined, patch: Json): Json => {
  if (!isObject(patch)) return patch
  const result: Record<string, Json> = isObject(base) ? { ...base } : {}
  for (const [key, value] of Object.entries(patch)) {
    if (!isSafeName(key))
      throw new ChangeError(key, `a patch gives something the name "${key}"; expected: ${safeNameHint}`)
    if (value === null) delete result[key]
    else result[key] = mergePatch(own(result, key), value)
  }
  return result
}
