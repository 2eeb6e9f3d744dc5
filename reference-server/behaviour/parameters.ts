import { basic } from './authorization.ts'
import { formPairs, lookupPairs } from './body.ts'
import { refuse } from './refusals.ts'
import type { Call, Parameter } from './types.ts'

/** Reads a parameter from the body, under a path of names. */
export const inBody =
  (...path: string[]) =>
  (call: Call): unknown[] =>
    call.lookup(...path)

/** Reads a parameter from the query. */
export const inQuery =
  (name: string) =>
  (call: Call): unknown[] =>
    lookupPairs(formPairs(call.query))(name)

/** Reads a parameter from the Basic credentials. */
export const inBasic =
  (half: 'name' | 'password') =>
  (call: Call): unknown[] => {
    const credentials = basic(call)
    return credentials ? [credentials[half]] : []
  }

/** A required, single, non-empty text; `options` say how it differs. */
export function parameter(read: Parameter['read'], options: Partial<Parameter> = {}): Parameter {
  return {
    read,
    needed: () => true,
    mayBeEmpty: false,
    pick: (values) => values[0],
    once: true,
    text: true,
    takes: () => true,
    otherwise: 'badValue',
    ...options,
  }
}

/** Takes these texts alone. */
export const oneOf =
  (...values: string[]) =>
  (value: string): boolean =>
    values.includes(value)

/** Needed for these grant types alone. */
export const whenGrantIs =
  (...types: string[]) =>
  (call: Call): boolean =>
    types.includes(call.given['grant_type'] ?? '')

// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the point
const control = /[\u0000-\u001f\u007f]/

/** Reads every parameter into `call.given`, and refuses what is not well-formed. */
export function readParameters(call: Call): void {
  for (const [name, p] of Object.entries(call.world.behaviour.parameters)) {
    const values = p.read(call)
    call.values[name] = values
    if (p.once && values.length > 1) refuse('repeated')
    const value = p.pick(values)
    if (p.text && values.length > 0) {
      if (typeof value !== 'string') refuse('notText')
      if (control.test(value)) refuse('controlCharacter')
    }
    if (value !== undefined) call.given[name] = String(value)
  }
  for (const [name, p] of Object.entries(call.world.behaviour.parameters)) {
    const given = call.given[name]
    if (given === undefined || (given === '' && !p.mayBeEmpty)) {
      if (p.needed(call)) refuse(missingReason(name, call))
      if (given === '') delete call.given[name]
    } else if (!p.takes(given, call)) refuse(p.otherwise)
  }
}

const missingReason = (name: string, call: Call): string =>
  Object.hasOwn(call.world.behaviour.refusals, `missing ${name}`) ? `missing ${name}` : 'missing'
