import { isJwt } from '../expression/functions.ts'
import type { Json } from '../model/suite.ts'
import { type Truth, textOf } from './model.ts'

const formDecoded = (text: string): string => {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}

/** OpaqueString of RFC 8265 §4.2.2: other spaces are spaces, canonically equivalent forms are the same. */
const opaque = (text: string) => text.replace(/\p{Zs}/gu, ' ').normalize('NFC')

/** UsernameCaseMapped of RFC 8265 §3.3, with the width mapping that comes before it; many servers trim names first. */
const nameMapped = (text: string) => text.normalize('NFKC').trim().toLowerCase().normalize('NFC')

/** A long run of hexadecimal digits, such as a UUID or a key, is often read as the number that it spells. */
const isHex = (text: string) => /^[0-9a-f-]{16,}$/i.test(text)
const asNumber = (text: string) => text.replaceAll('-', '').toLowerCase()

/** Whether two texts are JWTs that decoders of base64url read alike: they overlook other characters and the last bits. */
const readAlike = (one: string, other: string): boolean => {
  const [a, b] = [one.split('.'), other.split('.')]
  if (a.length !== 3 || b.length !== 3 || a[2] === '') return false
  const bytes = (part: string) => Buffer.from(part, 'base64').toString('base64')
  return a.every((part, index) => bytes(part) === bytes(b[index]!))
}

/** What a document leaves open about a constant, by the name that a draw gives it in `of`. */
const ofConstants: Record<string, [same: (value: string, right: string) => boolean, why: string]> = {
  spaces: [
    (value, right) => value.trim() === right,
    'the documentation leaves open whether spaces around a constant count',
  ],
  words: [
    (value, right) => value.split(/\s+/).includes(right),
    'the documentation leaves open whether further words may stand beside a constant',
  ],
}

/** The freedom that a server has in taking one text for the true one, or undefined where it has none. */
export const freedomOf = (truth: Truth, value: Json, isName = false): string | undefined => {
  if (typeof value !== 'string') return undefined
  if (typeof truth.value === 'number')
    return Number(value) === truth.value ? 'a text may count as the number that it spells' : undefined
  const right = textOf(truth.value)
  if (opaque(value) === opaque(right))
    return 'canonically equivalent forms may count as equal (RFC 8265 §4.2)'
  if (isName && nameMapped(value) === nameMapped(right))
    return 'the letter case and width of a user name may count for nothing (RFC 8265 §3.3)'
  const ofConstant = typeof truth.of === 'string' ? ofConstants[truth.of] : undefined
  if (ofConstant?.[0](value, right)) return ofConstant[1]
  if (isHex(right) && asNumber(value) === asNumber(right))
    return 'hexadecimal digits may be read in either case, and a UUID without its hyphens (RFC 9562 §4)'
  if (isJwt(right) && readAlike(value, right))
    return 'decoders of base64url overlook what is none of it, and the bits after the last byte (RFC 4648 §3.3)'
  if (truth.pointer.startsWith('/cookies/') && formDecoded(value) === formDecoded(right))
    return 'a cookie may be percent-decoded (RFC 6265 leaves open how servers encode what it holds)'
  if (!truth.pointer.startsWith('/basic/')) return undefined
  if (formDecoded(value) === right) return 'credentials in Basic may be form-encoded before (RFC 6749 §2.3.1)'
  if (truth.pointer.endsWith('/password') && value.startsWith(`${right}\0`))
    return 'credentials in Basic hold no control characters (RFC 7617 §2), and some runtimes end them at a NUL'
  if (truth.pointer.endsWith('/username') && value === `\ufeff${right}`)
    return 'decoders of UTF-8 overlook a byte order mark at the beginning (Encoding Standard §4.1)'
  if (truth.pointer.endsWith('/username') && value.startsWith(`${right}:`))
    return 'a name in Basic ends at its first colon (RFC 7617 §2)'
  return undefined
}

/** Whether what is drawn is the value of a header field, or part of it as it stands. */
export const inHeader = ({ pointer }: Truth): boolean =>
  pointer.startsWith('/headers/') || pointer === '/bearer'

/** Whether a text comes out as the true one on the wire: spaces around a header field's value are none of it. */
export const sameOnTheWire = (truth: Truth, value: Json): boolean =>
  inHeader(truth) && textOf(value).trim() === textOf(truth.value).trim()
