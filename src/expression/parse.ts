import { type ASTNode, ParseError, type ParseResult } from '@marcbachmann/cel-js'
import { checkEffort } from './effort.ts'
import { environment, matches } from './environment.ts'

const cache = new Map<string, ParseResult | ParseError>()

/** How long an expression may be, and how deep it may nest: those of documents have a tenth of that. */
const mostCharacters = 4000
const mostLevels = 200

const read = (text: string): ParseResult => {
  if (text.length > mostCharacters)
    throw new ParseError(
      `it has ${text.length} characters, more than ${mostCharacters}; say it in several checks`,
    )
  try {
    const parsed = environment.parse(text)
    if (levelsOf(parsed.ast) <= mostLevels) {
      for (const call of callsOf(parsed.ast, 'matches')) call.args[0] = matches
      watchLoops(parsed.ast)
      return parsed
    }
  } catch (error) {
    // The parser has no bound for what stands before a value, such as "!".
    const isTooDeep = error instanceof RangeError || (error as ParseError).code === 'limit_exceeded'
    if (!isTooDeep) throw error
  }
  throw new ParseError(`it nests deeper than ${mostLevels} levels; say it in several checks`)
}

/** An expression ready to evaluate, or what is wrong with its syntax; each is parsed once. */
export const parse = (text: string): ParseResult | ParseError => {
  let parsed = cache.get(text)
  if (!parsed) {
    try {
      parsed = read(text)
    } catch (error) {
      if (!(error instanceof ParseError)) throw error
      parsed = error
    }
    cache.set(text, parsed)
  }
  return parsed
}

const levelsOf = (node: ASTNode): number => 1 + Math.max(0, ...childrenOf(node).map(levelsOf))

/** Lets each turn of a loop (all, exists, map …) ask whether there is time for it. */
const watchLoops = (node: ASTNode): void => {
  const loop = (node as { meta?: { alternate?: { args: Loop } } }).meta?.alternate?.args
  if (loop) {
    const { condition = () => true } = loop
    loop.condition = (found) => {
      checkEffort()
      return condition(found)
    }
  }
  for (const child of childrenOf(node)) watchLoops(child)
}

/** What CEL makes of a macro that loops: before each turn it asks whether to go on. */
interface Loop {
  condition?: (found: unknown) => boolean
}

/** The syntax tree of an expression, or undefined when it does not parse. */
export const treeOf = (text: string): ASTNode | undefined => {
  const parsed = parse(text)
  return parsed instanceof ParseError ? undefined : parsed.ast
}

const isNode = (value: unknown): value is ASTNode =>
  typeof value === 'object' && value !== null && 'op' in value

/** The nodes right below a node of a syntax tree. */
export const childrenOf = (node: ASTNode): ASTNode[] => {
  const flat = (value: unknown): ASTNode[] =>
    isNode(value) ? [value] : Array.isArray(value) ? value.flatMap(flat) : []
  return flat(node.args)
}

type MethodCall = Extract<ASTNode, { op: 'rcall' }>

/** Every call of a method in a syntax tree. */
export const callsOf = (node: ASTNode, name: string): MethodCall[] => [
  ...(node.op === 'rcall' && node.args[0] === name ? [node as MethodCall] : []),
  ...childrenOf(node).flatMap((child) => callsOf(child, name)),
]
