import { hasRepeatedName } from './json-names.ts'
import { refuse } from './refusals.ts'
import type { Call, Lookup, Parser } from './types.ts'

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The text of UTF-8 bytes; `undefined` when they are not UTF-8. */
export function utf8(bytes: Uint8Array): string | undefined {
  try {
    return strictUtf8.decode(bytes)
  } catch {
    return undefined
  }
}

/** Decodes one application/x-www-form-urlencoded name or value; `undefined` when its escapes are malformed. */
export function formDecode(text: string): string | undefined {
  if (!/[%+]/.test(text)) return text
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return undefined
  }
}

/** The name-value pairs of form-encoded text, in order; refuses malformed escapes. */
export function formPairs(text: string): [string, string][] {
  return text
    .split('&')
    .filter((piece) => piece !== '')
    .map((piece) => {
      const at = piece.indexOf('=')
      const name = formDecode(at < 0 ? piece : piece.slice(0, at))
      const value = formDecode(at < 0 ? '' : piece.slice(at + 1))
      return name === undefined || value === undefined ? refuse('malformed') : [name, value]
    })
}

/** A lookup over form pairs. */
export const lookupPairs =
  (pairs: [string, string][]): Lookup =>
  (...path) =>
    path.length === 1 ? pairs.filter(([name]) => name === path[0]).map(([, value]) => value) : []

/** A lookup over a parsed JSON value; only its own members are seen. */
export const lookupJson =
  (root: unknown): Lookup =>
  (...path) => {
    let value = root
    for (const name of path) {
      if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return []
      value = (value as Record<string, unknown>)[name]
    }
    return [value]
  }

const bodyText = (call: Call): string => utf8(call.body) ?? refuse('malformed')

/** Reads the body as application/x-www-form-urlencoded. */
export const readForm: Parser = (call) => lookupPairs(formPairs(bodyText(call)))

/** Reads the body as a JSON object in which no name stands twice. */
export const readJson: Parser = (call) => {
  const text = bodyText(call)
  const value = parseJson(text)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) refuse('malformed')
  if (hasRepeatedName(text)) refuse('repeated')
  return lookupJson(value)
}

/** Reads the body as JSON and lets the last of two equal names win. */
export const readLooseJson: Parser = (call) => lookupJson(parseJson(bodyText(call)))

/** The names in a body, as far as it can be read at all. */
export function namesInBody({ body }: Call): string[] {
  const text = body.toString()
  try {
    return Object.keys(JSON.parse(text) as object)
  } catch {
    return text.includes('=') ? [...new URLSearchParams(text).keys()] : []
  }
}

/** Finds nothing: for requests whose body is not read. */
export const lookupNothing: Lookup = () => []

function parseJson(text: string): unknown {
  try {
    // a byte order mark before a JSON text may be overlooked (RFC 8259 8.1)
    return JSON.parse(text.replace(/^\ufeff/, ''))
  } catch {
    return refuse('malformed')
  }
}
