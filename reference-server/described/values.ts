import type { Piece } from './description.ts'

/** The pieces of a template: a literal, or an expression that joins texts and names, in Base64, in JSON or as they are; undefined for any other. */
export function piecesOf(template: unknown): Piece[] | undefined {
  if (template === undefined || typeof template === 'object') return []
  if (typeof template !== 'string') return [{ text: JSON.stringify(template) }]
  if (!template.startsWith('$')) return [{ text: template }]
  if (template.startsWith('$$')) return [{ text: template.slice(1) }]
  // an input that is no text in JSON is compared as JSON writes it
  const text = template.slice(1).replace(/^parseJson\((inputs\.\w+)\)$/, '$1')
  const found = joined(text)
  return found?.rest === '' ? found.pieces : undefined
}

/** What an expression has at its beginning, and what is left of it. */
interface Read {
  pieces: Piece[]
  rest: string
}

const literal = /^(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')\s*/
const named = /^([A-Za-z_]\w*(?:\.\w+)*?)(?:\.join\("([^"\\]*)"\))?(?![\w.(])\s*/
const encoding = /^(base64(?:url)?)\(/

const after = (sign: RegExp, text: string): string | undefined => {
  const match = sign.exec(text)
  return match ? text.slice(match[0].length) : undefined
}

const literalOf = ([, double, single]: RegExpExecArray): string =>
  JSON.parse(`"${double ?? single!.replaceAll('"', '\\"').replaceAll("\\'", "'")}"`) as string

/** Texts and names with "+" between them. */
function joined(text: string): Read | undefined {
  const first = term(text.trimStart())
  const next = first && after(/^\+/, first.rest)
  if (!first || next === undefined) return first
  const others = joined(next)
  return others && { pieces: [...first.pieces, ...others.pieces], rest: others.rest }
}

function term(text: string): Read | undefined {
  const said = literal.exec(text)
  if (said) return { pieces: [{ text: literalOf(said) }], rest: text.slice(said[0].length) }
  const encoded = encoding.exec(text)
  if (encoded) {
    const inner = joined(text.slice(encoded[0].length))
    const rest = inner && after(/^\)\s*/, inner.rest)
    if (!inner || rest === undefined) return undefined
    return { pieces: [{ [encoded[1]!]: inner.pieces } as Piece], rest }
  }
  const object = after(/^toJson\(\s*\{\s*/, text)
  if (object !== undefined) return members(object)
  const name = named.exec(text)
  if (!name) return undefined
  const [whole, one = '', join] = name
  return { pieces: [{ name: one, ...(join !== undefined && { join }) }], rest: text.slice(whole.length) }
}

/** The members of an object behind its brace, up to the end of the call that writes it as JSON. */
function members(text: string): Read | undefined {
  const json: Record<string, Piece[]> = {}
  for (let rest = text; ; ) {
    const key = literal.exec(rest)
    const value = key && after(/^:/, rest.slice(key[0].length))
    const read = value === undefined || value === null ? undefined : joined(value)
    if (!key || !read) return undefined
    json[literalOf(key)] = read.pieces
    const more = after(/^,\s*/, read.rest)
    const end = after(/^\}\s*\)\s*/, read.rest)
    if (end !== undefined) return { pieces: [{ json }], rest: end }
    if (more === undefined) return undefined
    rest = more
  }
}

/** The text that pieces come to; undefined when it does not know a name. */
export function textOf(pieces: Piece[], known: (name: string) => string | undefined): string | undefined {
  const texts = pieces.map((piece) => {
    if ('text' in piece) return piece.text
    if ('name' in piece) {
      const value = known(piece.name)
      return value === undefined || piece.join === undefined
        ? value
        : (JSON.parse(value) as unknown[]).map(String).join(piece.join)
    }
    if ('json' in piece) {
      const values = Object.entries(piece.json).map(([key, one]) => [key, textOf(one, known)])
      return values.some(([, value]) => value === undefined)
        ? undefined
        : JSON.stringify(Object.fromEntries(values))
    }
    const { encoded, as } = encodedIn(piece)
    const inner = textOf(encoded, known)
    return inner === undefined ? undefined : Buffer.from(inner).toString(as)
  })
  return texts.includes(undefined) ? undefined : texts.join('')
}

/** What a part takes from an account's inputs alone. */
export const inputOf = (name: string): string | undefined => /^inputs\.(\w+)$/.exec(name)?.[1]

/** Takes off the texts around the only name; undefined when they are not there. */
export function within(pieces: Piece[], whole: string): string | undefined {
  const at = pieces.findIndex((piece) => 'name' in piece)
  const join = (list: Piece[]) => list.map((piece) => ('text' in piece ? piece.text : '')).join('')
  const [before, after] = [join(pieces.slice(0, at)), join(pieces.slice(at + 1))]
  if (whole.length < before.length + after.length) return undefined
  return whole.startsWith(before) && whole.endsWith(after)
    ? whole.slice(before.length, whole.length - after.length)
    : undefined
}

/** What each name in pieces stands for in a text that they come to: a value ends where the text after it begins; undefined when they do not come to it. */
export function taken([piece, ...rest]: Piece[], whole: string): Record<string, string> | undefined {
  if (!piece) return whole === '' ? {} : undefined
  if ('text' in piece)
    return whole.startsWith(piece.text) ? taken(rest, whole.slice(piece.text.length)) : undefined
  const [next] = rest
  const end = next && 'text' in next ? whole.indexOf(next.text) : whole.length
  if (end < 0) return undefined
  const value = whole.slice(0, end)
  const others = taken(rest, whole.slice(end))
  if ('name' in piece) return others && { [piece.name]: value, ...others }
  const inner = 'json' in piece ? takenFrom(piece.json, value) : decodedFrom(piece, value)
  return others && inner && { ...inner, ...others }
}

type Encoded = { base64: Piece[] } | { base64url: Piece[] }

const encodedIn = (piece: Encoded): { encoded: Piece[]; as: 'base64' | 'base64url' } =>
  'base64' in piece ? { encoded: piece.base64, as: 'base64' } : { encoded: piece.base64url, as: 'base64url' }

function decodedFrom(piece: Encoded, value: string): Record<string, string> | undefined {
  const { encoded, as } = encodedIn(piece)
  const decoded = Buffer.from(value, as)
  return decoded.toString(as) === value ? taken(encoded, decoded.toString()) : undefined
}

/** The same of the members of an object in JSON: those and no others, each a text. */
function takenFrom(json: Record<string, Piece[]>, value: string): Record<string, string> | undefined {
  const object = parsed(value)
  if (Object.keys(object).length !== Object.keys(json).length) return undefined
  const found: Record<string, string> = {}
  for (const [key, pieces] of Object.entries(json)) {
    const one = Object.hasOwn(object, key) ? object[key] : undefined
    const inner = typeof one === 'string' ? taken(pieces, one) : undefined
    if (!inner) return undefined
    Object.assign(found, inner)
  }
  return found
}

const parsed = (text: string): Record<string, unknown> => {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

/** The pieces that one is made of in another form: encoded, or as members of an object. */
export const innerOf = (piece: Piece): Piece[] => {
  if ('base64' in piece) return piece.base64
  if ('base64url' in piece) return piece.base64url
  return 'json' in piece ? Object.values(piece.json).flat() : []
}

/** The names in pieces. */
export const namesOf = (pieces: Piece[]): string[] =>
  pieces.flatMap((piece) => ('name' in piece ? [piece.name] : namesOf(innerOf(piece))))

/** The Base64 that hides what pieces hold; undefined where they stand as they are. */
export const encodingOf = (pieces: Piece[]): 'base64' | 'base64url' | undefined =>
  pieces.flatMap((piece) => ('base64' in piece || 'base64url' in piece ? encodedIn(piece).as : []))[0]

const unitSeconds: Record<string, number> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 }

/** The seconds of a duration such as `1h30m`. */
export const secondsOf = (duration: string): number =>
  [...duration.matchAll(/(\d+(?:\.\d+)?)(ms|[smhd])/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * (unitSeconds[unit ?? ''] ?? 0),
    0,
  )
