/** Where two texts differ: the part of each that is not the other's, as offsets from and to. */
export interface Difference {
  expected: [from: number, to: number]
  actual: [from: number, to: number]
}

/**
 * The part in which two texts differ, between what they share at their beginning and at their end;
 * undefined where they are the same, or share too little for a mark to say anything.
 */
export const differenceOf = (expected: string, actual: string): Difference | undefined => {
  if (expected === actual) return undefined
  const shorter = Math.min(expected.length, actual.length)
  let start = 0
  while (start < shorter && expected[start] === actual[start]) start++
  let end = 0
  while (end < shorter - start && expected[expected.length - 1 - end] === actual[actual.length - 1 - end])
    end++
  // Half a word or number in common is chance, so a mark grows to whole ones.
  const isWord = (text: string, at: number) => /[\p{L}\p{N}_]/u.test(text[at] ?? '')
  const inWord = (text: string, at: number) => isWord(text, at - 1) && isWord(text, at)
  while (start > 0 && (inWord(expected, start) || inWord(actual, start))) start--
  while (end > 0 && (inWord(expected, expected.length - end) || inWord(actual, actual.length - end))) end--
  if (start + end < 2) return undefined
  return { expected: [start, expected.length - end], actual: [start, actual.length - end] }
}

/** Where a text can be broken: after a blank or between members and fields, but not inside a label such as ‹token a1b2c3›. */
const breakBefore = (text: string, width: number): number => {
  let last = 0
  let label = false
  for (let at = 0; at <= width; at++) {
    const character = text[at]
    if (!label && (character === ' ' || character === '&')) last = at
    if (character === '‹') label = true
    else if (character === '›') label = false
    if (!label && character === ',' && at < width) last = at + 1
  }
  return last > width / 3 ? last : width
}

/** A text wrapped into lines of at most so many characters, at blanks, commas and ampersands where there are any. */
export const wrap = (text: string, width: number): string[] =>
  text.split('\n').flatMap((line) => {
    const lines: string[] = []
    let rest = line
    while (rest.length > width) {
      const at = breakBefore(rest, width)
      lines.push(rest.slice(0, at).trimEnd())
      rest = rest.slice(at).trimStart()
    }
    lines.push(rest)
    return lines
  })
