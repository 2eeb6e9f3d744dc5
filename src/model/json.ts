import type { JsonObject } from './suite.ts'

/**
 * The deepest nesting of JSON that is read. Whatever walks a value (checks, schemas, CEL, reports) calls itself for each
 * level, so what nests deeper is a text for all of them. Many parsers draw that line too (RFC 8259 §9).
 */
export const deepest = 512

const [quote, backslash, openList, closeList, openObject, closeObject] = [...'"\\[]{}'].map((one) =>
  one.charCodeAt(0),
)

/** Whether a text, if it is JSON, nests deeper than is read. */
export const nestsTooDeep = (text: string): boolean => {
  // each level has a sign of its own
  if (text.length <= deepest) return false
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === quote) {
      for (at++; at < text.length && text.charCodeAt(at) !== quote; at++)
        if (text.charCodeAt(at) === backslash) at++
    } else if (code === openList || code === openObject) {
      if (++depth > deepest) return true
    } else if (code === closeList || code === closeObject) depth--
  }
  return false
}

/** How JSON begins: an exception for each text that is none would be dear. */
const beginning = /^[ \t\n\r]*(?:["[{\d-]|true|false|null)/

/** A text as JSON; undefined when it is none, or nests deeper than `deepest` levels. */
export const parseJson = (text: string): unknown => {
  if (!beginning.test(text) || nestsTooDeep(text)) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Whether a JSON value is an object. */
export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
