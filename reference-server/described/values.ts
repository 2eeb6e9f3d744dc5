import type { Piece } from './description.ts'

const token =
  /\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|base64\(((?:[^()"']|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')*)\)|([A-Za-z_]\w*(?:\.\w+)*?)(?:\.join\("([^"\\]*)"\))?)\s*(\+|$)/y

/** The pieces of a template: a literal, or an expression that joins texts and names, in Base64 or not; undefined for any other. */
export function piecesOf(template: unknown): Piece[] | undefined {
  if (typeof template !== 'string') return []
  if (!template.startsWith('$')) return [{ text: template }]
  if (template.startsWith('$$')) return [{ text: template.slice(1) }]
  // an input that is no text in JSON is compared as JSON writes it
  return joined(template.slice(1).replace(/^parseJson\((inputs\.\w+)\)$/, '$1'))
}

function joined(text: string): Piece[] | undefined {
  const pieces: Piece[] = []
  let at = 0
  while (at < text.length) {
    token.lastIndex = at
    const match = token.exec(text)
    if (!match) return undefined
    const [whole, double, single, encoded, name, join] = match
    at += whole.length
    const inner = encoded === undefined ? undefined : joined(encoded)
    const literal = double ?? single?.replaceAll('"', '\\"').replaceAll("\\'", "'")
    if (name !== undefined) pieces.push({ name, ...(join !== undefined && { join }) })
    else if (literal !== undefined) pieces.push({ text: JSON.parse(`"${literal}"`) as string })
    else if (inner) pieces.push({ base64: inner })
    else return undefined
  }
  return pieces
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
    const inner = textOf(piece.base64, known)
    return inner === undefined ? undefined : Buffer.from(inner).toString('base64')
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
  const decoded = Buffer.from(value, 'base64')
  const inner = decoded.toString('base64') === value ? taken(piece.base64, decoded.toString()) : undefined
  return others && inner && { ...inner, ...others }
}

/** The names in pieces. */
export const namesOf = (pieces: Piece[]): string[] =>
  pieces.flatMap((piece) => ('name' in piece ? [piece.name] : 'base64' in piece ? namesOf(piece.base64) : []))

const unitSeconds: Record<string, number> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 }

/** The seconds of a duration such as `1h30m`. */
export const secondsOf = (duration: string): number =>
  [...duration.matchAll(/(\d+(?:\.\d+)?)(ms|[smhd])/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * (unitSeconds[unit ?? ''] ?? 0),
    0,
  )
