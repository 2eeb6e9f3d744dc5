import { pointerParts } from '../model/pointer.ts'

/** What expressions read of a response: parts of its body, its cookies, whether JSON says a thing twice. */

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

const memberOf = (value: unknown, name: string): unknown => {
  if (value instanceof Map) return value.get(name)
  return isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined
}

/** What stands at a JSON Pointer (RFC 6901) in a JSON value; null where nothing does. */
export const at = (value: unknown, pointer: string): unknown =>
  pointerParts(pointer).reduce(memberOf, value) ?? null

/** Whether an attribute of a cookie says that it is taken back. */
const isOver = (attribute: string): boolean => {
  const [, name, value] = /^\s*(max-age|expires)\s*=\s*(.*)$/i.exec(attribute) ?? []
  if (name === undefined) return false
  return name.toLowerCase() === 'max-age' ? Number(value) <= 0 : Date.parse(value!) < Date.UTC(2000, 0)
}

/** When a response says that it was made, in seconds since the epoch, by its Date field; 0 where that is missing or no date. */
export const dateOf = ({ date }: Record<string, unknown>): number => {
  const ms = typeof date === 'string' ? Date.parse(date) : Number.NaN
  return Number.isNaN(ms) ? 0 : ms / 1000
}

/** The cookies that a response sets, by name (RFC 6265 §5.2), from its header fields. */
export const cookies = (headers: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(
    String(memberOf(headers, 'set-cookie') ?? '')
      .split(/,(?=[^;,]+=)/)
      .flatMap((cookie) => {
        const [pair = '', ...attributes] = cookie.split(';')
        const equals = pair.indexOf('=')
        return equals < 1 || attributes.some(isOver)
          ? []
          : [[pair.slice(0, equals).trim(), pair.slice(equals + 1).trim()]]
      }),
  )

/** Where the string that begins at a quote ends: the place behind its last quote, or the text's end. */
const endOfString = (text: string, start: number): number => {
  for (let end = start + 1; end < text.length; end++) {
    const code = text[end]
    if (code === '\\') end++
    else if (code === '"') return end + 1
  }
  return text.length
}

const nameIn = (literal: string): string => {
  try {
    return JSON.parse(literal)
  } catch {
    return literal
  }
}

/** Whether an object of a JSON text, at any depth, has a member twice; false for what is no JSON. One pass over the text. */
export const hasRepeatedMember = (text: string): boolean => {
  const open: (Set<string> | undefined)[] = []
  let last = ''
  for (let index = 0; index < text.length; index++) {
    const character = text[index]!
    if (character === '"') {
      const end = endOfString(text, index)
      last = text.slice(index, end)
      index = end - 1
    } else if (character === ':') {
      const members = open.at(-1)
      const name = nameIn(last)
      if (members?.has(name)) return true
      members?.add(name)
    } else if (character === '{') open.push(new Set())
    else if (character === '[') open.push(undefined)
    else if (character === '}' || character === ']') open.pop()
  }
  return false
}

const times = /\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?|\d\d:\d\d:\d\d|\d{9,20}(?:\.\d{1,9})?/g

/** Whether two texts say the same: what looks like a time of day or seconds since the epoch may differ, for time goes on between two responses. */
export const alike = (one: string, other: string): boolean =>
  one === other || one.replace(times, '0') === other.replace(times, '0')
