import type { RequestPart } from '../../model/description.ts'
import type { JsonObject } from '../../model/suite.ts'
import type { Row } from '../each.ts'
import { expressionOf, kebab } from './expressions.ts'
import { isComposed } from './operations.ts'

const valuesIn = (expression: string): string[] => [
  ...new Set([...expression.matchAll(/\bvalues\.(\w+)/g)].map(([, name]) => name!)),
]

/** An expression with two of its values in each other's place. */
const swapped = (expression: string, [one, two]: string[]): string =>
  expression.replace(/\bvalues\.(\w+)/g, (all, name) =>
    name === one ? `values.${two}` : name === two ? `values.${one}` : all,
  )

/** Ways in which a text that is made of several is not the documented one, each as an expression. */
const malformed = (expression: string, names: string[]): Row[] => {
  const joined = expression.replace(/(values\.\w+\s*\+\s*)(?:"[^"]*"|'[^']*')\s*\+\s*(?=values\.)/g, '$1')
  const before = /^\s*(["'])(.*?)\1\s*\+\s*/.exec(expression)
  const rows: [how: string, to: string][] = [
    ['without what separates its values', joined],
    ['that is not encoded', expression.replace(/\bbase64(url)?\(/g, '(')],
    [`without "${before?.[2]?.trim()}"`, expression.slice(before?.[0].length ?? 0)],
    ...names.map((name): [string, string] => [`that is ${name} alone`, `values.${name}`]),
  ]
  return rows.filter(([, to]) => to !== expression).map(([how, to]) => ({ how, to: `$${to}` }))
}

/** The same text where the last character of one value is the first of the next: without a border nobody could tell. */
const borders = (expression: string, partOf: (name: string) => RequestPart | undefined): Row[] =>
  [...expression.matchAll(/values\.(\w+)(?=((?:(?!values\.).)*)values\.(\w+))/g)].flatMap(
    ([, left = '', between = '', right = '']) => {
      const [one, two] = [partOf(left), partOf(right)]
      // What stands beside it with no text between is the same text wherever the border is.
      if (!one || !two || !/"[^"]+"|'[^']+'/.test(between)) return []
      const [a, b] = [expressionOf(one.value), expressionOf(two.value)]
      const values: JsonObject = {
        [left]: `$${a}.substring(0, size(${a}) - 1)`,
        [right]: `$${a}.substring(size(${a}) - 1) + ${b}`,
      }
      return [{ border: kebab(`${left} and ${right}`), long: `size(${a}) > 1`, patch: { values } }]
    },
  )

/** What a part is made of, and how that can go wrong. */
export const composedColumns = ({ value }: RequestPart, parts: RequestPart[]): Row => {
  if (!isComposed(value)) return {}
  const expression = expressionOf(value)
  const names = valuesIn(expression)
  const partOf = (name: string) => parts.find(({ at }) => at === `/values/${name}`)
  const moved = borders(expression, partOf)
  const [one, two] = names.map(partOf)
  return {
    made_of: names.map((name) => partOf(name)?.label).join(' and '),
    malformed: malformed(expression, names),
    ...(moved.length > 0 && { borders: moved }),
    ...(one &&
      two && {
        swapped: `$${swapped(expression, names)}`,
        differ: `${expressionOf(one.value)} != ${expressionOf(two.value)}`,
      }),
  }
}
