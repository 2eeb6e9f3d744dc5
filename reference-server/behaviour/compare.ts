import { timingSafeEqual } from 'node:crypto'
import { formDecode } from './body.ts'

/** Whether two texts are the same, in a time that tells nothing of the stored one but its length. */
export const equal = (given: string, stored: string): boolean => {
  const [a, b] = [Buffer.from(given), Buffer.from(stored)]
  return a.length === b.length && timingSafeEqual(a, b)
}

/** Like `equal`, and also true for the form-encoded text: clients differ in what they put into Basic (RFC 6749 2.3.1). */
export function equalRawOrEncoded(given: string, stored: string): boolean {
  return equal(given, stored) || equal(formDecode(given) ?? given, stored)
}
