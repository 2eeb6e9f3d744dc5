import { type Document, isAlias, isMap, isNode, isSeq, type Node } from 'yaml'

/** How many values a file may have where each alias stands for all that it refers to. */
export const mostValues = 100_000

/** An alias that cannot be written out, and why. */
export interface BadAlias {
  node: Node
  message: string
  hint: string
}

/** The first alias of a document that refers to nothing or to what it stands in, or that makes too much of a small file. */
export const badAliasOf = (document: Document): BadAlias | undefined => {
  const sizes = new Map<string, number | 'open'>()
  let bad: BadAlias | undefined
  let sum = 0
  const refuse = (node: Node, message: string, hint: string): number => {
    bad ??= { node, message, hint }
    return 0
  }
  const sizeOf = (node: unknown): number => {
    if (bad || !isNode(node)) return 0
    if (isAlias(node)) {
      const size = sizes.get(node.source)
      if (size === undefined)
        return refuse(node, `nothing before "*${node.source}" is called "&${node.source}"`, 'name it first')
      if (size === 'open')
        return refuse(
          node,
          `"*${node.source}" stands inside of "&${node.source}", which it refers to`,
          'write out what is meant: nothing can hold itself',
        )
      sum += size
      return sum > mostValues
        ? refuse(
            node,
            `with its aliases written out this file has more than ${mostValues} values`,
            'refer to smaller parts, or use a table (each)',
          )
        : size
    }
    const { anchor } = node as { anchor?: string }
    if (anchor !== undefined) sizes.set(anchor, 'open')
    const inner = isMap(node)
      ? node.items.reduce((size, { key, value }) => size + sizeOf(key) + sizeOf(value), 0)
      : isSeq(node)
        ? node.items.reduce<number>((size, item) => size + sizeOf(item), 0)
        : 0
    if (anchor !== undefined) sizes.set(anchor, inner + 1)
    return inner + 1
  }
  sizeOf(document.contents)
  return bad
}
