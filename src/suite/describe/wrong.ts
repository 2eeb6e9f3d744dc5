import type { JsonType, RequestPart } from '../../model/description.ts'
import type { Json } from '../../model/suite.ts'
import type { Row } from '../each.ts'
import { expressionOf, kebab } from './expressions.ts'

/** A wrong value of a part: a word that says so; where the part is no text, another value of its type. */
export const wrongValueOf = ({ value, type }: RequestPart, word = 'tokenassay-wrong'): Json => {
  if (type === 'list') return [word]
  if (type === 'object') return { tokenassay: word }
  return type === 'string' ? word : `$${unlikeOf(value)}`
}

/** The CEL expression for another value of the same type. */
const unlikeOf = (value: Json): string => `unlike(${expressionOf(value)}, 3)`

/** Wrong values of the same JSON type, of a part that is no text: rows of a table, with the words that the row's id is made of. */
const othersOfType = ({ value, type, role }: RequestPart): Row => {
  const right = expressionOf(value)
  const rows: Partial<Record<JsonType, [row: string, what: string, to: string][]>> = {
    boolean: [['the other of true and false', 'the opposite of the right one', `$!(${right})`]],
    integer: [
      ['one more', 'one more than the right one', `$${right} + 1`],
      ['one less', 'one less than the right one', `$${right} - 1`],
      ['far more', 'the right one with another digit', `$${right} * 10 + 7`],
    ],
    number: [
      ['more', 'a half more than the right one', `$number(${right}) + 0.5`],
      ['far more', 'more than ten times the right one', `$number(${right}) * 10.0 + 7.0`],
    ],
    list: [
      ['an empty list', 'an empty list', '$[]'],
      ['a list of something else', 'a list of something else', '$["tokenassay"]'],
    ],
  }
  const found = role === 'object' || role === 'option' ? undefined : rows[type]
  return found ? { others: found.map(([row, what, to]) => ({ case: kebab(row), what, to })) } : {}
}

/** The values of other JSON types that a part is likeliest taken with: a table in words. */
const ofOtherTypes = ({ value, type }: RequestPart): Record<string, Json> => ({
  null: null,
  ...(type !== 'boolean' && { true: true }),
  ...(type !== 'integer' && type !== 'number' && { 'the number 0': 0 }),
  ...(type !== 'list' && { 'a list of the right value': [value] }),
  ...(type !== 'object' && { 'an object with an operator': { $ne: '' } }),
})

const anyTypes: { case: string; what: string; to: Json; is: JsonType[] }[] = [
  { case: 'an empty text', what: 'an empty text', to: '', is: ['string'] },
  { case: 'another JSON type', what: 'a number', to: 1, is: ['integer', 'number'] },
  { case: 'a list', what: 'a list', to: [], is: ['list'] },
  { case: 'an object', what: 'an object', to: {}, is: ['object'] },
  { case: 'null', what: 'null', to: null, is: [] },
]

/** What an optional part is sent as: values that may come to anything, and, where it is documented as no text, those of other types. */
const typeColumns = ({ value, type }: RequestPart): Row => {
  const rows = anyTypes.map(({ is: _, ...row }) => row)
  if (type === 'string') return { any_types: rows }
  const isWrong = ({ case: name, is }: (typeof anyTypes)[number]) => name !== 'null' && !is.includes(type)
  return {
    any_types: rows.filter((_, index) => !isWrong(anyTypes[index]!)),
    wrong_types: [
      ...rows.filter((_, index) => isWrong(anyTypes[index]!)),
      ...(['boolean', 'integer', 'number'].includes(type)
        ? [{ case: 'its text', what: 'the right value in quotes', to: `$string(${expressionOf(value)})` }]
        : []),
    ],
  }
}

/** Whether a value is compared sign by sign. */
const isCompared = ({ type }: RequestPart): boolean => ['string', 'integer', 'number'].includes(type)

/** The CEL expression for a text or a number as a text. */
const inText = ({ type, value }: RequestPart): string =>
  type === 'string' ? expressionOf(value) : `string(${expressionOf(value)})`

/** What is compared sign by sign, a text or a number: values that are nearly it, or that everybody tries, and the one of a stranger. */
const comparedColumns = (part: RequestPart): Row => {
  const value = expressionOf(part.value)
  if (part.type === 'string')
    return {
      compared: true,
      guesses: ['password', 'changeme'],
      nearly: {
        'with a letter after it': `$${value} + "x"`,
        'without its last character': `$${value}.substring(0, size(${value}) - 1)`,
      },
      in_text: inText(part),
      stranger: `$"x" + ${value}`,
      stranger_in_text: `"x" + ${value}`,
    }
  if (!isCompared(part)) return {}
  const [ten, seven] = part.type === 'integer' ? ['10', '7'] : ['10.0', '7.0']
  return {
    compared: true,
    guesses: [0, 1234, 123_456],
    nearly: {
      'with a digit after it': `$${value} * ${ten} + ${seven}`,
      'a tenth of it': `$${value} / ${ten}`,
    },
    in_text: inText(part),
    stranger: `$${unlikeOf(part.value)}`,
    stranger_in_text: `string(${unlikeOf(part.value)})`,
  }
}

/** Values that a part must not have. */
export const wrongColumns = (part: RequestPart): Row => ({
  wrong_value: wrongValueOf(part),
  unknown_value: wrongValueOf(part, 'tokenassay-nobody'),
  other_types: ofOtherTypes(part),
  ...(part.optional && typeColumns(part)),
  ...comparedColumns(part),
  ...othersOfType(part),
})

/** Of the secret that proves an account: it as a text, and what stands for none at all as rows of a table. */
export const provingSecretColumns = (secret: RequestPart): Row => ({
  ...(isCompared(secret) && { secret_compared: true, secret_in_text: inText(secret) }),
  no_secrets:
    secret.type === 'string'
      ? [
          { what: 'an empty secret', secret: '' },
          { what: 'the secret "null"', secret: 'null' },
          { what: 'the secret "0"', secret: '0' },
        ]
      : [
          { what: 'no secret', secret: null },
          { what: 'the secret null', secret: '$parseJson("null")' },
          { what: 'the secret 0', secret: 0 },
        ],
})
