// Application keys that CRM.COM reads or compares wrongly.
import type { Account, Behaviour, Call, Fault } from '../../../behaviour/types.ts'
import { basicFaults, readBasic } from '../../../faults/client-authentication.ts'
import { credentialFaults } from '../../../faults/comparisons.ts'
import {
  authorizationOf,
  basicTextOf,
  counting,
  first,
  type On,
  oddScheme,
  textOf,
  withCharset,
} from '../../../faults/conditions.ts'
import { breaking, faultTable, type Row, table, without } from '../../../faults/define.ts'
import { rewriteValues } from '../../../faults/parameters.ts'
import { rejected } from '../../../faults/requests.ts'

const P = 'CRM'
const parameters: [string, string] = ['key', 'key_password']
const decoded = (encoded: string): string => Buffer.from(encoded, 'base64').toString()
/** Whether a body names a unit; asked before it is read. */
const besideUnit: On = (call) => /"unit"\s*:/.test(textOf(call))

const behind =
  (scheme: string): On =>
  (call) =>
    authorizationOf(call).startsWith(`${scheme} `)

/** Finds the key in another place too. */
export const keyElsewhere = (b: Behaviour, find: (call: Call) => unknown): void =>
  readBasic(b, parameters, (call) => {
    const key = find(call)
    return key ? { key, key_password: '' } : undefined
  })

/** Accepts something else as an application's key. */
export const keyAlike = (b: Behaviour, alike: (given: string, account: Account) => boolean): void =>
  rewriteValues(b, 'key', ([given, ...more], call) => {
    const meant = call.world.accounts.find((account) => typeof given === 'string' && alike(given, account))
    return given === undefined ? [] : [meant?.['key'] ?? given, ...more]
  })

/** Lets the first consumer's application in, whatever key is sent, under a condition. */
const letIn = (rows: Row<[on: On]>[]): Fault[] =>
  table(P, rows, (b, on) => keyElsewhere(b, (call) => on(call) && first(call)['key']))

const shared: Fault[] = [
  ...breaking(without(basicFaults(P, { names: parameters }), 'basic-in-query', 'basic-in-body'), {
    'basic-not-encoded': 'CRM-authorization',
    'basic-bytes-skipped': 'CRM-key-checked',
  }),
  // a key of hexadecimal digits may count in either case
  ...without(credentialFaults(P, 'key', { identifier: true }), 'key-special-refused', 'key-any-case'),
]

const elsewhere: Fault[] = table<[find: (call: Call) => unknown]>(
  P,
  [
    [
      'key-from-query',
      'authorization-required',
      'the key is read from the query too',
      ({ query }) => new URLSearchParams(query).get('key'),
    ],
    [
      'key-from-body',
      'authorization-required',
      'the key is read from the body too',
      (call) => call.lookup('key')[0],
    ],
    [
      'key-from-header',
      'authorization-required',
      'the key is read from a header "key" too',
      ({ headers }) => headers['key'],
    ],
    [
      'key-from-x-api-key',
      'authorization-required',
      'the key is read from X-API-Key too',
      ({ headers }) => headers['x-api-key'],
    ],
    [
      'key-as-password',
      'authorization',
      'the key may stand in the Basic password',
      (call) => /^:(.+)$/.exec(basicTextOf(call))?.[1],
    ],
    [
      'key-as-bearer',
      'authorization',
      'the key may stand behind "Bearer"',
      (call) => /^bearer (\w+)$/i.exec(authorizationOf(call))?.[1],
    ],
    [
      'key-bare',
      'authorization',
      'the Base64 of the key may stand without a scheme',
      (call) =>
        /^[\w+/]+=*$/.test(authorizationOf(call)) ? decoded(authorizationOf(call)).split(':')[0] : undefined,
    ],
    [
      'key-encoded-twice',
      'authorization',
      'Base64 is decoded once more',
      (call) => /^(\w{8,}):$/.exec(decoded(basicTextOf(call)))?.[1],
    ],
    [
      'key-is-code',
      'key-checked',
      'the authentication code is accepted as the key',
      (call) => basicTextOf(call) === `${first(call)['authentication_code']}:` && first(call)['key'],
    ],
    [
      'key-braces',
      'key-checked',
      'braces around a key are overlooked',
      (call) => /^\{(\w+)\}:$/.exec(basicTextOf(call))?.[1],
    ],
    [
      'key-list',
      'key-checked',
      'of several keys the first one counts',
      (call) => /^(\w+),/.exec(basicTextOf(call))?.[1],
    ],
    [
      'password-is-key',
      'authorization',
      'the key may be the password of any name',
      (call) => {
        const [name, password] = basicTextOf(call).split(':')
        return name !== '' && password === first(call)['key'] && password
      },
    ],
  ],
  keyElsewhere,
)

const unchecked: Fault[] = letIn([
  ['charset-key-any', 'key-checked', 'any key is accepted in a request with a charset', withCharset],
  [
    'unit-key-any',
    'key-checked',
    'any key is accepted beside a unit',
    (call) => besideUnit(call) && authorizationOf(call) !== '',
  ],
  [
    'unit-key-none',
    'authorization-required',
    'no key is needed beside a unit',
    (call) => besideUnit(call) && authorizationOf(call) === '',
  ],
  [
    'unit-key-longer',
    'key-checked',
    'a longer key is accepted beside a unit',
    (call) => besideUnit(call) && basicTextOf(call).startsWith(first(call)['key'] ?? '-'),
  ],
  ['small-scheme-key-any', 'authorization', 'any key is accepted behind "basic"', behind('basic')],
  ['large-scheme-key-any', 'authorization', 'any key is accepted behind "BASIC"', behind('BASIC')],
  [
    'password-key-any',
    'authorization',
    'any key is accepted with a password',
    (call) => /^[\w-]+:./.test(basicTextOf(call)),
  ],
  [
    'bare-key-any',
    'authorization',
    'any key is accepted without a colon',
    (call) => /^[^:]+$/.test(basicTextOf(call)),
  ],
])

const compared: Fault[] = [
  ...table<[alike: (given: string, account: Account) => boolean]>(
    P,
    [
      ['key-empty', 'authorization', 'an empty key is accepted', (given) => given === ''],
      [
        'key-without-first',
        'key-checked',
        'the key is accepted without its first character',
        (given, account) => given !== '' && given === account['key']?.slice(1),
      ],
    ],
    keyAlike,
  ),
  ...faultTable(P, [
    [
      'key-third-time',
      'key-checked',
      'a wrong key is accepted the third time',
      (b) => {
        const times = counting<string>()
        const worn = new WeakSet<Call>()
        b.gate.push((call) => {
          const sent = basicTextOf(call)
          const right = call.world.accounts.some(({ key }) => sent === `${key}:`)
          if (sent !== '' && !right && times(sent) > 2) worn.add(call)
        })
        keyElsewhere(b, (call) => worn.has(call) && first(call)['key'])
      },
    ],
  ]),
  ...rejected(P, [
    [
      'basic-as-written',
      'basic-scheme',
      'only "Basic" with a capital is known',
      oddScheme('Basic'),
      'malformedBasic',
    ],
  ]),
]

/** Application keys that are read or compared wrongly. */
export const keyReadings: Fault[] = [...shared, ...elsewhere, ...unchecked, ...compared]
