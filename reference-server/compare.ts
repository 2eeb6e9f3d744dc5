import { createHash, timingSafeEqual } from 'node:crypto'
import { formDecode } from './body.ts'

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

/** Whether two texts are the same, in a time that tells nothing of the stored one. */
export const equal = (given: string, stored: string): boolean =>
  timingSafeEqual(digest(given), digest(stored))

/** Like `equal`, and also true for the form-encoded text: clients differ in what they put into Basic (RFC 6749 2.3.1). */
export function equalRawOrEncoded(given: string, stored: string): boolean {
  return equal(given, stored) || equal(formDecode(given) ?? given, stored)
}
