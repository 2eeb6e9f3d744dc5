import type { Piece } from './description.ts'

const token = /\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([A-Za-z_]\w*(?:\.\w+)*))\s*(\+|$)/y

/** The pieces of a template: a literal, or an expression that joins texts and names; undefined for any other. */
export function piecesOf(template: unknown): Piece[] | undefined {
  if (typeof template !== 'string') return []
  if (!template.startsWith('$')) return [{ text: template }]
  if (template.startsWith('$$')) return [{ text: template.slice(1) }]
  // an input that is no text in JSON is compared as JSON writes it
  const text = template.slice(1).replace(/^parseJson\((inputs\.\w+)\)$/, '$1')
  const pieces: Piece[] = []
  token.lastIndex = 0
  while (token.lastIndex < text.length) {
    const match = token.exec(text)
    if (!match) return undefined
    const [, double, single, name] = match
    const literal = double ?? single?.replaceAll('"', '\\"').replaceAll("\\'", "'")
    pieces.push(name === undefined ? { text: JSON.parse(`"${literal}"`) as string } : { name })
  }
  return pieces
}

/** The text that pieces come to; undefined when it does not know a name. */
export function textOf(pieces: Piece[], known: (name: string) => string | undefined): string | undefined {
  const texts = pieces.map((piece) => ('text' in piece ? piece.text : known(piece.name)))
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

const unitSeconds: Record<string, number> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 }

/** The seconds of a duration such as `1h30m`. */
export const secondsOf = (duration: string): number =>
  [...duration.matchAll(/(\d+(?:\.\d+)?)(ms|[smhd])/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * (unitSeconds[unit ?? ''] ?? 0),
    0,
  )
