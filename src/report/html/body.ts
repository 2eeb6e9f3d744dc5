import { visible } from '../text.ts'

const longestCharacters = 16_384
/** Bodies nest as deep as whoever drew them liked; indentation must not grow with the square of that. */
const deepestIndent = 24

/** A body laid out for reading: JSON indented with every value as it came, a form a field a line. */
export const readableBody = (body: string): string => {
  const cut = body.length > longestCharacters
  const text = cut ? body.slice(0, longestCharacters) : body
  const laid = cut ? text : isJson(text) ? indentJson(text) : text
  const lines = /^[^\s=&]+=[^\n]*$/.test(laid) ? laid.replaceAll('&', '\n&') : laid
  const rest = cut ? `\n… ${body.length - longestCharacters} more characters are in the journal` : ''
  return visible(lines.replaceAll('\r\n', '\n')) + rest
}

const isJson = (text: string): boolean => {
  if (!/^\s*[{[]/.test(text)) return false
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

// Parsing and printing again would drop doubled keys and change numbers, and this is evidence.
const indentJson = (text: string): string => {
  let depth = 0
  let laid = ''
  const line = () => `\n${'  '.repeat(Math.min(depth, deepestIndent))}`
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{[]\s*[}\]]|[^\s{}[\],:"]+|[{}[\],:]/g)) {
    if (token === '{' || token === '[') {
      depth++
      laid += token + line()
    } else if (token === '}' || token === ']') {
      depth--
      laid += line() + token
    } else if (token === ',') laid += token + line()
    else if (token === ':') laid += ': '
    else laid += token.length > 1 && /^[{[]/.test(token) ? token.replace(/\s/g, '') : token
  }
  return laid
}
