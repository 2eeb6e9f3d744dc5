import { isDeepStrictEqual } from 'node:util'
import type fc from 'fast-check'
import type { JournalEvent } from '../../src/model/event.ts'
import { forged, refusedOf, tampered } from './certified.ts'
import { type Mutated, mutated } from './mutated.ts'

/** Journals of which something was changed. */
export const mutatedJournals = (events: JournalEvent[]): fc.Arbitrary<Mutated> =>
  mutated(events).filter(({ value }) => !isDeepStrictEqual(value, events))

/** What verify says to a journal that the holder of the key has changed. */
export const tryMutated = async (from: string, to: string, { value }: Mutated): Promise<string[]> => {
  tampered(from, to, () => {})
  await forged(to, value as unknown[])
  return refusedOf(to)
}

/** Where a journal says what happened and when, in which no check that passed was wrong: the evidence itself, which only the signer has seen. */
const vouched = [
  /^run\.(startedAt|seed|strict|allowDeferred|limits|way|fuzz)/,
  /^run\.suites\.n\.target/,
  /^run\.suites\.n\.dir/,
  /^preflight\./,
  /^remark\./,
  /^scenario\.exchanges\.n\.(sentAtMs|ms|clockSeconds)/,
  /^scenario\.exchanges\.n\.request\.account/,
  /^scenario\.exchanges\.n\.response/,
  /^scenario\.(notes|sent|ms|retries|draws)/,
  /^end\.(ms|requests|endedAt)/,
  /^end\.summary\.waived/,
]

/** Whether a mutation is of what a certificate has by the signer's word alone. */
export const isVouched = (did: string, events: JournalEvent[]): boolean => {
  const [index = '', ...way] = did.slice(0, did.indexOf(': ')).split('.')
  const place = [events[Number(index)]?.type, ...way.map((key) => (/^\d+$/.test(key) ? 'n' : key))].join('.')
  return vouched.some((pattern) => pattern.test(place))
}
