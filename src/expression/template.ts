import type { Json } from '../model/suite.ts'
import { type Context, evaluate } from './compile.ts'

/** An expression in a template that could not be evaluated, e.g. because a saved answer lacks the field. */
export class TemplateError extends Error {
  readonly code = 'template'
  readonly expression: string
  constructor(expression: string, reason: string) {
    super(`"$${expression}" has no value: ${reason}`)
    this.name = 'TemplateError'
    this.expression = expression
  }
}

/** The CEL text of a scalar that starts with `$`, or undefined when the scalar is literal. */
export const expressionIn = (value: Json): string | undefined =>
  typeof value === 'string' && value.startsWith('$') && !value.startsWith('$$') ? value.slice(1) : undefined

/** A value as a template that comes out as it is. */
export const literal = (value: Json): Json => {
  if (typeof value === 'string') return value.startsWith('$') ? `$${value}` : value
  if (Array.isArray(value)) return value.map(literal)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, literal(inner)]))
}

/** Every expression in a template with the path to it. */
export const expressionsIn = (
  template: Json,
  path: (string | number)[] = [],
): { text: string; path: (string | number)[] }[] => {
  const text = expressionIn(template)
  if (text !== undefined) return [{ text, path }]
  if (Array.isArray(template)) return template.flatMap((item, index) => expressionsIn(item, [...path, index]))
  if (typeof template !== 'object' || template === null) return []
  return Object.entries(template).flatMap(([key, item]) => expressionsIn(item, [...path, key]))
}

/** A template with its expressions replaced by their values. @throws {TemplateError} */
export const fill = (template: Json, context: Context): Json => {
  if (typeof template === 'string') {
    if (template.startsWith('$$')) return template.slice(1)
    const text = expressionIn(template)
    if (text === undefined) return template
    const result = evaluate(text, context)
    if (!result.ok) throw new TemplateError(text, result.error)
    return result.value as Json
  }
  if (Array.isArray(template)) return template.map((item) => fill(item, context))
  if (typeof template !== 'object' || template === null) return template
  return Object.fromEntries(Object.entries(template).map(([key, item]) => [key, fill(item, context)]))
}
