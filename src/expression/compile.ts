import { type ASTNode, EvaluationError, ParseError, type ParseResult } from '@marcbachmann/cel-js'
import { environment } from './environment.ts'

/** What an expression sees: variables by name. */
export type Context = Record<string, unknown>

/** The result of an evaluation; an error is a value, because what a target answers can make an expression fail. */
export type Evaluation = { ok: true; value: unknown } | { ok: false; error: string }

/** Something wrong with an expression before it ever runs; `start` and `end` are offsets into its text. */
export interface ExpressionProblem {
  message: string
  start: number
  end: number
}

const cache = new Map<string, ParseResult | ParseError>()

const parse = (text: string): ParseResult | ParseError => {
  let parsed = cache.get(text)
  if (!parsed) {
    try {
      parsed = environment.parse(text)
    } catch (error) {
      if (!(error instanceof ParseError)) throw error
      parsed = error
    }
    cache.set(text, parsed)
  }
  return parsed
}

/** Evaluates an expression; numbers come back as JavaScript numbers. */
export const evaluate = (text: string, context: Context): Evaluation => {
  const parsed = parse(text)
  if (parsed instanceof ParseError) return { ok: false, error: parsed.summary }
  try {
    return { ok: true, value: plain(parsed(context)) }
  } catch (error) {
    const message = error instanceof EvaluationError ? error.summary : (error as Error).message
    return { ok: false, error: message.replace(/^No such key: /, 'no field ') }
  }
}

/** CEL's values as JSON-like ones: integers as numbers, durations and dates as seconds. */
const plain = (value: unknown): unknown => {
  if (typeof value === 'bigint') return Number(value)
  if (value instanceof Date) return value.getTime() / 1000
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  if ('seconds' in value && 'nanos' in value) return Number(value.seconds) + Number(value.nanos) / 1e9
  const entries = value instanceof Map ? [...value] : Object.entries(value)
  return Object.fromEntries(entries.map(([key, inner]) => [key, plain(inner)]))
}

/** The syntax tree of an expression, or undefined when it does not parse. */
export const treeOf = (text: string): ASTNode | undefined => {
  const parsed = parse(text)
  return parsed instanceof ParseError ? undefined : parsed.ast
}

/** What is wrong with an expression by itself: syntax, unknown functions, types that never fit. */
export const problemOf = (text: string): ExpressionProblem | undefined => {
  const parsed = parse(text)
  const error = parsed instanceof ParseError ? parsed : parsed.check().error
  if (!error) return undefined
  const { start = 0, end = text.length } = error.range ?? {}
  return { message: error.summary, start, end }
}
