import type { Json } from '../../model/suite.ts'
import { anyText } from '../chars.ts'
import { generator, type Truth } from '../model.ts'

const told = (value: Json): string => {
  const text = JSON.stringify(value)
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}

const rightIn = ({ of }: Truth): Json[] => (Array.isArray(of) ? of : [])

/** Whether a value is none of the right ones. */
const isOther = (truth: Truth) => (value: Json) =>
  !rightIn(truth).some((right) => JSON.stringify(right) === JSON.stringify(value))

const near = (truth: Truth): Json[] =>
  rightIn(truth)
    .filter((value) => typeof value === 'string')
    .flatMap((text, index) => [
      text.toUpperCase(),
      `${text}x`,
      // They are compared in one way: of the first in each wrong one, of the others in the likeliest.
      ...(index === 0 ? [` ${text}`, `${text} `, `${text}\u0000`, text.slice(0, -1), `${text},${text}`] : []),
    ])
    .filter(isOther(truth))

/** Values that are none of the list in `of`. */
export const notAllowed = generator<[Json]>({
  name: 'not-allowed',
  about: 'values that are none of those in `of`, some of them nearly',
  edges: (truth) => near(truth).map((value): [Json] => [value]),
  arbitrary: (fc, truth) =>
    fc.tuple(
      fc
        .oneof(fc.constantFrom<Json[]>(...near(truth), null, '', 0, true), anyText(fc, { maxLength: 12 }))
        .filter(isOther(truth)),
    ),
  make: ({ value: right }, [value]) =>
    JSON.stringify(value) === JSON.stringify(right) ? undefined : { value, label: told(value) },
})
