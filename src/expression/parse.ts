import { type ASTNode, ParseError, type ParseResult } from '@marcbachmann/cel-js'
import { environment } from './environment.ts'

const cache = new Map<string, ParseResult | ParseError>()

/** An expression ready to evaluate, or what is wrong with its syntax; each is parsed once. */
export const parse = (text: string): ParseResult | ParseError => {
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

/** The syntax tree of an expression, or undefined when it does not parse. */
export const treeOf = (text: string): ASTNode | undefined => {
  const parsed = parse(text)
  return parsed instanceof ParseError ? undefined : parsed.ast
}
