import type { Hit } from './layer.ts'

type Span = Pick<Hit, 'start' | 'end'>

const byStart = (a: Span, b: Span) => a.start - b.start || b.end - a.end

/**
 * A text with its hits shown instead. A hit within a longer one is not shown; of two that overlap otherwise
 * both are, and all that either covers is gone. A piece within what is known as a whole is none. `rest` says how the text between hits is shown.
 */
export const render = (text: string, all: Hit[], rest = (between: string) => between): string => {
  const known = all.filter(({ piece }) => !piece).toSorted(byStart)
  const wholes = joined(known)
  const hits = [...known, ...all.filter(({ piece }) => piece).flatMap((hit) => besides(hit, wholes))]
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

/** Sorted stretches as few that neither meet nor overlap. */
const joined = (spans: Span[]): Span[] => {
  const all: Span[] = []
  for (const { start, end } of spans) {
    const last = all.at(-1)
    if (last && start <= last.end) last.end = Math.max(end, last.end)
    else all.push({ start, end })
  }
  return all
}

/** What of a hit lies between such stretches. */
const besides = (hit: Hit, spans: Span[]): Hit[] => {
  const rest: Hit[] = []
  let from = hit.start
  for (
    let at = Math.max(
      0,
      lastUpTo(spans, ({ start }) => start, from),
    );
    from < hit.end;
    at++
  ) {
    const { start, end } = spans[at] ?? { start: hit.end, end: hit.end }
    if (start > from) rest.push({ ...hit, start: from, end: Math.min(start, hit.end) })
    from = Math.max(from, end)
  }
  return rest
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
