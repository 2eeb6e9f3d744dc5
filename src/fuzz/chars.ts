import type { Arbitrary } from 'fast-check'
import type { FastCheck } from './model.ts'

const units = 0x10000
const simplest = 97

const toUnit = (rank: number) => String.fromCharCode((rank + simplest) % units)
const toRank = (char: string) => (char.charCodeAt(0) - simplest + units) % units

/**
 * Any text at all, lone surrogates too, mostly ASCII; `a` is the simplest character.
 * fast-check's own takes most of a second to tabulate Unicode first, and long texts take it minutes to shrink.
 */
export const anyText = (fc: FastCheck, { minLength = 0, maxLength = 24 } = {}): Arbitrary<string> => {
  const ascii = fc.oneof(
    fc.nat({ max: 0x7e - simplest }),
    fc.integer({ min: units - simplest, max: units - 1 }),
  )
  const unit = fc.oneof({ weight: 3, arbitrary: ascii }, { weight: 1, arbitrary: fc.nat({ max: units - 1 }) })
  return fc.array(unit, { minLength, maxLength, size: 'small' }).map(
    (ranks) => ranks.map(toUnit).join(''),
    (text) => {
      if (typeof text !== 'string') throw new Error('not a text')
      return Array.from({ length: text.length }, (_, at) => toRank(text[at]!))
    },
  )
}
