import { refuse } from '../../../behaviour/refusals.ts'
import { part } from '../../../behaviour/registry.ts'
import type { Account, Call, Fault } from '../../../behaviour/types.ts'
import { basicFaults } from '../../../faults/client-authentication.ts'
import { credentialFaults } from '../../../faults/comparisons.ts'
import { breaking, fault, without } from '../../../faults/define.ts'
import { reading } from '../../../faults/parameters.ts'
import { own } from './bodies.ts'

const P = 'CRM'

/** A server that finds the key in another place too. */
export const keyElsewhere = (
  name: string,
  about: string,
  find: (call: Call) => unknown,
  breaks = 'CRM-authorization-required',
): Fault =>
  fault(name, breaks, about, (b) => {
    const instead = (parameter: string, value: (call: Call) => unknown) => {
      const p = part(b.parameters, parameter)
      const { read } = p
      p.read = (call) => (find(call) ? [value(call)] : read(call))
    }
    instead('key', find)
    instead('key_password', () => '')
  })

/** A server that takes something else for an application's key. */
export const keyAlike = (
  name: string,
  about: string,
  alike: (given: string, account: Account) => boolean,
): Fault =>
  fault(name, 'CRM-key-checked', about, (b) =>
    reading(b, 'key', ([given, ...more], call) => {
      const meant = call.world.accounts.find((account) => typeof given === 'string' && alike(given, account))
      return given === undefined ? [] : [meant?.['key'] ?? given, ...more]
    }),
  )

const header = (call: Call): string => call.headers.authorization ?? ''
const decoded = (encoded: string): string => Buffer.from(encoded, 'base64').toString()
const basicText = (call: Call): string => decoded(header(call).replace(/^basic /i, ''))

/** Ways in which the consumer application key can be read and compared wrongly. */
export const keyFaults: Fault[] = [
  ...breaking(
    without(basicFaults(P, { names: ['key', 'key_password'] }), 'basic-in-query', 'basic-in-body'),
    { 'basic-not-encoded': 'CRM-authorization' },
  ),
  // a key of hexadecimal digits may count in either case
  ...without(credentialFaults(P, 'key', { identifier: true }), 'key-special-refused', 'key-any-case'),
  keyElsewhere('key-from-query', 'the key is read from the query too', ({ query }) =>
    new URLSearchParams(query).get('key'),
  ),
  keyElsewhere('key-from-body', 'the key is read from the body too', (call) => call.lookup('key')[0]),
  keyElsewhere('key-from-header', 'the key is read from a header "key" too', ({ headers }) => headers['key']),
  keyElsewhere(
    'key-from-x-api-key',
    'the key is read from X-API-Key too',
    ({ headers }) => headers['x-api-key'],
  ),
  keyElsewhere(
    'key-as-password',
    'the key may stand in the Basic password',
    (call) =>
      basicText(call)
        .replace(/^[^:].*$/, '')
        .slice(1),
    'CRM-authorization',
  ),
  keyElsewhere(
    'key-as-bearer',
    'the key may stand behind "Bearer"',
    (call) => /^bearer (\w+)$/i.exec(header(call))?.[1],
    'CRM-authorization',
  ),
  keyElsewhere(
    'key-bare',
    'the Base64 of the key may stand without a scheme',
    (call) => (/^[\w+/]+=*$/.test(header(call)) ? decoded(header(call)).split(':')[0] : undefined),
    'CRM-authorization',
  ),
  keyElsewhere(
    'key-encoded-twice',
    'Base64 is decoded once more',
    (call) => /^(\w{8,}):$/.exec(decoded(basicText(call)))?.[1],
    'CRM-authorization',
  ),
  keyElsewhere(
    'key-is-code',
    'the authentication code is taken for the key',
    (call) => basicText(call) === `${own(call)['authentication_code']}:` && own(call)['key'],
    'CRM-key-checked',
  ),
  fault('basic-as-written', 'CRM-basic-scheme', 'only "Basic" with a capital is known', (b) => {
    b.gate.push((call) => {
      if (/^basic /i.test(header(call)) && !header(call).startsWith('Basic ')) refuse('malformedBasic')
    })
  }),
  ...breaking([keyAlike('key-empty', 'an empty key is taken', (given) => given === '')], {
    'key-empty': 'CRM-authorization',
  }),
  keyAlike(
    'key-without-first',
    'the key is taken without its first character',
    (given, account) => given !== '' && given === account['key']?.slice(1),
  ),
]
