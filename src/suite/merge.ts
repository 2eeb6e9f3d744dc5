import { isObject } from '../model/json.ts'
import { isSafeName, own, safeNameHint } from '../model/own.ts'
import { pointerParts } from '../model/pointer.ts'
import type { Json, JsonObject } from '../model/suite.ts'
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

/** A JSON Merge Patch that puts a value in one place of a request. */
export const patchAt = (pointer: string, value: Json): JsonObject =>
  pointerParts(pointer).reduceRight<Json>((inner, key) => ({ [key]: inner }), value) as JsonObject

/** A JSON Merge Patch in which a member that is called after a place, such as `/json/a/b`, stands there. */
export const unfolded = (patch: JsonObject): JsonObject =>
  Object.entries(patch).reduce<Json>(
    (whole, [key, value]) => joined(whole, key.startsWith('/') ? patchAt(key, value) : { [key]: value }),
    {},
  ) as JsonObject

/** Two patches as one; a removal stays one. */
export const joined = (one: Json, two: Json): Json => {
  if (!isObject(one) || !isObject(two)) return two
  const result = { ...one }
  for (const [key, value] of Object.entries(two))
    result[key] = own(one, key) === undefined ? value : joined(own(one, key)!, value)
  return result
}
