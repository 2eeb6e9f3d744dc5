import type { Change, Json, JsonObject, RequestTemplate } from '../model/suite.ts'

/** A change that does not fit its request, e.g. it omits a field that is not there. */
export class ChangeError extends Error {
  readonly code = 'change'
  constructor(message: string) {
    super(message)
    this.name = 'ChangeError'
  }
}

type Container = JsonObject | Json[]

const parts = (pointer: string): string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))

const isContainer = (value: unknown): value is Container => typeof value === 'object' && value !== null

const locate = (
  request: Container,
  pointer: string,
  create: boolean,
): { parent: JsonObject; key: string } => {
  const path = parts(movedIn(request, pointer))
  const key = path.pop()
  if (key === undefined) throw new ChangeError(`"${pointer}" does not point into the request`)
  let parent: Container = request
  for (const part of path) {
    let next: Json | undefined = (parent as JsonObject)[part]
    if (next === undefined && create) {
      next = {}
      ;(parent as JsonObject)[part] = next
    }
    if (!isContainer(next)) throw new ChangeError(`the request has nothing at "${pointer}"`)
    parent = next
  }
  return { parent: parent as JsonObject, key }
}

/** Where a part stands in a reading of the documentation that has moved it. */
const movedIn = (request: unknown, pointer: string): string =>
  (isContainer(request) && (request as unknown as RequestTemplate).moved?.[pointer]) || pointer

/** The value at a JSON Pointer, or undefined. */
export const valueAt = (request: Json, pointer: string): Json | undefined => {
  let value: Json | undefined = request
  for (const part of parts(movedIn(request, pointer)))
    value = isContainer(value) ? (value as JsonObject)[part] : undefined
  return value
}

/** The same object with one key renamed in its place: field order is part of what is sent. */
const rename = (object: JsonObject, from: string, to: string): void => {
  const entries = Object.entries(object)
  for (const key of Object.keys(object)) delete object[key]
  for (const [key, value] of entries) object[key === from ? to : key] = value
}

/**
 * A copy of a request that differs from it by one change. `drawn` is the value of a change that draws.
 * @throws {ChangeError} when there is nothing to omit, set or move, or something where a field is to be added.
 */
export const applyChange = (request: RequestTemplate, change: Change, drawn?: Json): RequestTemplate => {
  const copy = structuredClone(request) as RequestTemplate & JsonObject
  const exists = (pointer: string) => valueAt(copy, pointer) !== undefined
  if ('omit' in change) {
    if (!exists(change.omit)) throw new ChangeError(`there is nothing at "${change.omit}" to omit`)
    const { parent, key } = locate(copy, change.omit, false)
    if (Array.isArray(parent)) parent.splice(Number(key), 1)
    else delete parent[key]
  } else if ('move' in change) {
    const value = valueAt(copy, change.move)
    if (value === undefined) throw new ChangeError(`there is nothing at "${change.move}" to move`)
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
      throw new ChangeError(`there is nothing at "${pointer}" to set; "add" puts it there`)
    if ('add' in change && exists(pointer))
      throw new ChangeError(`there is already something at "${pointer}"; "set" changes it`)
    const { parent, key } = locate(copy, pointer, 'add' in change)
    parent[key] = 'draw' in change ? drawn! : change.to
  }
  return copy
}
