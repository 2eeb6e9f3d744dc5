import { formEncode, percentEncode } from '../../expression/functions.ts'
import { anyText } from '../chars.ts'
import { generator, textOf } from '../model.ts'
import { escapings } from '../spellings.ts'
import { correct, type Twist, tellTwists, twisted } from '../twists.ts'

const decoded = (raw: string): string | undefined => {
  try {
    return decodeURIComponent(raw.replaceAll('+', ' '))
  } catch {
    return undefined
  }
}

/** The first character in two bytes of UTF-8 where one would do: a form that no decoder may take (RFC 3629 §3). */
const overlongFirst = (text: string): string => {
  const code = text.charCodeAt(0)
  if (Number.isNaN(code) || code > 0x7f) return text
  const hex = (byte: number) => `%${byte.toString(16)}`
  return hex(0xc0 | (code >> 6)) + hex(0x80 | (code & 0x3f)) + formEncode(text.slice(1))
}

/** Behind the right value they are no other text, or one that no near miss has. */
const broken = [
  '%',
  '%2',
  '%zz',
  '%u0000',
  '%ff',
  '%c0%80',
  '%ed%a0%80',
  '%f5%80%80%80',
  '+',
  ';',
  '%26x%3d1',
]

const told = (recipe: Twist[]): string =>
  tellTwists(recipe.filter(([name]) => name !== 'literal')).replace(`${correct} `, '')

/** The escaped text of one form field: it is sent as it is. */
export const formEscapes = generator<Twist[]>({
  name: 'form-escapes',
  about: 'percent- and plus-encoding twists of one form field: broken, doubled, missing, overlong UTF-8',
  edges: (truth) => {
    const right = textOf(truth.value)
    return [
      [['literal', right]],
      [['literal', formEncode(formEncode(right))]],
      [['literal', formEncode(formEncode(formEncode(right)))]],
      [['literal', overlongFirst(right)]],
      [['literal', escapings['percent-u escapes']!(right)]],
      [['literal', formEncode(right).replaceAll('%', '%25').replaceAll('+', '%20')]],
      [['literal', formEncode(right).replaceAll('%', '')]],
      [['literal', formEncode(right).replaceAll('%', '=')]],
      ...broken.map((piece): Twist[] => [['append', piece]]),
      ...broken.slice(0, 4).map((piece): Twist[] => [['literal', piece]]),
    ]
  },
  arbitrary: (fc) => {
    const piece = fc.oneof(
      { weight: 1, arbitrary: anyText(fc, { maxLength: 600 }) },
      {
        weight: 4,
        arbitrary: fc
          .array(fc.constantFrom('%', '0', 'a', 'f', '+', 'u', '2', '5', ';', 'ff', '%00'), { maxLength: 6 })
          .map((all) => all.join('')),
      },
    )
    const index = fc.nat({ max: 200 })
    return fc.array(
      fc.oneof(
        fc.tuple(fc.constantFrom('append'), piece),
        fc.tuple(fc.constant('append'), piece),
        fc.tuple(fc.constant('prepend'), piece),
        fc.tuple(fc.constant('literal'), piece),
        fc.tuple(fc.constant('insert'), index, piece),
      ),
      { minLength: 1, maxLength: 2 },
    ) as never
  },
  make: (truth, recipe) => {
    const right = textOf(truth.value)
    // An ampersand would begin another field, and leave this one true.
    const raw = twisted(formEncode(right), recipe).replace(/[&\s]|[^ -~]+/gu, percentEncode)
    if (decoded(raw) === right) return undefined
    const lenient = raw === overlongFirst(right) || raw === escapings['percent-u escapes']!(right)
    const freedom = lenient
      ? 'a decoder may be lenient about escapes that are not well-formed'
      : decoded(raw.split(';')[0]!) === right
        ? 'a semicolon may end a field as an ampersand does (HTML 4.01 B.2.2)'
        : undefined
    return {
      value: { raw },
      // The value is shown beside it; here, cut, pieces of a secret would stand in an encoding of their own.
      label: told(recipe) || 'other escapes than the right ones',
      derived: true,
      ...(freedom !== undefined && { freedom }),
    }
  },
})
