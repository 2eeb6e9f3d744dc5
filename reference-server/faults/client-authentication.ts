// How HTTP Basic credentials can be read wrongly.
import { Refused } from '../behaviour/refusals.ts'
import { part } from '../behaviour/registry.ts'
import type { Behaviour, Call, Fault } from '../behaviour/types.ts'
import { authorizationOf, first } from './conditions.ts'
import { fault } from './define.ts'

/** The parameters that Basic credentials carry (the name's first), and the ids of the requirements about them. */
export interface BasicOptions {
  names: [name: string, secret: string]
  required?: string
  checked?: string
}

/** Reads both Basic parameters in another way; nothing when the right way is to stay. */
export const readBasic = (
  b: Behaviour,
  names: string[],
  how: (call: Call) => Record<string, unknown> | undefined,
): void => {
  for (const name of names)
    rewriteLazily(b, name, (call, read) => {
      const found = how(call)
      return found ? (Object.hasOwn(found, name) ? [found[name]] : []) : read(call)
    })
}

/** Splits a text at its first colon, into what the parameters are called. */
export const pairOf = (names: string[], text: string): Record<string, string> => {
  const colon = text.indexOf(':')
  return { [names[0] ?? '']: text.slice(0, colon), [names[1] ?? '']: text.slice(colon + 1) }
}

/** The first client's own pair; what an account has not is empty. */
const ownOf = (call: Call, names: string[]): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, first(call)[name] ?? '']))

/** The mechanical ways in which HTTP Basic credentials can be read wrongly. */
export const basicFaults = (prefix: string, options: BasicOptions): Fault[] => {
  const { names } = options
  const { required = `${prefix}-authorization-required`, checked = `${prefix}-authorization` } = options
  const reading = (
    name: string,
    breaks: string,
    about: string,
    how: (call: Call, b: Behaviour) => Record<string, unknown> | undefined,
  ) => fault(name, breaks, about, (b) => readBasic(b, names, (call) => how(call, b)))
  const absent = (call: Call) => call.headers.authorization === undefined
  return [
    reading('basic-not-required', required, 'without Basic credentials the first client is meant', (call) =>
      absent(call) ? ownOf(call, names) : undefined,
    ),
    fault('basic-malformed-ignored', checked, 'a malformed Basic header stands for the first client', (b) => {
      for (const name of names)
        rewriteLazily(b, name, (call, read) => {
          try {
            return read(call)
          } catch (error) {
            if (error instanceof Refused) return [first(call)[name] ?? '']
            throw error
          }
        })
    }),
    reading('basic-any-scheme', checked, 'the credentials are accepted under any scheme', (call) => {
      const [, encoded = ''] = /^(?!basic )\w+ ([\w+/]+=*)$/i.exec(authorizationOf(call)) ?? []
      return encoded ? pairOf(names, Buffer.from(encoded, 'base64').toString()) : undefined
    }),
    reading('basic-not-encoded', checked, 'credentials that are not base64 are read as they are', (call) => {
      const [, text] =
        /^basic ([^:]+:.*)$/i.exec(Buffer.from(authorizationOf(call), 'latin1').toString()) ?? []
      return text === undefined ? undefined : pairOf(names, text)
    }),
    reading(
      'basic-bytes-skipped',
      checked,
      'bytes that are no UTF-8 are left out of the credentials',
      (call) => {
        const [, encoded = ''] = /^basic ([\w+/]+=*)$/i.exec(authorizationOf(call)) ?? []
        const text = Buffer.from(encoded, 'base64').toString()
        return text.includes('\ufffd') ? pairOf(names, text.replaceAll('\ufffd', '')) : undefined
      },
    ),
    reading('basic-in-query', required, 'the credentials are also read from the query', (call) =>
      absent(call) ? Object.fromEntries(new URLSearchParams(call.query)) : undefined,
    ),
    reading('basic-in-body', required, 'the credentials are also read from the body', (call) =>
      absent(call)
        ? Object.fromEntries(names.flatMap((name) => call.lookup(name).map((value) => [name, value])))
        : undefined,
    ),
  ]
}

const rewriteLazily = (
  b: Behaviour,
  name: string,
  how: (call: Call, read: (call: Call) => unknown[]) => unknown[],
): void => {
  const p = part(b.parameters, name)
  const before = p.read
  p.read = (call) => how(call, before)
}
