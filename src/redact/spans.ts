import type { Hit } from './layer.ts'

type Span = Pick<Hit, 'start' | 'end'>

const byStart = (a: Span, b: Span) => a.start - b.start || b.end - a.end

/**
 * A text with its hits shown instead. A hit within a longer one is not shown; of two that overlap otherwise
 * both are, and all that either covers is gone. `rest` says how the text between hits is shown.
 */
export const render = (text: string, hits: Hit[], rest = (between: string) => between): string => {
  const shown: string[] = []
  let last = 0
  let before = ''
  for (const { start, end, show } of hits.toSorted(byStart)) {
    if (end <= last) continue
    if (start >= last) shown.push(rest(text.slice(last, start)), show)
    // a value that overlaps itself, such as "aaaa" in a row of them, is named once
    else if (show !== before) shown.push(show)
    last = end
    before = show
  }
  return shown.join('') + rest(text.slice(last))
}

/** Tells whether a stretch lies within one of these. */
export const coveredBy = (spans: Span[]): ((start: number, end: number) => boolean) => {
  if (!spans.length) return () => false
  const sorted = spans.toSorted(byStart)
  // the furthest end of all spans so far
  const reach: number[] = []
  for (const { end } of sorted) reach.push(Math.max(end, reach.at(-1) ?? 0))
  return (start, end) => {
    const at = lastUpTo(sorted, (span) => span.start, start)
    return at >= 0 && reach[at]! >= end
  }
}

/** The place in a sorted list of the last item whose key is not above a limit; -1 for none. */
export const lastUpTo = <T>(items: T[], key: (item: T) => number, limit: number): number => {
  let low = 0
  let high = items.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (key(items[middle]!) <= limit) low = middle + 1
    else high = middle
  }
  return low - 1
}
