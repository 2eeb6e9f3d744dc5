import { sha256 } from './canonical.ts'

/** A mark that stands for what was redacted, with no other mark in it. */
const mark = /‹[^‹›]*›/g

/** Whether something of a text was redacted. */
export const isMasked = (text: string): boolean => text.includes('‹')

/** What could stand in the place of a mark: equal marks have equal stand-ins. Undefined: the marks themselves. */
export type StandIn = ((mark: string) => string) | undefined

const base64url = (text: string) => Buffer.from(text).toString('base64url')

/** A JWT of which a value gives the claims; some servers write their times as texts. */
const jwtLike = (seed: string, time: (seconds: number) => number | string): string =>
  [
    base64url('{"alg":"RS256","typ":"JWT"}'),
    base64url(
      JSON.stringify({ sub: seed.slice(0, 8), jti: seed, iat: time(1e9), nbf: time(1e9), exp: time(2e9) }),
    ),
    base64url(seed),
  ].join('.')

/** Values of several shapes, so that a check that comes to the same with all of them does not rest on what was redacted. */
export const standIns: StandIn[] = [
  undefined,
  (it) => `${sha256(it)}${sha256(`${it} again`)}`,
  (it) => String((Number.parseInt(sha256(it).slice(0, 8), 16) % 900_000_000) + 100_000_000),
  (it) => jwtLike(sha256(it), Number),
  (it) => jwtLike(sha256(it), String),
]

/** What a value is called that stands there in another case. */
const otherCase = /, other case›$/

/** The stand-in of a mark; a value in another case is the same one in capitals. */
const standsFor = (it: string, standIn: NonNullable<StandIn>): string =>
  otherCase.test(it) ? standIn(it.replace(otherCase, '›')).toUpperCase() : standIn(it)

/** A text with a stand-in for each of its marks, the inner ones first. */
export const filledIn = (text: string, standIn: StandIn): string => {
  if (standIn === undefined || !isMasked(text)) return text
  let filled = text
  for (let before = ''; before !== filled; ) {
    before = filled
    filled = filled.replace(mark, (it) => standsFor(it, standIn))
  }
  return filled
}

/** A JSON value with stand-ins in all its texts; keys stay. */
export const filledWith = <T>(value: T, standIn: StandIn): T =>
  standIn === undefined
    ? value
    : (JSON.parse(JSON.stringify(value), (_, item) =>
        typeof item === 'string' ? filledIn(item, standIn) : item,
      ) as T)

/** The literal characters of a text, and `undefined` for each mark: any text may stand there. */
const patternOf = (text: string): (string | undefined)[] => {
  const joined = filledIn(text, () => '\0')
  const parts: (string | undefined)[] = []
  for (const character of joined)
    if (character !== '\0') parts.push(character)
    else if (parts.at(-1) !== undefined || parts.length === 0) parts.push(undefined)
  return parts
}

/** The most comparisons that two texts are worth; longer ones are sent by nobody but sweeps. */
const mostSteps = 4_000_000

const meet = (one: (string | undefined)[], other: (string | undefined)[]): boolean => {
  if (one.length * other.length > mostSteps) return true
  // Whether the rest of `one` from `at` can be the rest of `other` from each of its places.
  let next = new Uint8Array(other.length + 1)
  for (let at = one.length; at >= 0; at--) {
    const row = new Uint8Array(other.length + 1)
    for (let to = other.length; to >= 0; to--) {
      if (at === one.length && to === other.length) row[to] = 1
      else if (at < one.length && one[at] === undefined)
        row[to] = next[to]! | (to < other.length ? row[to + 1]! : 0)
      else if (to < other.length && other[to] === undefined)
        row[to] = row[to + 1]! | (at < one.length ? next[to]! : 0)
      else if (at < one.length && to < other.length && one[at] === other[to]) row[to] = next[to + 1]!
    }
    next = row
  }
  return next[0] === 1
}

const unescaped = (text: string): string =>
  text.replaceAll(/(?:%[0-9a-f]{2})+/gi, (escapes) => {
    try {
      return decodeURIComponent(escapes)
    } catch {
      return escapes
    }
  })

/** Whether two texts can be the same one, whatever stands where they have marks; how marks are escaped in URLs and forms is overlooked. */
export const canBeSame = (one: string, other: string): boolean =>
  one === other || meet(patternOf(unescaped(one)), patternOf(unescaped(other)))
