import { parseJson } from '../model/json.ts'

/** Fewer bits than these that differ among tokens can be guessed; good ones have 128 and more. */
const fewestBits = 48
/** Fewer tokens than these tell nothing of how they are made. */
const smallest = 8

const jwtPayload = (token: string): Record<string, unknown> | undefined => {
  const [, payload = '', signature, ...rest] = token.split('.')
  if (!signature || rest.length > 0) return undefined
  const claims = parseJson(Buffer.from(payload, 'base64url').toString())
  return typeof claims === 'object' && claims !== null ? (claims as Record<string, unknown>) : undefined
}

/** The text in base64 that a token is, or the token itself: noise is hardly ever readable. */
const readable = (token: string): string => {
  const text = Buffer.from(token, 'base64url').toString('latin1')
  return token.length >= 12 && /^[A-Za-z0-9+/_-]+=*$/.test(token) && /^[\x20-\x7e]+$/.test(text)
    ? text
    : token
}

const commonStart = (tokens: string[]): number => {
  const [first = '', ...rest] = tokens
  let length = 0
  while (length < first.length && rest.every((token) => token[length] === first[length])) length++
  return length
}

const reversed = (text: string) => [...text].reverse().join('')

/** How many bits of the tokens differ from one to the next, at most: characters that do, in the alphabet that they are of. */
const differingBits = (tokens: string[]): number => {
  const start = commonStart(tokens)
  const cut = tokens.map((token) => token.slice(start))
  const end = commonStart(cut.map(reversed))
  const inner = cut.map((token) => token.slice(0, token.length - end))
  const longest = Math.max(...inner.map(({ length }) => length))
  let bits = 0
  const alphabet = new Set<string>()
  for (let at = 0; at < longest; at++) {
    const here = new Set(inner.map((token) => token[at] ?? ''))
    if (here.size < 2) continue
    for (const char of here) alphabet.add(char)
    bits++
  }
  return bits * Math.log2(Math.max(2, alphabet.size))
}

const repeated = (values: unknown[]): boolean => new Set(values).size < values.length

/**
 * Why tokens could be guessed from one another, or an empty text where nothing speaks for it: some are the same, two JWTs
 * have the same jti, or so little of them differs that it can only be a counter, a time or a short random number.
 */
export const predictable = (tokens: unknown[]): string => {
  const texts = tokens.filter((token) => typeof token === 'string')
  if (texts.length < 2) return ''
  if (repeated(texts)) return `${texts.length - new Set(texts).size} of ${texts.length} tokens come again`
  const payloads = texts.map(jwtPayload)
  if (payloads.every((payload) => payload !== undefined)) {
    const ids = payloads.flatMap(({ jti }) => (jti === undefined ? [] : [jti]))
    // What else differs from JWT to JWT is signed, so it need not be hard to guess.
    return repeated(ids) ? 'two tokens have the same jti' : ''
  }
  if (texts.length < smallest) return ''
  const bits = differingBits(texts.map(readable))
  return bits < fewestBits ? `only about ${Math.round(bits)} bits differ from token to token` : ''
}
