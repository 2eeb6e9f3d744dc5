import { isSafeName, own, safeNameHint } from '../model/own.ts'
import { pointerParts } from '../model/pointer.ts'
import type { Change, Json, JsonObject, RequestTemplate } from '../model/suite.ts'

/** A change or a patch that does not fit its request, e.g. it omits a field that is not there; `where` is what of it does not, as written. */
export class ChangeError extends Error {
  readonly code = 'change'
  readonly where: string
  constructor(where: string, message: string) {
    super(message)
    this.name = 'ChangeError'
    this.where = where
  }
}

type Container = JsonObject | Json[]

const partsOf = (pointer: string): string[] => {
  const parts = pointerParts(pointer)
  const unsafe = parts.find((part) => !isSafeName(part))
  if (unsafe === undefined) return parts
  throw new ChangeError(pointer, `"${pointer}" goes through "${unsafe}"; expected: ${safeNameHint}`)
}

const isContainer = (value: unknown): value is Container => typeof value === 'object' && value !== null

const indexInList = /^(?:0|[1-9]\d*)$/

const memberOf = (value: Json | undefined, part: string): Json | undefined =>
  isContainer(value) && (!Array.isArray(value) || indexInList.test(part))
    ? own(value as JsonObject, part)
    : undefined

const locate = (
  request: Container,
  pointer: string,
  create: boolean,
): { parent: JsonObject; key: string } => {
  const path = partsOf(movedIn(request, pointer))
  const key = path.pop()
  if (key === undefined) throw new ChangeError(pointer, `"${pointer}" does not point into the request`)
  let parent: Container = request
  for (const part of path) {
    let next = memberOf(parent, part)
    if (next === undefined && create && !Array.isArray(parent)) {
      next = {}
      parent[part] = next
    }
    if (!isContainer(next)) throw new ChangeError(pointer, `the request has nothing at "${pointer}"`)
    parent = next
  }
  if (Array.isArray(parent) && !(indexInList.test(key) && Number(key) <= parent.length))
    throw new ChangeError(
      pointer,
      `"${pointer}" is no place in a list; expected: an index up to ${parent.length}`,
    )
  return { parent: parent as JsonObject, key }
}

/** Where a part stands in a reading of the documentation that has moved it. */
const movedIn = (request: unknown, pointer: string): string =>
  (isContainer(request) && own((request as RequestTemplate).moved ?? {}, pointer)) || pointer

/** The value at a JSON Pointer, or undefined. @throws {ChangeError} when it goes through a name that is not safe. */
export const valueAt = (request: Json, pointer: string): Json | undefined =>
  partsOf(movedIn(request, pointer)).reduce<Json | undefined>(memberOf, request)

/** The same object with one key renamed in its place: field order is part of what is sent. */
const rename = (object: JsonObject, from: string, to: string): void => {
  const entries = Object.entries(object)
  for (const key of Object.keys(object)) delete object[key]
  for (const [key, value] of entries) object[key === from ? to : key] = value
}

/**
 * A copy of a request that differs from it by one change. `drawn` is the value of a change that draws.
 * @throws {ChangeError} when there is nothing to omit, set or move, something where a field is to be added, or no field can be there.
 */
export const applyChange = (request: RequestTemplate, change: Change, drawn?: Json): RequestTemplate => {
  const copy = structuredClone(request) as RequestTemplate & JsonObject
  const exists = (pointer: string) => valueAt(copy, pointer) !== undefined
  if ('omit' in change) {
    if (!exists(change.omit))
      throw new ChangeError(change.omit, `there is nothing at "${change.omit}" to omit`)
    const { parent, key } = locate(copy, change.omit, false)
    if (Array.isArray(parent)) parent.splice(Number(key), 1)
    else delete parent[key]
  } else if ('move' in change) {
    const value = valueAt(copy, change.move)
    if (value === undefined)
      throw new ChangeError(change.move, `there is nothing at "${change.move}" to move`)
    const from = locate(copy, change.move, false)
    const to = locate(copy, change.to, true)
    if (to.parent === from.parent) rename(from.parent, from.key, to.key)
    else {
      delete from.parent[from.key]
      to.parent[to.key] = value
    }
  } else {
    const pointer = 'set' in change ? change.set : change.add
    if ('set' in change && !exists(pointer))
      throw new ChangeError(pointer, `there is nothing at "${pointer}" to set; "add" puts it there`)
    if ('add' in change && exists(pointer))
      throw new ChangeError(pointer, `there is already something at "${pointer}"; "set" changes it`)
    const { parent, key } = locate(copy, pointer, 'add' in change)
    parent[key] = 'draw' in change ? drawn! : change.to
  }
  return copy
}
