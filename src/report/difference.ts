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

/** A text wrapped into lines of at most so many characters, at blanks where there are any. */
export const wrap = (text: string, width: number): string[] =>
  text.split('\n').flatMap((line) => {
    const lines: string[] = []
    let rest = line
    while (rest.length > width) {
      const blank = rest.lastIndexOf(' ', width)
      const at = blank > width / 3 ? blank : width
      lines.push(rest.slice(0, at))
      rest = rest.slice(at).replace(/^ /, '')
    }
    lines.push(rest)
    return lines
  })
