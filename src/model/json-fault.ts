/** Where a text stops being JSON, and what stands there. */
export interface JsonFault {
  /** Offset into the text; its length when it ends too early. */
  at: number
  /** What was met there, for a person: `"}"`, `the end`. */
  met: string
  /** Where the last few whole words of JSON before it begin. */
  from: number
}

const literal = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.+-])|(?:true|false|null)(?!\w)/y
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON's texts have none of them
const string = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y
const space = /[ \t\n\r]*/y

const shownWords = 4

type Want = 'value' | 'value or ]' | 'name or }' | 'name' | ': ' | ', or ]' | ', or }' | 'end'

/** The first place at which a text is not JSON; undefined when all of it is. */
export const jsonFault = (text: string): JsonFault | undefined => {
  let at = 0
  // Whole words alone: half of a text could be half of a secret, which nothing would recognise.
  const begins: number[] = []
  let want: Want = 'value'
  const open: ('[' | '{')[] = []
  const take = (pattern: RegExp): boolean => {
    pattern.lastIndex = at
    const [found] = pattern.exec(text) ?? []
    at += found?.length ?? 0
    return found !== undefined
  }
  const after = (): Want => (open.length === 0 ? 'end' : open.at(-1) === '[' ? ', or ]' : ', or }')
  const close = (): Want => {
    at++
    open.pop()
    return after()
  }
  const value = (character: string): Want | undefined => {
    if (character === '[' || character === '{') {
      open.push(character)
      at++
      return character === '[' ? 'value or ]' : 'name or }'
    }
    return take(string) || take(literal) ? after() : undefined
  }
  const next = (character: string): Want | undefined => {
    switch (want) {
      case 'value or ]':
        return character === ']' ? close() : value(character)
      case 'value':
        return value(character)
      case 'name or }':
        return character === '}' ? close() : take(string) ? ': ' : undefined
      case 'name':
        return take(string) ? ': ' : undefined
      case ': ':
        return character === ':' ? moved('value') : undefined
      case ', or ]':
        return character === ']' ? close() : character === ',' ? moved('value') : undefined
      case ', or }':
        return character === '}' ? close() : character === ',' ? moved('name') : undefined
      case 'end':
        return undefined
    }
  }
  const moved = (then: Want): Want => {
    at++
    return then
  }
  for (;;) {
    take(space)
    const from = begins[0] ?? at
    if (at >= text.length) return want === 'end' ? undefined : { at, from, met: 'the end' }
    begins.push(at)
    const now = next(text[at]!)
    if (!now) return { at, from, met: JSON.stringify(String.fromCodePoint(text.codePointAt(at)!)) }
    if (begins.length > shownWords) begins.shift()
    want = now
  }
}

/** Why a text is not JSON, in one line with the words before the place; undefined when it is JSON. */
export const whyNotJson = (text: string): string | undefined => {
  const fault = jsonFault(text)
  if (!fault) return undefined
  const { at, from, met } = fault
  const after = at > from ? `, after ${text.slice(from, at).trim()}` : ''
  return `not JSON: unexpected ${met} at ${at}${after}`
}
