import type { ASTNode } from '@marcbachmann/cel-js'
import { childrenOf, treeOf } from './parse.ts'
import { witnessesOf } from './references.ts'

/** What a comparison asks for, in words, and what stands there; each text is CEL and `name` what a reader calls it. */
export interface Comparison {
  /** The value that is compared. */
  left: { text: string; name: string }
  /** Words between a name and a value: "at most", "other than"; empty for equality. */
  words: string
  /** The values that it is held against, as CEL texts. */
  right: string[]
  /** How far it may lie off, as CEL text. */
  tolerance?: string
}

const words: Record<string, string> = {
  '==': '',
  '!=': 'other than',
  '<': 'below',
  '<=': 'at most',
  '>': 'above',
  '>=': 'at least',
  in: 'one of',
}
/** The words of a comparison of which type a value is. */
export const typeWords = 'of type'

/** What is left of an operator when it stands behind a `!`. */
const opposites: Record<string, string> = {
  '==': '!=',
  '!=': '==',
  '<': '>=',
  '<=': '>',
  '>': '<=',
  '>=': '<',
}

type Binary = ASTNode & { op: string; args: [ASTNode, ASTNode] }

/** An expression as a comparison that can be told in words; undefined when it is none. */
export const comparisonOf = (text: string): Comparison | undefined => {
  const tree = treeOf(text)
  return tree && compared(text, tree as Binary)
}

const compared = (text: string, node: Binary): Comparison | undefined => {
  const op = node.op as string
  if (op === '!_') {
    const inner = node.args as unknown as Binary
    const opposite = opposites[inner.op]
    return opposite ? compared(text, { ...inner, op: opposite } as Binary) : undefined
  }
  if (!Object.hasOwn(words, op)) return undefined
  const [left, right] = node.args
  const near = op === '<=' || op === '<' ? differenceIn(left) : undefined
  if (near)
    return {
      left: named(text, near[0]),
      words: '',
      right: [textOf(text, near[1])],
      tolerance: textOf(text, right),
    }
  if (isSteady(left) && !isSteady(right)) return undefined
  const typed = op === '==' ? argumentOf(left, 'type') : undefined
  if (typed) return { left: named(text, typed), words: typeWords, right: [textOf(text, right)] }
  if (op !== 'in') return { left: named(text, left), words: words[op]!, right: [textOf(text, right)] }
  if (right.op !== 'list') return undefined
  return {
    left: named(text, left),
    words: words[op]!,
    right: (right.args as ASTNode[]).map((item) => textOf(text, item)),
  }
}

/** The two sides of `abs(a - b)`. */
const differenceIn = (node: ASTNode): [ASTNode, ASTNode] | undefined => {
  if (node.op !== 'call' || node.args[0] !== 'abs') return undefined
  const inner = node.args[1][0]
  return inner?.op === '-' ? (inner.args as [ASTNode, ASTNode]) : undefined
}

/** What a function is called with, when it is that function that is called. */
const argumentOf = (node: ASTNode, name: string): ASTNode | undefined =>
  node.op === 'call' && node.args[0] === name ? node.args[1][0] : undefined

const isSteady = (node: ASTNode): boolean =>
  node.op === 'value' || (node.op === 'list' && childrenOf(node).every(isSteady))

const textOf = (text: string, { range }: ASTNode): string => balanced(text.slice(range.start, range.end))

// A range may leave out one half of a pair of parentheses at its ends.
const balanced = (text: string): string => {
  let open = 0
  let missing = 0
  for (const character of text) {
    if (character === '(') open++
    else if (character === ')' && open-- === 0) {
      missing++
      open = 0
    }
  }
  return '('.repeat(missing) + text + ')'.repeat(Math.max(0, open))
}

const named = (text: string, node: ASTNode) => {
  const whole = textOf(text, node)
  return { text: whole, name: plainName(whole) }
}

/** What a reader calls a value: `at(body, "/data/expires_in")` is `data.expires_in`, `jwt(token).payload.exp` is `exp`. */
export const plainName = (text: string): string =>
  text
    .replace(/\bat\((?:body|body_2), "\/([^"]*)"\)/g, (_, pointer: string) => pointer.replaceAll('/', '.'))
    .replace(/\bjwt\((?:[^()]|\([^()]*\))*\)\.(?:payload|header)\.(\w+)/g, '$1')
    .replace(/\bheaders\.\??(\w+)(?:\.orValue\((?:[^()]|\([^()]*\))*\))?/g, 'header $1')
    .replace(/\bheaders\[\??"([^"]+)"\](?:\.orValue\((?:[^()]|\([^()]*\))*\))?/g, 'header $1')
    .replace(/\b(?:number|seconds|string|double|int)\(((?:[^()]|\([^()]*\))*)\)/g, '$1')
    .replace(/\bepochSeconds\(((?:[^()]|\([^()]*\))*)\)/g, '$1 in seconds')
    .replace(/\btype\(((?:[^()]|\([^()]*\))*)\)/g, 'the type of $1')
    .replace(/\.trim\(\)/g, '')
    .replace(/\bbody\.(?=\w)/g, '')
    .replaceAll(' - ', ' − ')

/** The values that an expression speaks of, as CEL texts: the response's own in front, each said once. */
export const subjectsOf = (text: string): string[] => {
  const found = new Set<string>()
  const places = [...text.matchAll(/\bat\(body, "\/[^"]*"\)/g)].map(([place]) => place)
  for (const place of places) found.add(place)
  for (const witness of witnessesOf(text)) if (!(witness === 'body' && places.length > 0)) found.add(witness)
  return [...found]
}
