import type { Exchange, RecordedRequest } from '../model/event.ts'
import { isObject, parseJson } from '../model/json.ts'

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

/** The parts of a request by words for their place, with their values: more than one where it is repeated. */
export const partsOf = ({ method, url, headers, body }: RecordedRequest): Map<string, string[]> => {
  const parts = new Map<string, string[]>()
  const add = (name: string, value: string) => parts.set(name, [...(parts.get(name) ?? []), value])
  const [path = '', query = ''] = pathOf(url).split(/\?(.*)/s)
  add('the method', method)
  add('the path', path)
  for (const [name, value] of new URLSearchParams(query)) add(`the query's ${name}`, value)
  for (const [name, value] of headers) {
    const basic = name.toLowerCase() === 'authorization' ? basicPair.exec(value) : null
    if (basic) {
      add("HTTP Basic's name", basic[1]!)
      add("HTTP Basic's password", basic[2]!)
    } else if (!passing.has(name.toLowerCase())) add(`the header ${name.toLowerCase()}`, value)
  }
  for (const [name, value] of bodyParts(body)) add(name, value)
  return parts
}

const bodyParts = (body = ''): [string, string][] => {
  if (body === '') return []
  const value = parseJson(body)
  if (isObject(value)) return Object.entries(value).map(([name, member]) => [name, JSON.stringify(member)])
  if (/^[^\s=&]+=[^\n]*$/.test(body)) return [...new URLSearchParams(body)]
  return [['the body', body]]
}

/** The parts in which two requests differ. */
export const changedParts = (control: RecordedRequest, request: RecordedRequest): string[] => {
  const [before, after] = [partsOf(control), partsOf(request)]
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
