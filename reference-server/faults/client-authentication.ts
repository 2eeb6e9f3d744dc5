import { Refused } from '../behaviour/refusals.ts'
import { part } from '../behaviour/registry.ts'
import type { Behaviour, Call, Fault } from '../behaviour/types.ts'
import { fault } from './define.ts'

/** The parameters that Basic credentials carry (the name's first), and the ids of the requirements about them. */
export interface BasicOptions {
  names: [string, string]
  required?: string
  checked?: string
}

/** The mechanical ways in which HTTP Basic credentials can be read wrongly. */
export function basicFaults(prefix: string, options: BasicOptions): Fault[] {
  const { required = `${prefix}-authorization-required`, checked = `${prefix}-authorization` } = options
  const own = (call: Call, name: string) => [call.world.accounts[0]?.[name] ?? '']
  const header = (call: Call) => call.headers.authorization
  const instead = (
    b: Behaviour,
    when: (call: Call) => boolean,
    values: (call: Call, name: string) => unknown[],
  ) => {
    for (const name of options.names) {
      const p = part(b.parameters, name)
      const before = p.read
      p.read = (call) => (when(call) ? values(call, name) : before(call))
    }
  }
  return [
    fault(
      'basic-not-required',
      required,
      'a request without Basic credentials passes for the first client',
      (b) => instead(b, (call) => header(call) === undefined, own),
    ),
    fault('basic-malformed-ignored', checked, 'a malformed Basic header passes for the first client', (b) =>
      instead(b, (call) => malformed(b, call), own),
    ),
    fault('basic-any-scheme', checked, 'the credentials are taken under any scheme', (b) =>
      instead(
        b,
        (call) => /^(?!basic )\w+ [\w+/]+=*$/i.test(header(call) ?? ''),
        (call, name) => {
          const text = Buffer.from(header(call)?.split(' ')[1] ?? '', 'base64').toString()
          const colon = text.indexOf(':')
          return [name === options.names[0] ? text.slice(0, colon) : text.slice(colon + 1)]
        },
      ),
    ),
    fault('basic-not-encoded', checked, 'credentials that are not base64 are taken as they are', (b) =>
      instead(
        b,
        (call) => /^basic [^:]+:/i.test(header(call) ?? ''),
        (call, name) => {
          const text = Buffer.from(header(call) ?? '', 'latin1')
            .toString()
            .slice(6)
          const colon = text.indexOf(':')
          return [name === options.names[0] ? text.slice(0, colon) : text.slice(colon + 1)]
        },
      ),
    ),
    fault('basic-in-query', required, 'the credentials are also read from the query', (b) =>
      instead(
        b,
        (call) => header(call) === undefined,
        (call, name) => new URLSearchParams(call.query).getAll(name),
      ),
    ),
    fault('basic-in-body', required, 'the credentials are also read from the body', (b) =>
      instead(
        b,
        (call) => header(call) === undefined,
        (call, name) => call.lookup(name),
      ),
    ),
  ]

  function malformed(b: Behaviour, call: Call): boolean {
    if (reading.has(call)) return false
    reading.add(call)
    try {
      part(b.parameters, options.names[0]).read(call)
      return false
    } catch (error) {
      return error instanceof Refused
    } finally {
      reading.delete(call)
    }
  }
}

const reading = new WeakSet<Call>()
