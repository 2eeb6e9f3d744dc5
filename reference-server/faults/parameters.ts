import { readLooseJson } from '../behaviour/body.ts'
import { inQuery } from '../behaviour/parameters.ts'
import { part } from '../behaviour/registry.ts'
import type { Behaviour, Call, Fault, Parameter } from '../behaviour/types.ts'
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

/** The mechanical ways in which one parameter of the body can be read wrongly. */
export function parameterFaults(prefix: string, name: string, options: ParameterOptions): Fault[] {
  const id = slug(name)
  const required = options.required ?? `${prefix}-required-${id}`
  const checked = options.checked ?? `${prefix}-${id}-checked`
  const right = (call: Call) => options.fixed ?? call.world.accounts[0]?.[name] ?? ''
  const { fixed } = options
  return [
    fault(`${id}-not-required`, required, `a request without ${name} is granted`, (b) =>
      reading(b, name, (values, call) => (values.length > 0 ? values : [right(call)])),
    ),
    fault(`${id}-empty-taken`, required, `a request with an empty ${name} is granted`, (b) =>
      mapping(b, name, (value, call) => (value === '' ? right(call) : value)),
    ),
    fault(`${id}-from-query`, required, `${name} is also read from the query`, (b) =>
      reading(b, name, (values, call) => (values.length > 0 ? values : inQuery(name)(call))),
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
    reading(b, name, (values, call) => [...values, ...call.lookup(name.toUpperCase())]),
  ),
]

const jsonFaults = (id: string, name: string, checked: string, right: (call: Call) => string): Fault[] => [
  fault(`${id}-list-taken`, checked, `a list of one text is taken for ${name}`, (b) =>
    mapping(b, name, (value) => (Array.isArray(value) && value.length === 1 ? value[0] : value)),
  ),
  fault(`${id}-null-taken`, checked, `${name}: null is taken for the right value`, (b) =>
    mapping(b, name, (value, call) => (value === null ? right(call) : value)),
  ),
  fault(`${id}-true-taken`, checked, `${name}: true is taken for the right value`, (b) =>
    mapping(b, name, (value, call) => (value === true ? right(call) : value)),
  ),
  fault(`${id}-repeated-taken`, checked, `of two members called ${name} the last one counts`, (b) => {
    b.mediaTypes['application/json'] = readLooseJson
  }),
]

function fixedFaults(id: string, name: string, checked: string, fixed: string): Fault[] {
  const taken = (suffix: string, about: string, alike: (value: string) => boolean, by?: 'fuzz') =>
    fault(
      `${id}-${suffix}`,
      checked,
      about,
      (b) => mapping(b, name, (value) => (typeof value === 'string' && alike(value) ? fixed : value)),
      by,
    )
  return [
    taken('ignored', `any ${name} is taken`, (value) => value !== ''),
    taken('any-case', `${name} is taken in any case`, (v) => v.toLowerCase() === fixed.toLowerCase()),
    taken('trimmed', `spaces around ${name} are overlooked`, (v) => v.trim() === fixed),
    taken(
      'prefix',
      `anything that begins with the right ${name} is taken`,
      (v) => v.startsWith(fixed),
      'fuzz',
    ),
    taken('contains', `anything that has the right ${name} in it is taken`, (v) => v.includes(fixed), 'fuzz'),
  ]
}

/** Changes the values that are read for a parameter. */
export function reading(
  b: Behaviour,
  name: string,
  change: (values: unknown[], call: Call) => unknown[],
): void {
  const p: Parameter = part(b.parameters, name)
  const before = p.read
  p.read = (call) => change(before(call), call)
}

/** Changes each value that is read for a parameter. */
export const mapping = (b: Behaviour, name: string, map: (value: unknown, call: Call) => unknown): void =>
  reading(b, name, (values, call) => values.map((value) => map(value, call)))

/** Whether the content type of a request has a parameter, such as a charset. */
export const withCharset = ({ headers }: Call): boolean => headers['content-type']?.includes(';') ?? false
