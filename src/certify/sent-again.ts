import { type Context, evaluate } from '../expression/compile.ts'
import { referencesOf, witnessesOf } from '../expression/references.ts'
import { expressionIn } from '../expression/template.ts'
import type { Exchange } from '../model/event.ts'
import type { Json, RequestTemplate } from '../model/suite.ts'
import type { Target } from '../model/target.ts'
import { fillRequest } from '../suite/fill.ts'
import { type WireRequest, wireFor } from '../target/wire.ts'
import { canBeSame, isMasked } from './masks.ts'

/** The names of saved values that were computed from what was redacted: what comes of them now is not what came of them then. */
export type Lost = Set<string>

/** What stands for such a value. */
const made = '‹made›'

const isPlain = (expression: string): boolean =>
  /^at\(body, "[^"]*"\)$/.test(expression) || witnessesOf(expression).join() === expression

/** Whether an expression computes something from what was redacted, instead of taking it as it is. */
export const isComputed = (expression: string, variables: Context, lost: Lost): boolean => {
  const references = referencesOf(expression)
  if (references.some(({ name }) => lost.has(name))) return true
  if (isPlain(expression)) return false
  return references.some(({ name, member }) => {
    const value = evaluate(member === undefined ? name : `${name}[${JSON.stringify(member)}]`, variables)
    return value.ok && isMasked(JSON.stringify(value.value) ?? '')
  })
}

const withoutComputed = (template: Json, variables: Context, lost: Lost): Json => {
  const expression = expressionIn(template)
  if (expression !== undefined) return isComputed(expression, variables, lost) ? made : template
  if (Array.isArray(template)) return template.map((item) => withoutComputed(item, variables, lost))
  if (typeof template !== 'object' || template === null) return template
  return Object.fromEntries(
    Object.entries(template).map(([name, item]) => [name, withoutComputed(item, variables, lost)]),
  )
}

/** A request as it is made again, with a mark for whatever is computed from what was redacted. */
export const madeAgain = (
  { template, variables }: { template: RequestTemplate; variables: Context },
  target: Pick<Target, 'url' | 'origins'>,
  lost: Lost,
): WireRequest => {
  const marked = withoutComputed(template as unknown as Json, variables, lost)
  return wireFor(fillRequest(marked as unknown as RequestTemplate, variables).request, target)
}

/** How a request that is made again differs from the one that was recorded, in a few words; undefined where they can be the same. */
export const differenceOf = (
  wire: WireRequest,
  { request }: Exchange,
  { url }: Pick<Target, 'url'>,
): string | undefined => {
  if (!canBeSame(request.method, wire.method)) return `${wire.method} and not ${request.method}`
  const to = (wire.origin ?? url.origin) + wire.path
  if (!canBeSame(request.url, to)) return `to ${to} and not to ${request.url}`
  const other = request.headers.find(([name, value], index) => {
    const [wanted, text] = wire.headers[index] ?? ['', '']
    return !canBeSame(name, wanted) || !canBeSame(value, text)
  })
  if (other || wire.headers.length !== request.headers.length)
    return `its header fields are others${other ? `, such as ${other[0]}` : ''}`
  const body = wire.body?.toString('utf8') ?? ''
  return canBeSame(request.body ?? '', body) ? undefined : 'its body is another'
}
