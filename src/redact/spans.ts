import type { Hit } from './layer.ts'

/**
 * A text with its hits shown instead. The longest of overlapping hits is shown whole; what is left of the others
 * is covered too, under their own names. `rest` says how the text between hits is shown.
 */
export const render = (
  text: string,
  hits: Hit[],
  rest: (between: string) => string = (between) => between,
): string => {
  if (!hits.length) return rest(text)
  const taken: Hit[] = []
  for (const hit of hits.toSorted((a, b) => b.end - b.start - (a.end - a.start) || a.start - b.start))
    taken.push(...uncovered(hit, taken))
  let shown = ''
  let last = 0
  for (const { start, end, show } of taken.sort((a, b) => a.start - b.start)) {
    shown += rest(text.slice(last, start)) + show
    last = end
  }
  return shown + rest(text.slice(last))
}

const uncovered = (hit: Hit, taken: Hit[]): Hit[] => {
  let parts = [hit]
  for (const { start, end } of taken) {
    parts = parts.flatMap((part) => {
      if (end <= part.start || start >= part.end) return [part]
      return [
        { ...part, end: start },
        { ...part, start: end },
      ].filter((piece) => piece.start < piece.end)
    })
    if (!parts.length) break
  }
  return parts
}
