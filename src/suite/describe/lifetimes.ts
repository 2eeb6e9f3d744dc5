import type { Lifetime, Operation } from '../../model/description.ts'
import type { Row } from '../each.ts'
import { kebab, readerOf, tokenReaderOf } from './expressions.ts'

/** A CEL number. */
const double = (figure: number): string => figure.toFixed(1)

/** How a response has to declare a lifetime that the documentation gives; which of several, where it does not agree with itself. */
const declaredAs = (own: string, life: string, { figures }: Lifetime): Row => {
  const named = Object.entries(figures)
  const near = (figure: string) => `abs(${life} - ${figure}) <= margin(${figure})`
  if (named.length === 1) return { declared_life: near(own) }
  const first = double(named[0]![1])
  return {
    declared_lives: Object.fromEntries([
      ...named.map(([name, figure]) => [name, `${own} == ${first} && ${near(double(figure))}`]),
      ['as the target file says', `${own} != ${first} && ${near(own)}`],
    ]),
  }
}

/** Whether an end time is the documented lifetime from now, by our clock or the server's: one of several, where the documentation gives them. */
const declaredEnd = (own: string, end: string, { figures }: Lifetime): string => {
  const all = Object.values(figures)
  const lives = all.length > 1 ? [own, ...all.map(double)] : [own]
  return `[sentAt, dateOf(headers)].exists(now, [${lives.join(', ')}].exists(life, abs(epochSeconds(${end}) - now - life) <= margin(life) + 5.0))`
}

/** How much longer than its response declares a token may live, where the documentation gives several figures: an expression over `life`. */
const longerLife = (lifetime: Lifetime | undefined): string => {
  const figures = Object.values(lifetime?.figures ?? {})
  if (figures.length < 2) return '0.0'
  const longest = double(Math.max(...figures))
  const listed = figures.map(double).join(', ')
  return `([${listed}].exists(figure, abs(life - figure) <= margin(figure)) ? ${longest} - life : 0.0)`
}

/** What is left of a JWT's life by its own exp, where that lies within the documented lifetime: it may be one that was issued before. */
const restOf = (own: string, token: string, otherwise: string): string =>
  `(isJwt(${token}) && isNumeric(jwt(${token}).payload.?exp.orValue(null)) && number(jwt(${token}).payload.exp) > sentAt && number(jwt(${token}).payload.exp) - sentAt <= ${own} + 30.0 ? number(jwt(${token}).payload.exp) - sentAt : ${otherwise})`

/** How long a token lives, in seconds: as its response tells it, or the documentation, or its own exp; and where that is said. */
const fixedLifeOf = ({ response }: Operation, lifetimes: Record<string, Lifetime>): Row => {
  const seconds = response.find(({ role }) => role === 'lifetime')
  const end = response.find(({ role }) => role === 'end time')
  const part = seconds ?? end
  const token = response.find(({ role }) => role === 'access token')
  const name = token?.lifetime ?? 'access_token'
  const own = `lifetimes.${name}`
  const documented = lifetimes[name]
  if (!part && documented) {
    const got = tokenReaderOf(token?.at ?? '/body')
    const rest = (otherwise: string) => (token?.format === 'JWT' ? restOf(own, got, otherwise) : otherwise)
    return {
      life: rest(own),
      // After half a life, a token that is issued again has the other half left.
      later_life: rest(`(${got} == token ? life / 2 : ${own})`),
      longer_life: '0.0',
      life_slug: kebab(token?.name ?? name),
      life_section: documented.section,
      life_told: 'the documentation says',
      documented_life: own,
    }
  }
  if (!part && token?.format === 'JWT')
    return {
      longer_life: '0.0',
      life: `number(jwt(${tokenReaderOf(token.at)}).payload.exp) - sentAt`,
      later_life: `number(jwt(${tokenReaderOf(token.at)}).payload.exp) - sentAt`,
      life_slug: kebab(token.name),
      life_section: token.section ?? 'Response',
      life_told: 'its exp says',
    }
  if (!part) return {}
  const issued = response.find(({ role }) => role === 'issue time')
  const got = readerOf(part.at)
  const life = seconds ? `number(${got})` : `epochSeconds(${got}) - sentAt`
  return {
    life,
    later_life: life,
    longer_life: longerLife(documented),
    ...(issued && end && { issued_at: readerOf(issued.at), ends_at: readerOf(end.at) }),
    ...(seconds && { declared_seconds: true }),
    ...(seconds && documented && declaredAs(own, life, documented)),
    ...(end && documented && { declared_end: declaredEnd(own, readerOf(end.at), documented) }),
    life_slug: kebab(part.name),
    life_section: part.section ?? 'Response',
    life_told: 'its response declares',
  }
}

/** The same of a token whose life begins anew with each use, in columns of their own: no rule for the other kind speaks. */
export const lifetimeOf = (operation: Operation, lifetimes: Record<string, Lifetime>): Row => {
  const fixed = fixedLifeOf(operation, lifetimes)
  const token = operation.response.find(({ role }) => role === 'access token')
  if (!lifetimes[token?.lifetime ?? 'access_token']?.slides) return fixed
  return {
    sliding_life: fixed['life'],
    sliding_section: fixed['life_section'],
    longer_life: fixed['longer_life'],
  }
}
