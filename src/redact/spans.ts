import type { Hit } from './layer.ts'

type Span = Pick<Hit, 'start' | 'end'>

const byStart = (a: Span, b: Span) => a.start - b.start

const uncovered = (hit: Hit, taken: Hit[]): Hit[] => {
  let parts = [hit]
  for (const { start, end } of taken) {
    parts = parts.flatMap((part) =>
      end <= part.start || start >= part.end
        ? [part]
        : [
            { ...part, end: start },
            { ...part, start: end },
          ].filter((piece) => piece.start < piece.end),
    )
    if (!parts.length) break
  }
  return parts
}

const settle = (overlapping: Hit[]): Hit[] => {
  if (overlapping.length === 1) return overlapping
  const taken: Hit[] = []
  for (const hit of overlapping.sort((a, b) => b.end - b.start - (a.end - a.start)))
    taken.push(...uncovered(hit, taken))
  return taken.sort(byStart)
}

/**
 * A text with its hits shown instead. The longest of overlapping hits is shown whole; what is left of the others
 * is covered too, under their own names. `rest` says how the text between hits is shown.
 */
export const render = (text: string, hits: Hit[], rest = (between: string) => between): string => {
  let shown = ''
  let last = 0
  let overlapping: Hit[] = []
  let reach = 0
  const flush = () => {
    for (const { start, end, show } of settle(overlapping)) {
      shown += rest(text.slice(last, start)) + show
      last = end
    }
    overlapping = []
  }
  for (const hit of hits.toSorted(byStart)) {
    if (hit.start >= reach && overlapping.length) flush()
    overlapping.push(hit)
    reach = Math.max(reach, hit.end)
  }
  if (overlapping.length) flush()
  return shown + rest(text.slice(last))
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
