import type { ASTNode } from '@marcbachmann/cel-js'
import { childrenOf, treeOf } from './parse.ts'

/** A variable that an expression reads, the first member taken of it, and where (offsets into the text). */
export interface Reference {
  name: string
  member?: string
  start: number
  end: number
}

const memberOf = (node: ASTNode): { of: ASTNode; member?: string } | undefined => {
  if (node.op === '.' || node.op === '.?') return { of: node.args[0], member: node.args[1] }
  if (node.op !== '[]' && node.op !== '[?]') return undefined
  const [of, key] = node.args
  return key.op === 'value' && typeof key.args === 'string' ? { of, member: key.args } : { of }
}

/** The variables that CEL's own macros bind: `exists(k, …)`, `map(k, …)`, `cel.bind(x, …)` and so on. */
const macros = new Set(['all', 'exists', 'exists_one', 'filter', 'map', 'bind'])
const boundBy = (node: ASTNode): string | undefined => {
  if (node.op !== 'rcall' || !macros.has(node.args[0])) return undefined
  const first = node.args[2][0]
  return first?.op === 'id' ? first.args : undefined
}

/** CEL's names for types are values too, and no variables. */
const typeNames = new Set([
  'bool',
  'bytes',
  'double',
  'int',
  'list',
  'map',
  'null_type',
  'string',
  'type',
  'uint',
])

const known = new Map<string, readonly Reference[]>()

/** Every free variable that an expression reads; none when it does not parse. Found once an expression: tables repeat them. */
export const referencesOf = (text: string): readonly Reference[] => {
  let references = known.get(text)
  if (!references) {
    references = findReferences(text)
    known.set(text, references)
  }
  return references
}

/** The names of the target's paths that expressions read, each once. */
export const pathsIn = (texts: string[]): string[] => [
  ...new Set(
    texts
      .flatMap(referencesOf)
      .flatMap(({ name, member }) => (name === 'paths' && member !== undefined ? [member] : [])),
  ),
]

const findReferences = (text: string): Reference[] => {
  const found: Reference[] = []
  const walk = (node: ASTNode, bound: ReadonlySet<string>): void => {
    const access = memberOf(node)
    if (access?.of.op === 'id') {
      if (!bound.has(access.of.args))
        found.push({
          name: access.of.args,
          ...(access.member !== undefined && { member: access.member }),
          ...node.range,
        })
      for (const child of childrenOf(node).slice(1)) walk(child, bound)
      return
    }
    if (node.op === 'id') {
      if (!bound.has(node.args)) found.push({ name: node.args, ...node.range })
      return
    }
    const name = boundBy(node)
    const inner = name === undefined ? bound : new Set([...bound, name])
    // `cel.bind` is spelt like a method of a variable `cel`, which is none.
    const skip = node.op === 'rcall' && node.args[0] === 'bind' ? node.args[1] : undefined
    for (const child of childrenOf(node)) if (child !== skip) walk(child, inner)
  }
  const tree = treeOf(text)
  if (tree) walk(tree, typeNames)
  return found
}

/**
 * The parts of a false expression that tell why: its longest member chains (`body.expires_in`), as texts.
 * Of a conjunction, ask for the conjunct that is false: `conjunctsOf`.
 */
export const witnessesOf = (text: string): string[] => {
  const found = new Set<string>()
  const walk = (node: ASTNode, bound: ReadonlySet<string>): void => {
    if (node.op === 'id' || memberOf(node)) {
      const root = rootOf(node)
      if (root !== undefined && !bound.has(root)) found.add(text.slice(node.range.start, node.range.end))
      if (root !== undefined) return
    }
    const name = boundBy(node)
    const inner = name === undefined ? bound : new Set([...bound, name])
    for (const child of childrenOf(node)) walk(child, inner)
  }
  const tree = treeOf(text)
  if (tree) walk(tree, new Set(['cel', ...typeNames]))
  return [...found]
}

const rootOf = (node: ASTNode): string | undefined => {
  if (node.op === 'id') return node.args
  const access = memberOf(node)
  return access && rootOf(access.of)
}

/** The operands of a top-level `&&`, as texts; the whole text when there is none. */
export const conjunctsOf = (text: string): string[] => {
  const split = (node: ASTNode): ASTNode[] => (node.op === '&&' ? node.args.flatMap(split) : [node])
  const tree = treeOf(text)
  if (!tree) return [text]
  const conjuncts = split(tree).map(({ range }) => text.slice(range.start, range.end))
  // A range leaves out parentheses at its ends, which may be one half of a pair.
  return conjuncts.every((conjunct) => treeOf(conjunct)) ? conjuncts : [text]
}
