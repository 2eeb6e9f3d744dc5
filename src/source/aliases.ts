import { type Document, isAlias, isMap, isNode, isSeq, type Node } from 'yaml'

/** How many values a file may have for each byte that it may have, where each alias stands for all that it refers to. */
const valuesPerByte = 1 / 32

/** How deep its values may nest: whatever walks them calls itself for each level. */
export const mostLevels = 100

/** A value of a document that is not read, and why. */
export interface BadValue {
  node: Node
  code: 'yaml-alias' | 'yaml-size'
  message: string
  hint: string
}

/** How much a value holds, itself included, and how deep that nests. */
interface Extent {
  values: number
  levels: number
}

const nothing: Extent = { values: 0, levels: 0 }

/** The first value of a document that is an alias of nothing or of what it stands in, or with which the file gets too large or too deep. */
export const badValueOf = (document: Document, mostBytes: number): BadValue | undefined => {
  const mostValues = Math.floor(mostBytes * valuesPerByte)
  const extents = new Map<string, Extent | 'open'>()
  let bad: BadValue | undefined
  let sum = 0
  const refuse = (node: Node, code: BadValue['code'], message: string, hint: string): Extent => {
    bad ??= { node, code, message, hint }
    return nothing
  }
  const aliased = (node: Node & { source: string }): Extent => {
    const extent = extents.get(node.source)
    if (extent === undefined)
      return refuse(
        node,
        'yaml-alias',
        `nothing before "*${node.source}" is called "&${node.source}"`,
        'name it first',
      )
    if (extent === 'open')
      return refuse(
        node,
        'yaml-alias',
        `"*${node.source}" stands inside of "&${node.source}", which it refers to`,
        'write out what is meant: nothing can hold itself',
      )
    sum += extent.values
    return extent
  }
  const extentOf = (node: unknown, above: number): Extent => {
    if (bad || !isNode(node)) return nothing
    const { anchor } = node as { anchor?: string }
    if (anchor !== undefined) extents.set(anchor, 'open')
    const extent = isAlias(node) ? aliased(node) : { values: 1, levels: 1 }
    if (!isAlias(node)) sum++
    if (sum > mostValues)
      return refuse(
        node,
        'yaml-size',
        `this file has more than ${mostValues} values, its aliases written out`,
        'refer to smaller parts, or use a table (each)',
      )
    if (above + extent.levels > mostLevels)
      return refuse(
        node,
        'yaml-size',
        `this nests deeper than ${mostLevels} levels`,
        'nothing of a suite or a target needs that; is a bracket left open?',
      )
    const parts = isMap(node)
      ? node.items.flatMap(({ key, value }) => [key, value])
      : isSeq(node)
        ? node.items
        : []
    for (const part of parts) {
      const inner = extentOf(part, above + 1)
      extent.values += inner.values
      extent.levels = Math.max(extent.levels, inner.levels + 1)
    }
    if (anchor !== undefined) extents.set(anchor, extent)
    return extent
  }
  extentOf(document.contents, 0)
  return bad
}
