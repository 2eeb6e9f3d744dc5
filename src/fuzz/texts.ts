import type { Arbitrary } from 'fast-check'
import type { Json } from '../model/suite.ts'
import { fieldValue } from '../target/wire.ts'
import { anyText } from './chars.ts'
import { freedomOf, inHeader, sameOnTheWire } from './freedom.ts'
import { type AnyGenerator, type Case, type FastCheck, generator, type Truth, textOf } from './model.ts'
import { type Twist, tellTwists, twisted, usesTruth } from './twists.ts'

/** What a generator of texts says of itself; the rest is what all of them share. */
export interface Texts {
  name: string
  about: string
  edges(truth: string, context: Truth): Twist[][]
  /** Single twists to draw from, beside those that let any recipe shrink. */
  twists(fc: FastCheck, truth: string, context: Truth): Arbitrary<Twist>[]
  /** The texts name someone, so that their letter case may not count. */
  names?: boolean
}

/** Servers may close their ears to a longer head, in whatever way (RFC 9112 §3, RFC 6585 §5); the least that is usual is 8 KB. */
const mostInHead = 4500
const tooLong = ({ pointer }: Truth, value: string): boolean =>
  /^\/(headers|basic|bearer|query|values)\b/.test(pointer) && Buffer.byteLength(value) > mostInHead

/** What a text is sent as: a number, where the true value is one and the text is written like one. */
const sentAs = ({ value: right }: Truth, text: string): Json =>
  typeof right === 'number' && Number.isFinite(Number(text)) && String(Number(text)) === text
    ? Number(text)
    : text

const make = (truth: Truth, twists: Twist[], names: boolean): Case | undefined => {
  const right = textOf(truth.value)
  const text = twisted(right, twists)
  if (text === right || sameOnTheWire(truth, text)) return undefined
  if (inHeader(truth) && !fieldValue.test(text)) return undefined
  if (tooLong(truth, text)) return undefined
  const value = sentAs(truth, text)
  const freedom = freedomOf(truth, value, names)
  return {
    value,
    label: tellTwists(twists),
    derived: usesTruth(twists) || truth.others.includes(value),
    ...(freedom !== undefined && { freedom }),
  }
}

const longest = 40_000

/** Twists whose arguments shrink from any value, so that every edge does. */
const shrinkable = (fc: FastCheck, truth: string): Arbitrary<Twist> => {
  const index = fc.nat({ max: Math.max(1, truth.length) })
  const text = anyText(fc, { maxLength: 400 })
  const named = (name: string, ...args: Arbitrary<string | number>[]) =>
    fc.tuple(fc.constant(name), ...args) as unknown as Arbitrary<Twist>
  return fc.oneof(
    ...['append', 'prepend', 'literal', 'alike'].map((name) => named(name, text)),
    ...['insert', 'replace'].map((name) => named(name, index, text)),
    ...['remove', 'transpose', 'case', 'homoglyph', 'take', 'lose', 'drop'].map((name) => named(name, index)),
    named('tail', index, text),
    named('repeat', fc.integer({ min: 2, max: 8 })),
    ...['upper', 'lower', 'flip', 'reverse', 'letters', 'unaccented', 'unspaced'].map((name) => named(name)),
  )
}

/** Big numbers of characters: they shrink, and are rarely drawn, because one long request is enough. */
const lengths = (fc: FastCheck): Arbitrary<Twist>[] =>
  ['fill', 'pad'].map(
    (name) =>
      fc.tuple(
        fc.constant(name),
        fc.nat({ max: longest }),
        anyText(fc, { minLength: 1, maxLength: 4 }),
      ) as unknown as Arbitrary<Twist>,
  )

/** A generator of texts made by twisting the true one. */
export const texts = ({ names = false, ...it }: Texts): AnyGenerator =>
  generator<Twist[]>({
    name: it.name,
    about: it.about,
    edges: (truth) => it.edges(textOf(truth.value), truth),
    arbitrary: (fc, truth) => {
      const right = textOf(truth.value)
      const own = it.twists(fc, right, truth).map((arbitrary) => ({ arbitrary, weight: 30 }))
      const twist = fc.oneof(
        { arbitrary: shrinkable(fc, right), weight: 20 },
        ...own,
        ...lengths(fc).map((arbitrary) => ({ arbitrary, weight: 1 })),
      )
      return fc.array(twist, { minLength: 1, maxLength: 3, size: 'max' })
    },
    make: (truth, recipe) => make(truth, recipe, names),
  })
