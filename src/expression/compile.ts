import { type ASTNode, EvaluationError, Optional, ParseError } from '@marcbachmann/cel-js'
import { EffortError, withinEffort } from './effort.ts'
import { matches } from './environment.ts'
import { forCel } from './members.ts'
import { callsOf, parse } from './parse.ts'
import { patternOf } from './pattern.ts'
import { referencesOf } from './references.ts'

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

/** By an account's inputs: values of expressions that read nothing else, for most of what requests are made of does not. */
const steadyValues = new WeakMap<object, Map<string, Evaluation>>()
const steady = new Map<string, boolean>()

const isSteady = (text: string): boolean => {
  let known = steady.get(text)
  if (known === undefined) {
    known = referencesOf(text).every(({ name }) => name === 'inputs')
    steady.set(text, known)
  }
  return known
}

/** Evaluates an expression; numbers come back as JavaScript numbers. @throws {EffortError} when it takes too long */
export const evaluate = (text: string, context: Context): Evaluation => {
  const { inputs } = context
  if (typeof inputs !== 'object' || inputs === null || !isSteady(text)) return evaluateNow(text, context)
  let values = steadyValues.get(inputs)
  if (!values) {
    values = new Map()
    steadyValues.set(inputs, values)
  }
  let evaluation = values.get(text)
  if (!evaluation) {
    evaluation = evaluateNow(text, context)
    // An object may be changed by whom it is given to.
    if (!evaluation.ok || typeof evaluation.value !== 'object') values.set(text, evaluation)
  }
  return evaluation
}

/** By context, for each serves many expressions: its variables as CEL sees them, none of them inherited. */
const seenBy = new WeakMap<Context, Map<string, unknown>>()

const variablesOf = (context: Context): Map<string, unknown> => {
  let variables = seenBy.get(context)
  if (!variables) {
    variables = new Map(Object.entries(context).map(([name, value]) => [name, forCel(value)]))
    seenBy.set(context, variables)
  }
  return variables
}

const evaluateNow = (text: string, context: Context): Evaluation => {
  const parsed = parse(text)
  if (parsed instanceof ParseError) return { ok: false, error: parsed.summary }
  try {
    return { ok: true, value: withinEffort(text, () => plain(parsed(variablesOf(context)))) }
  } catch (error) {
    if (error instanceof EffortError) throw error
    const message = error instanceof EvaluationError ? error.summary : (error as Error).message
    return { ok: false, error: asWritten(message).replace(/^No such key: /, 'no field ') }
  }
}

const asWritten = (message: string): string => message.replaceAll(matches, 'matches')

/** CEL's types that JSON has other words for. */
const typeWords: Record<string, string> = {
  map: 'object',
  list: 'array',
  bool: 'boolean',
  int: 'number',
  uint: 'number',
  double: 'number',
  null_type: 'null',
}

/** CEL's values as JSON-like ones: integers as numbers, durations and dates as seconds, optional values as what is there, types as words. */
const plain = (value: unknown): unknown => {
  if (typeof value === 'bigint') return Number(value)
  if (value instanceof Date) return value.getTime() / 1000
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Optional) return value.hasValue() ? plain(value.value()) : undefined
  const type = /^Type<(\w+)>$/.exec(String(Reflect.get(value, Symbol.toStringTag)))?.[1]
  if (type !== undefined) return typeWords[type] ?? type
  if ('seconds' in value && 'nanos' in value && typeof value.seconds === 'bigint')
    return Number(value.seconds) + Number(value.nanos) / 1e9
  const entries = value instanceof Map ? [...value] : Object.entries(value)
  return Object.fromEntries(entries.map(([key, inner]) => [key, plain(inner)]))
}

const checked = new Map<string, ExpressionProblem | undefined>()

/** What is wrong with an expression by itself: syntax, unknown functions, types that never fit. Found once an expression: rules repeat them. */
export const problemOf = (text: string): ExpressionProblem | undefined => {
  if (!checked.has(text)) checked.set(text, findProblem(text))
  return checked.get(text)
}

const findProblem = (text: string): ExpressionProblem | undefined => {
  const parsed = parse(text)
  const error = parsed instanceof ParseError ? parsed : parsed.check().error
  if (error) {
    const { start = 0, end = text.length } = error.range ?? {}
    return { message: asWritten(error.summary), start, end }
  }
  return parsed instanceof ParseError ? undefined : patternProblem(parsed.ast)
}

/** What is wrong with a pattern that is spelt out. */
const patternProblem = (tree: ASTNode): ExpressionProblem | undefined => {
  for (const { args } of callsOf(tree, matches)) {
    const [pattern] = args[2]
    if (pattern?.op !== 'value' || typeof pattern.args !== 'string') continue
    try {
      patternOf(pattern.args)
    } catch (error) {
      return { message: `the pattern is none of RE2: ${(error as Error).message}`, ...pattern.range }
    }
  }
  return undefined
}
