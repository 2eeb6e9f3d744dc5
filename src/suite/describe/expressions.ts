import { expressionIn } from '../../expression/template.ts'
import type { JsonType, Operation } from '../../model/description.ts'
import type { Json } from '../../model/suite.ts'

/** A name as part of an id. */
export const kebab = (name: string): string =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .toLowerCase()

/** A noun with its indefinite article, by how it is spoken: an e-mail address, a user name. */
export const withArticle = (noun: string): string =>
  `${/^(?:[aeio]|u(?!s|ni))/i.test(noun) ? 'an' : 'a'} ${noun}`

/** A text with its first letter in capitals. */
export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** A CEL string literal. */
const quoted = (text: string): string => JSON.stringify(text)

/** The CEL expression that reads a part of a response, or of one of several (`one.`): null where it is not there. */
export const readerOf = (at: string, of: '' | 'one.' | 'two.' = ''): string => {
  const [, root, ...rest] = at.split('/')
  const pointer = rest.map((token) => `/${token}`).join('')
  if (root === 'text') return `${of}text.trim()`
  if (root === 'body') return pointer === '' ? `${of}body` : `at(${of}body, ${quoted(pointer)})`
  if (root === 'cookies') return `at(cookies(${of}headers), ${quoted(pointer)})`
  return `at(${of}headers, ${quoted(pointer.toLowerCase())})`
}

/** The same of a token: where it is the whole body, that of a rejection is none. */
export const tokenReaderOf = (at: string, of: '' | 'one.' | 'two.' = ''): string => {
  const got = readerOf(at, of)
  const none = { '/text': '""', '/body': 'null' }[at]
  return none ? `(${of}status >= 200 && ${of}status < 300 ? ${got} : ${none})` : got
}

/** The CEL expression for what a template's value stands for. */
export const expressionOf = (value: Json): string => expressionIn(value) ?? JSON.stringify(value)

/** The CEL expression for what a template makes, objects and lists included. */
export const celOf = (template: Json): string => {
  if (Array.isArray(template)) return `[${template.map(celOf).join(', ')}]`
  if (typeof template !== 'object' || template === null) return expressionOf(template)
  const members = Object.entries(template).map(([key, value]) => `${JSON.stringify(key)}: ${celOf(value)}`)
  return `{${members.join(', ')}}`
}

/** The same value of the target's other account. */
export const othersOf = (expression: string): string => expression.replaceAll(/\binputs\./g, 'other.')

/** A request's path as an expression, with what stands for values in it: a response is looked at without them. */
export const pathOf = ({ path, parts }: Pick<Operation, 'path' | 'parts'>): string => {
  const written = expressionOf(path).replaceAll(/\bvalues\.(\w+)/g, (all, name) => {
    const part = parts.find(({ at }) => at === `/values/${name}`)
    return part ? `(${expressionOf(part.value)})` : all
  })
  return /^(?:[\w.]+|"[^"]*")$/.test(written) ? written : `(${written})`
}

/** The input that a template is, by itself or read as JSON. */
export const memberOf = (value: Json): string | undefined =>
  typeof value === 'string'
    ? /^\$(?:inputs\.(\w+)|parseJson\(inputs\.(\w+)\))$/.exec(value)?.slice(1).find(Boolean)
    : undefined

/** The CEL expression for a value as a text: of an input, what the target gives. */
export const textOf = ({ value, type }: { value: Json; type: JsonType }): string => {
  const input = memberOf(value)
  if (input !== undefined && value !== `$inputs.${input}`) return `inputs.${input}`
  return type === 'string' ? expressionOf(value) : `toJson(${celOf(value)})`
}
