import type { Exchange, RecordedRequest } from '../model/event.ts'
import { isObject, parseJson } from '../model/json.ts'
import { append } from '../model/lists.ts'
import { own } from '../model/own.ts'

/** Fields that every request has, and that say nothing of it. */
const passing = new Set(['content-length', 'date', 'connection', 'host'])

/** The path and query of an address; the address itself where it has none. */
export const pathOf = (url: string): string => {
  if (!URL.canParse(url)) return url
  const { pathname, search } = new URL(url)
  return pathname + search
}

/** What a redacted header field shows of credentials in HTTP Basic; a label may hold a colon. */
const basicPair = /^Basic ‹base64 ((?:[^:‹›]|‹[^‹›]*›)*):((?:[^‹›]|‹[^‹›]*›)*)›$/

/** The credentials of a request in HTTP Basic, where its field is written as it is usual; nothing where it has none, null where it is written in another way. */
const basicOf = ({ headers }: RecordedRequest): RegExpExecArray | null | undefined => {
  const field = headers.find(([name]) => name.toLowerCase() === 'authorization')
  return field && basicPair.exec(decoded(field[1]))
}

/** Credentials that nothing is redacted of are written as redacted ones are. */
const decoded = (field: string): string =>
  field.replace(/^Basic ([A-Za-z0-9+/]+={0,2})$/, (_, text: string) => {
    const pair = Buffer.from(text, 'base64').toString('utf8')
    return isPlain.test(pair) ? `Basic ‹base64 ${pair}›` : field
  })

const isPlain = /^[^\p{C}‹›\uFFFD]+$/u

type Parts = Map<string, string[]>

/** The parts of two requests by words for their place, with their values: more than one where it is repeated; of JSON the members in which they may differ. */
export const partsOfBoth = (one: RecordedRequest, other: RecordedRequest): [one: Parts, other: Parts] => {
  const asPair = [one, other].every((request) => basicOf(request) !== null)
  const parts: [Parts, Parts] = [partsOf(one, asPair), partsOf(other, asPair)]
  const [before, after] = [labelledJson(one.body), labelledJson(other.body)]
  const both = isObject(before) && isObject(after)
  for (const [index, { body }] of [one, other].entries())
    for (const [name, value] of both ? [] : bodyParts(body)) append(parts[index]!, name, value)
  if (both)
    for (const [name, ...values] of membersOfBoth(before, after))
      for (const [index, value] of values.entries())
        if (value !== undefined) append(parts[index]!, name, JSON.stringify(value))
  return parts
}

type Members = Record<string, unknown>

/** The members of two objects, each by the names on the way to it; an object is gone through where both have one. */
const membersOfBoth = (
  one: Members,
  other: Members,
  at = '',
): [name: string, one: unknown, other: unknown][] =>
  [...new Set([...Object.keys(one), ...Object.keys(other)])].flatMap((key) => {
    const [name, mine, theirs] = [`${at}${key}`, own(one, key), own(other, key)]
    return isObject(mine) && isObject(theirs)
      ? membersOfBoth(mine, theirs, `${name}.`)
      : [[name, mine, theirs]]
  })

/** A number in JSON that is, or holds, a secret has a label in its place; texts are left as they are. */
const numberLabels = /"(?:[^"\\]|\\.)*"|[-+.\dEe]*(?:‹[^‹›]*›[-+.\dEe]*)+/g

/** A recorded body as JSON, in which labels of numbers are texts; undefined where it is none. */
const labelledJson = (body = ''): unknown =>
  parseJson(body.replace(numberLabels, (text) => (text.startsWith('"') ? text : `"${text}"`)))

/** The parts of a request without its body; credentials in HTTP Basic as a name and a password, or as one field. */
const partsOf = (request: RecordedRequest, asPair: boolean): Parts => {
  const { method, url, headers } = request
  const parts: Parts = new Map()
  const [path = '', query = ''] = pathOf(url).split(/\?(.*)/s)
  append(parts, 'the method', method)
  append(parts, 'the path', path)
  for (const [name, value] of new URLSearchParams(query)) append(parts, `the query's ${name}`, value)
  const basic = asPair ? basicOf(request) : undefined
  if (basic) {
    append(parts, "HTTP Basic's name", basic[1]!)
    append(parts, "HTTP Basic's password", basic[2]!)
  }
  for (const [name, value] of headers) {
    const key = name.toLowerCase()
    if (!passing.has(key) && !(basic && key === 'authorization')) append(parts, `the header ${key}`, value)
  }
  return parts
}

const bodyParts = (body = ''): [string, string][] => {
  if (body === '') return []
  const value = labelledJson(body)
  if (isObject(value)) return Object.entries(value).map(([name, member]) => [name, JSON.stringify(member)])
  if (/^[^\s=&]+=[^\n]*$/.test(body)) return [...new URLSearchParams(body)]
  return [['the body', body]]
}

/** The parts in which two requests differ. */
export const changedParts = (control: RecordedRequest, request: RecordedRequest): string[] => {
  const [before, after] = partsOfBoth(control, request)
  return [...new Set([...before.keys(), ...after.keys()])].filter(
    (name) => before.get(name)?.join('\n') !== after.get(name)?.join('\n'),
  )
}

/**
 * The valid request that an exchange is a change of: the last one of its name and account in the setup, else the first of
 * the scenario. What was sent in between is as wrong as it may be.
 */
export const controlOf = (exchanges: Exchange[], index: number): Exchange | undefined => {
  const exchange = exchanges[index]!
  const alike = exchanges
    .slice(0, index)
    .filter(({ name, request }) => name === exchange.name && request.account === exchange.request.account)
  if (exchange.step.startsWith('given')) return alike[0]
  return alike.findLast(({ step }) => step.startsWith('given')) ?? alike[0]
}
