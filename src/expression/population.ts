import { isJwt, jwt } from './functions.ts'

/** Fewer bits than these that differ among tokens can be guessed; good ones have 128 and more. */
const fewestBits = 48
/** Fewer tokens than these tell nothing of how they are made. */
const smallest = 8

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

/** Ways in which tokens give each other away, each with the sentence for it; the first that is found is told. */
const kinds: { says: string; isFound(distinct: string[], all: number): boolean }[] = [
  {
    // A server may issue its few living tokens again, and a JWT of the same second may be the same one.
    says: 'some tokens come again, and others do not',
    isFound: (distinct, all) => distinct.length < all && distinct.length > all / 6 && !distinct.every(isJwt),
  },
  {
    says: 'two tokens have the same jti',
    isFound: (distinct) =>
      distinct.every(isJwt) && repeated(distinct.flatMap((token) => jwt(token).payload['jti'] ?? [])),
  },
  {
    // What else differs from JWT to JWT is signed, so it need not be hard to guess.
    says: `fewer than ${fewestBits} bits differ from token to token`,
    isFound: (distinct) =>
      distinct.length >= smallest &&
      !distinct.every(isJwt) &&
      differingBits(distinct.map(readable)) < fewestBits,
  },
]

/** Why tokens could be guessed from one another, or an empty text where nothing speaks for it. */
export const predictable = (tokens: unknown[]): string => {
  const texts = tokens.filter((token) => typeof token === 'string')
  const distinct = [...new Set(texts)]
  return kinds.find(({ isFound }) => isFound(distinct, texts.length))?.says ?? ''
}
