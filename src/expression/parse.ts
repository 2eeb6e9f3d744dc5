import { type ASTNode, ParseError, type ParseResult } from '@marcbachmann/cel-js'
import { environment, matches } from './environment.ts'

const cache = new Map<string, ParseResult | ParseError>()

/** An expression ready to evaluate, or what is wrong with its syntax; each is parsed once. */
export const parse = (text: string): ParseResult | ParseError => {
  let parsed = cache.get(text)
  if (!parsed) {
    try {
      parsed = environment.parse(text)
      for (const call of callsOf(parsed.ast, 'matches')) call.args[0] = matches
    } catch (error) {
      if (!(error instanceof ParseError)) throw error
      parsed = error
    }
    cache.set(text, parsed)
  }
  return parsed
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
