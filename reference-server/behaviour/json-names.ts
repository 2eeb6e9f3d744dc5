const pieces = /"(?:[^"\\]|\\.)*"(?=\s*(:?))|[{}]/g

/** Whether an object anywhere in this well-formed JSON text has the same name twice; `JSON.parse` hides that. */
export function hasRepeatedName(text: string): boolean {
  const open: Set<string>[] = []
  for (const [piece, colon] of text.matchAll(pieces)) {
    if (piece === '{') open.push(new Set())
    else if (piece === '}') open.pop()
    else if (colon === ':') {
      const names = open.at(-1)
      const name = JSON.parse(piece) as string
      if (names?.has(name)) return true
      names?.add(name)
    }
  }
  return false
}
