import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createRedactor, type Redactor } from './redactor.ts'

const secrets = [
  'vR8k2LmQ0tXz5NcJ',
  'vR8k2LmQ0tXz5NcJ7bHs-PdY4gWu1',
  'k2LmQ0',
  'æØå-gRød-med-flØde',
  'grant_type=x',
]
const writings: ((text: string) => string)[] = [
  (text) => text,
  (text) => text.toUpperCase(),
  encodeURIComponent,
  (text) => Buffer.from(text).toString('base64'),
  (text) => Buffer.from(text).toString('hex'),
  (text) => text.match(/.{1,5}/g)!.join('","more":"'),
  (text) => [...text].join('\u200b'),
  (text) => text.normalize('NFD'),
]

const text = fc
  .tuple(fc.constantFrom(...secrets), fc.nat(9), fc.nat(9), fc.constantFrom(...writings))
  .map(([secret, from, cut, write]) => `{"m":"${write(secret.slice(from, secret.length - cut) || 'x')}"}`)

type Step = { told: string } | { kept: string; key: boolean }

const step: fc.Arbitrary<Step> = fc.oneof(
  { arbitrary: fc.record({ told: fc.constantFrom(...secrets) }), weight: 1 },
  { arbitrary: fc.record({ kept: text, key: fc.boolean() }), weight: 4 },
)

const show = (redactor: Redactor, kept: string, key: boolean): unknown =>
  redactor.json(key ? { [kept]: 1 } : kept)

it('shows a text as a redactor does that has never seen it', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const told: string[] = []
      const redactor = createRedactor()
      for (const one of steps) {
        if ('told' in one) {
          told.push(one.told)
          redactor.addToken(one.told)
          continue
        }
        const fresh = createRedactor()
        for (const value of told) fresh.addToken(value)
        expect(show(redactor, one.kept, one.key)).toEqual(show(fresh, one.kept, one.key))
      }
    }),
    { numRuns: 120 },
  )
})
