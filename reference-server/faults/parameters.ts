// How the parameters of a request can be read wrongly.
import { readLooseJson } from '../behaviour/body.ts'
import { inQuery } from '../behaviour/parameters.ts'
import { part, wrap } from '../behaviour/registry.ts'
import type { Behaviour, Call, Fault } from '../behaviour/types.ts'
import { first, type On } from './conditions.ts'
import { fault, slug } from './define.ts'

/** What a body parameter is: which ways of reading it wrongly make sense. */
export interface ParameterOptions {
  /** `json` bodies have types, `form` bodies have repetition. */
  in: 'json' | 'form'
  /** The only value that the document allows; absent for credentials. */
  fixed?: string
  /** The id of the requirement that it is required. */
  required?: string
  /** The id of the requirement that its value counts. */
  checked?: string
}

/** Changes the values that are read for a parameter. */
export const rewriteValues = (
  b: Behaviour,
  name: string,
  change: (values: unknown[], call: Call) => unknown[],
): void => {
  const p = part(b.parameters, name)
  const before = p.read
  p.read = (call) => change(before(call), call)
}

/** Changes each value that is read for a parameter. */
export const mapParameter = (
  b: Behaviour,
  name: string,
  map: (value: unknown, call: Call) => unknown,
): void => rewriteValues(b, name, (values, call) => values.map((value) => map(value, call)))

/** Reads a parameter in another place too, where it stands in none of its own. */
export const alsoReads = (b: Behaviour, name: string, read: (call: Call) => unknown[]): void =>
  rewriteValues(b, name, (values, call) => (values.length > 0 ? values : read(call)))

/** Reads parameters from the query of a request without a body. */
export const readsBareQuery = (b: Behaviour, names = Object.keys(b.parameters)): void => {
  for (const name of names)
    rewriteValues(b, name, (values, call) => (call.body.length === 0 ? inQuery(name)(call) : values))
}

/** Accepts any value of a parameter with a fixed one under a condition. */
export const takesAny = (b: Behaviour, name: string, on: On): void =>
  wrap(b.parameters, name, (p) => ({ ...p, takes: (value, call) => on(call) || p.takes(value, call) }))

/** A row of `mistaken`: which texts are read as the right one. */
export type MistakenRow = [name: string, about: string, like: (value: string, call: Call) => boolean]

/** Faults that read other texts of a parameter as the one that is right, a row each. */
export const mistaken = (
  breaks: string,
  { parameter, right }: { parameter: string; right: string },
  rows: MistakenRow[],
): Fault[] =>
  rows.map(([name, about, like]) =>
    fault(name, breaks, `${parameter}: ${about}`, (b) =>
      mapParameter(b, parameter, (value, call) =>
        typeof value === 'string' && like(value, call) ? right : value,
      ),
    ),
  )

/** Names that a framework reads as another way of giving a parameter. */
export const named = {
  list: (name: string): string => `${name}[]`,
  map: (name: string, key: string): string => `${name}[${key}]`,
  camel: (name: string): string => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
}

/** Values that stand under a parameter's name with an index, as `name[…]`. */
export const indexed =
  (name: string, index: RegExp) =>
  (call: Call): boolean =>
    [...new URLSearchParams(call.body.toString()).keys()].some(
      (it) => it.startsWith(`${name}[`) && it.endsWith(']') && index.test(it.slice(name.length + 1, -1)),
    )

/** The mechanical ways in which one parameter of the body can be read wrongly. */
export const parameterFaults = (prefix: string, name: string, options: ParameterOptions): Fault[] => {
  const id = slug(name)
  const required = options.required ?? `${prefix}-required-${id}`
  const checked = options.checked ?? `${prefix}-${id}-checked`
  const right = (call: Call) => options.fixed ?? first(call)[name] ?? ''
  const { fixed } = options
  return [
    fault(`${id}-not-required`, required, `a token is issued for a request without ${name}`, (b) =>
      alsoReads(b, name, (call) => [right(call)]),
    ),
    fault(`${id}-empty-taken`, required, `a token is issued for a request with an empty ${name}`, (b) =>
      mapParameter(b, name, (value, call) => (value === '' ? right(call) : value)),
    ),
    fault(`${id}-from-query`, required, `${name} is also read from the query`, (b) =>
      alsoReads(b, name, inQuery(name)),
    ),
    ...(options.in === 'form' ? formFaults(id, name, checked) : jsonFaults(id, name, checked, right)),
    ...(fixed === undefined ? [] : fixedFaults(id, name, checked, fixed)),
  ]
}

const formFaults = (id: string, name: string, checked: string): Fault[] => [
  fault(`${id}-first-wins`, checked, `of two values for ${name} the first one counts`, (b) => {
    part(b.parameters, name).once = false
  }),
  fault(`${id}-last-wins`, checked, `of two values for ${name} the last one counts`, (b) => {
    Object.assign(part(b.parameters, name), { once: false, pick: (values: unknown[]) => values.at(-1) })
  }),
  fault(`${id}-name-any-case`, checked, `${name} is also read under its name in capitals`, (b) =>
    rewriteValues(b, name, (values, call) => [...values, ...call.lookup(name.toUpperCase())]),
  ),
]

const jsonFaults = (id: string, name: string, checked: string, right: (call: Call) => string): Fault[] => [
  fault(`${id}-list-taken`, checked, `a list of one text is accepted for ${name}`, (b) =>
    mapParameter(b, name, (value) => (Array.isArray(value) && value.length === 1 ? value[0] : value)),
  ),
  fault(`${id}-null-taken`, checked, `${name}: null is read as the right value`, (b) =>
    mapParameter(b, name, (value, call) => (value === null ? right(call) : value)),
  ),
  fault(`${id}-true-taken`, checked, `${name}: true is read as the right value`, (b) =>
    mapParameter(b, name, (value, call) => (value === true ? right(call) : value)),
  ),
  fault(`${id}-repeated-taken`, checked, `of two members called ${name} the last one counts`, (b) => {
    b.mediaTypes['application/json'] = readLooseJson
  }),
]

const fixedFaults = (id: string, name: string, checked: string, fixed: string): Fault[] => {
  const all = mistaken(checked, { parameter: name, right: fixed }, [
    [`${id}-ignored`, 'any value is accepted', (v) => v !== ''],
    [`${id}-any-case`, 'upper and lower case are the same', (v) => v.toLowerCase() === fixed.toLowerCase()],
    [`${id}-trimmed`, 'spaces around it are overlooked', (v) => v.trim() === fixed],
    [`${id}-prefix`, 'whatever begins with the right value is accepted', (v) => v.startsWith(fixed)],
    [`${id}-contains`, 'whatever has the right value in it is accepted', (v) => v.includes(fixed)],
  ])
  return all.map((it) => (/-(prefix|contains)$/.test(it.name) ? { ...it, by: 'fuzz' as const } : it))
}
