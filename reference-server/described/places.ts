import { basic, bearer } from '../behaviour/authorization.ts'
import { inQuery } from '../behaviour/parameters.ts'
import { Refused } from '../behaviour/refusals.ts'
import type { Call } from '../behaviour/types.ts'
import type { Part } from './description.ts'
import { encodingOf, within as inside, taken } from './values.ts'

/** Whether the value of a part is no text in JSON; it is compared as JSON writes it, so that a text of the same letters is another value. */
export const isTyped = ({ type, constant, place }: Part): boolean =>
  place === 'json' && (type !== undefined || (constant !== undefined && typeof constant !== 'string'))

/** A JSON value as it is compared at the place of a part. */
export const writtenAt = (part: Part, value: unknown): unknown =>
  isTyped(part) ? JSON.stringify(value).replaceAll('\u007f', '\\u007f') : value

/** The JSON value of what is read at the place of a part; what a fault has read elsewhere, such as in a query, may be none and is a text. */
export const sentAt = (part: Part, value: unknown): unknown => {
  if (!isTyped(part) || typeof value !== 'string') return value
  try {
    return JSON.parse(value)
  } catch {
    return value
  }
}

const jsonTypes: Record<string, (value: unknown) => boolean> = {
  integer: Number.isInteger,
  number: (value) => typeof value === 'number',
  boolean: (value) => typeof value === 'boolean',
  list: Array.isArray,
  object: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
}

/** Whether what is read at the place of a part is of its JSON type. */
export const isOfItsType = (part: Part, value: string): boolean => {
  const is = isTyped(part) ? jsonTypes[part.type ?? ''] : undefined
  return is?.(sentAt(part, value)) ?? true
}

/** Every value that a request gives at the place of a part, as sent. */
export function readPart(part: Part, call: Call): unknown[] {
  const values = readPlace(part, call)
  if (isTyped(part)) return values.map((value) => writtenAt(part, value))
  if (part.kind !== 'token' || part.pieces.length < 2) return values
  return values.map((value) => (typeof value === 'string' ? inside(part.pieces, value) : value) ?? '')
}

function readPlace({ place, path, kind, pieces, within }: Part, call: Call): unknown[] {
  const [name = ''] = path
  if (place === 'form' || place === 'json') return call.lookup(...path)
  if (place === 'query') return inQuery(name)(call)
  if (place === 'basic') {
    const credentials = basic(call)
    if (!credentials) return []
    return [name === 'username' ? credentials.name : credentials.password]
  }
  if (place === 'bearer') return orNothing(() => bearer(call))
  if (place === 'cookies') return cookiesIn(call).flatMap(([one, value]) => (one === name ? [value] : []))
  if (place === 'values') return within ? piecesIn(within, name, call) : []
  const lines = headerLines(call, name)
  const isCookie = name.toLowerCase() === 'cookie' && kind === 'token' && pieces.length > 1
  return isCookie
    ? lines.flatMap((line) => line.split(/; */)).filter((line) => inside(pieces, line) !== undefined)
    : lines
}

/** The cookies of a request, by name, with what a cookie cannot hold decoded. */
const cookiesIn = (call: Call): [string, string][] =>
  headerLines(call, 'cookie')
    .flatMap((line) => line.split(/; */))
    .flatMap((pair) => {
      const at = pair.indexOf('=')
      return at < 0 ? [] : [[pair.slice(0, at), decoded(pair.slice(at + 1))] as [string, string]]
    })

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** What a name stands for in each value of a part that is made of several; nothing where a value is not made so. */
const piecesIn = (whole: Part, name: string, call: Call): unknown[] =>
  readPlace(whole, call).flatMap((value) => {
    const found = typeof value === 'string' ? taken(whole.pieces, value)?.[`values.${name}`] : undefined
    return found === undefined ? [] : [found]
  })

/** Where the value of a part is seen as it stands: in the part that it is a piece of, unless that is encoded. */
export const carriedBy = ({ place, within }: Part): string =>
  within && !encodingOf(within.pieces) ? within.place : place

/** The values of a header field, one for each time that it stands there. */
const headerLines = ({ rawHeaders }: Call, name: string): string[] =>
  rawHeaders.flatMap((field, index) =>
    index % 2 === 0 && field.toLowerCase() === name.toLowerCase() ? [rawHeaders[index + 1] ?? ''] : [],
  )

function orNothing(read: () => string): unknown[] {
  try {
    return [read()]
  } catch (error) {
    if (error instanceof Refused && error.reason === 'noToken') return []
    throw error
  }
}
