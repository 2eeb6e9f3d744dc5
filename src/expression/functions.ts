import { createHash, createHmac } from 'node:crypto'
import { isObject, parseJson as readJson } from '../model/json.ts'

/** What suites may call in an expression, beside CEL's own functions. Shapes and errors stand above each. */

/** The decoded parts of a JWS compact serialization (RFC 7515 §3.1); undefined when the value is none. */
export const readJwt = (token: unknown) => {
  const parts = typeof token === 'string' ? token.split('.') : []
  const [header, payload] = parts.slice(0, 2).map(decodeSegment)
  if (parts.length !== 3 || !isObject(header) || !isObject(payload)) return undefined
  return { header, payload, signature: parts[2]! }
}

/** The same; throws when the value is none. */
export const jwt = (token: unknown) => {
  const read = readJwt(token)
  if (!read) throw new Error('the value is not a JWT')
  return read
}

/** Whether a value has the shape of a JWT: three base64url parts, the first two JSON objects, a signature. */
export const isJwt = (token: unknown): boolean => (readJwt(token)?.signature.length ?? 0) > 0

const decodeSegment = (segment: string): unknown => {
  if (!/^[A-Za-z0-9_-]+$/.test(segment)) return undefined
  return readJson(Buffer.from(segment, 'base64url').toString())
}

const encodeSegment = (value: unknown): string => Buffer.from(toJson(value)).toString('base64url')

/** The same JWT with other claims merged into its payload, under its old signature. */
export const jwtWith = (
  token: string,
  claims: Record<string, unknown> | ReadonlyMap<string, unknown>,
): string => {
  const { payload, signature } = jwt(token)
  const others = claims instanceof Map ? Object.fromEntries(claims) : claims
  return [token.split('.')[0], encodeSegment({ ...payload, ...others }), signature].join('.')
}

/** The same JWT as an unsecured one: no signature (RFC 7519 §6), and "none", or what is given, as its `alg`. */
export const jwtUnsigned = (token: string, alg = 'none'): string => {
  const { header } = jwt(token)
  return [encodeSegment({ ...header, alg }), token.split('.')[1], ''].join('.')
}

/** The same JWT signed anew with a key of one's own: HS256 (RFC 7518 §3.2), with other members merged into its header. */
export const jwtSigned = (
  token: string,
  members: Record<string, unknown> | ReadonlyMap<string, unknown>,
  key: string,
): string => {
  const others = members instanceof Map ? Object.fromEntries(members) : members
  const header = encodeSegment({ ...jwt(token).header, ...others, alg: 'HS256' })
  const signed = `${header}.${token.split('.')[1]}`
  return `${signed}.${createHmac('sha256', key).update(signed).digest('base64url')}`
}

/** Whether a token, read as Base64 as a whole or part by part, holds one of some texts. */
export const jwtHolds = (token: unknown, texts: string[]): boolean => {
  const text = String(token)
  const read = [text, ...text.split('.')].map((part) => Buffer.from(part, 'base64').toString())
  return texts.some((one) => read.some((part) => part.includes(one)))
}

/**
 * How many seconds before its declared end a token must still be accepted: 30 of a life above 15 minutes, and of a short one
 * two, because a run may wake a second late.
 */
export const early = (lifetimeSeconds: number): number =>
  lifetimeSeconds > 900 ? 30 : Math.max(margin(lifetimeSeconds), Math.min(2, lifetimeSeconds / 2))

/**
 * How many seconds after its declared end a token must be rejected: libraries grant a JWT up to five minutes for clocks
 * that are off (RFC 7519 §4.1.4), and a server that looks tokens up has no reason to.
 */
export const late = (token: unknown, lifetimeSeconds: number): number =>
  isJwt(token) && lifetimeSeconds >= 3600 ? 310 : margin(lifetimeSeconds)

/**
 * A copy of a token with one character changed. Not the last one: its low bits may be base64 padding,
 * which many decoders ignore, so that the changed token would still be the same token.
 */
export const tampered = (token: string): string => {
  if (token.length === 0) return 'x'
  const start = token.includes('.') ? token.lastIndexOf('.') + 1 : 0
  const at = start + Math.floor((token.length - start) / 2)
  const index = Math.min(at, token.length - 1)
  return token.slice(0, index) + (token[index] === 'A' ? 'B' : 'A') + token.slice(index + 1)
}

/** A letter or digit so many places further in its alphabet. */
const turned = (sign: string, turn: number): string => {
  const first = [...'0aA'].find(
    (one) => sign >= one && sign.charCodeAt(0) < one.charCodeAt(0) + (one === '0' ? 10 : 26),
  )
  if (first === undefined) return sign
  const [start, length] = [first.charCodeAt(0), first === '0' ? 10 : 26]
  return String.fromCharCode(start + ((sign.charCodeAt(0) - start + turn) % length))
}

/**
 * A wrong value of the same type and shape, which no check of its form gives away: each letter and digit is another one.
 * `turn` (1 to 8) makes different ones.
 */
export const unlike = (value: unknown, turn: number): unknown => {
  if (typeof value === 'boolean') return !value
  if (Array.isArray(value)) return value.map((item) => unlike(item, turn))
  if (typeof value === 'bigint' || Number.isInteger(value)) {
    const [first = '0', ...rest] = String(value).replace('-', '')
    // A whole number has no zero in front.
    const digits =
      1 + ((Number(first) - 1 + turn + 9) % 9) + rest.map((digit) => turned(digit, turn)).join('')
    return Number(digits) * (Number(value) < 0 ? -1 : 1)
  }
  if (typeof value === 'number') return value + turn
  return typeof value === 'string' ? value.replace(/[0-9a-z]/gi, (sign) => turned(sign, turn)) : value
}

/** The same text with every letter in the other case. */
export const swapCase = (text: string): string =>
  text.replace(/\p{L}/gu, (letter) => {
    const upper = letter.toUpperCase()
    return letter === upper ? letter.toLowerCase() : upper
  })

const days = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)'
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const imfFixdate = new RegExp(
  `^(${days}), (\\d{2}) (${months.join('|')}) (\\d{4}) (\\d{2}:\\d{2}:\\d{2}) GMT$`,
)

/** Whether a value is a date in the form of RFC 9110 §5.6.7 (IMF-fixdate), with the right day of the week. */
export const isHttpDate = (value: unknown): boolean =>
  typeof value === 'string' && imfFixdate.test(value) && new Date(value).toUTCString() === value

/** Beyond it a number of seconds since the epoch is one of milliseconds: the year 5138, or 1973. */
const latestSeconds = 1e11

/** Seconds since the epoch of a date in any form that names its zone, or of a number of seconds or milliseconds; throws when the value is none. */
export const epochSeconds = (value: unknown): number => {
  if (typeof value === 'number' || typeof value === 'bigint' || /^\d{9,13}$/.test(String(value))) {
    const count = Number(value)
    return count < latestSeconds ? count : count / 1000
  }
  const ms =
    typeof value === 'string' ? Date.parse(value) : value instanceof Date ? value.getTime() : Number.NaN
  if (Number.isNaN(ms)) throw new Error('the value is not a date')
  return ms / 1000
}

/** A number from a JSON number or a string that spells one in decimal; throws when the value is neither. */
export const number = (value: unknown): number => {
  if (typeof value === 'number' || typeof value === 'bigint') return Number(value)
  if (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value)) return Number(value)
  throw new Error('the value is not a number')
}

/** Whether `number` would give a number. */
export const isNumeric = (value: unknown): boolean => {
  try {
    number(value)
    return true
  } catch {
    return false
  }
}

/** A text that is longer than any secret is not worth its room among the last results. */
const longestKnown = 4096

/** A function that knows its last results: suites look for the same few secrets in every answer. */
const remembering = (encode: (text: string) => string): ((text: string) => string) => {
  const known = new Map<string, string>()
  return (text) => {
    if (String(text).length > longestKnown) return encode(text)
    let encoded = known.get(text)
    if (encoded === undefined) {
      encoded = encode(text)
      if (known.size >= 100) known.clear()
      known.set(text, encoded)
    }
    return encoded
  }
}

const percentOf = Array.from(
  { length: 256 },
  (_, byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`,
)

/** application/x-www-form-urlencoded form of one value: everything but letters, digits and `*-._` is escaped. */
export const formEncode = remembering((text) =>
  encodeURIComponent(String(text).toWellFormed())
    .replace(/[!'()~]/g, (character) => percentOf[character.charCodeAt(0)]!)
    .replaceAll('%20', '+'),
)

/** Every UTF-8 byte of the text percent-encoded. */
export const percentEncode = remembering((text) => {
  let encoded = ''
  for (const byte of Buffer.from(text)) encoded += percentOf[byte]
  return encoded
})

export const base64 = remembering((text) => Buffer.from(text).toString('base64'))
export const base64url = (text: string): string => Buffer.from(text).toString('base64url')
export const unbase64 = (text: string): string => Buffer.from(text, 'base64').toString()

/** The digest of a text in hexadecimal; throws when the algorithm is not one of Node's, e.g. md5, sha1, sha256. */
export const digest = (algorithm: string, text: string): string =>
  createHash(algorithm).update(text).digest('hex')

/** What a text of JSON stands for; throws when it is none, or too deep to be read. */
export const parseJson = (text: string): unknown => {
  const value = readJson(text)
  if (value === undefined) throw new Error('the value is not JSON')
  return value
}

/** CEL has integers and Maps, JSON has neither. */
const asJson = (_: string, value: unknown): unknown => {
  if (typeof value === 'bigint') return Number(value)
  return value instanceof Map ? Object.fromEntries(value) : value
}

/** A value as JSON text: what a body that is written out by hand is made of. */
export const toJson = (value: unknown): string => JSON.stringify(value, asJson)

/**
 * How many seconds before and after the end of a lifetime it is judged: 2 % of it, at least 1 s, at most 120 s.
 * Whole-second clocks and the leeway that token libraries grant (commonly up to 60 s) lie within.
 */
export const margin = (lifetimeSeconds: number): number => Math.min(120, Math.max(1, lifetimeSeconds * 0.02))
