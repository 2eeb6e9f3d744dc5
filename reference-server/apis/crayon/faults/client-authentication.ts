// Basic credentials that the Crayon API reads wrongly, or does not need.
import { basic } from '../../../behaviour/authorization.ts'
import type { Account, Behaviour, Call, Fault } from '../../../behaviour/types.ts'
import { basicFaults, readBasic } from '../../../faults/client-authentication.ts'
import { authorizationOf, basicTextOf, first } from '../../../faults/conditions.ts'
import { breaking, faultTable, type Row, table, without } from '../../../faults/define.ts'

const P = 'CRAYON'
const _form = 'application/x-www-form-urlencoded'
const client = ['client_id', 'client_secret']
const _inForm = ['grant_type', 'username', 'password', 'scope']
const _fixed: Record<string, string> = { grant_type: 'password', scope: 'CustomerApi' }

/** Whose credentials count instead of those that were sent. */
type Whose = (call: Call) => Account | undefined

const inPlaceOf = (rows: Row<[whose: Whose]>[]): Fault[] =>
  table(P, rows, (b, whose) => readBasic(b, client, whose))

type Find = (name: string, password: string, call: Call) => Account | undefined

const ofPair =
  (find: Find): Whose =>
  (call) => {
    const pair = basic(call)
    return pair && find(pair.name, pair.password, call)
  }

const ofText =
  (joined: (a: Account) => string, read: (text: string) => string = (text) => text.trim()): Whose =>
  (call) => {
    const text = basicTextOf(call)
    return call.world.accounts.find((a) => text !== '' && joined(a) === read(text))
  }

const unproven =
  (whose: Whose): Whose =>
  (call) =>
    authorizationOf(call) === '' ? whose(call) : undefined

/** Basic credentials that are read wrongly, or not needed. */
export const basicReadings: Fault[] = [
  ...breaking(without(basicFaults(P, { names: ['client_id', 'client_secret'] }), 'basic-in-body'), {
    'basic-bytes-skipped': `${P}-client-secret-checked`,
  }),
  ...inPlaceOf([
    [
      'basic-empty-pair',
      'authorization',
      'an empty pair stands for the first client',
      ofPair((name, password, call) => (name === '' && password === '' ? first(call) : undefined)),
    ],
    [
      'basic-secret-alone',
      'authorization',
      'a secret alone finds its client',
      ofPair((name, password, { world }) =>
        name === '' ? world.accounts.find((a) => a['client_secret'] === password) : undefined,
      ),
    ],
    [
      'basic-swapped',
      'authorization',
      'id and secret may be swapped',
      ofText((a) => `${a['client_secret']}:${a['client_id']}`),
    ],
    [
      'basic-of-user',
      'authorization',
      'a user passes for a client',
      ofText((a) => `${a['username']}:${a['password']}`),
    ],
    [
      'basic-id-alone',
      'authorization',
      'an id without a colon needs no secret',
      ofText((a) => `${a['client_id']}`),
    ],
    [
      'basic-run-together',
      'authorization',
      'id and secret need no colon between them',
      ofText((a) => `${a['client_id']}${a['client_secret']}`),
    ],
    [
      'basic-twice',
      'authorization',
      'credentials that were encoded twice are accepted',
      ofText(
        (a) => `${a['client_id']}:${a['client_secret']}`,
        (text) => (text.includes(':') ? '' : Buffer.from(text, 'base64').toString()),
      ),
    ],
    [
      'body-mends-basic',
      'client-secret-checked',
      'wrong Basic credentials pass when the right ones are in the body',
      ofPair((_, __, call) =>
        call.world.accounts.find((a) => a['client_secret'] === call.lookup('client_secret')[0]),
      ),
    ],
    [
      'client-unneeded-inside',
      'authorization-required',
      'a proxy address stands for a client',
      unproven((call) => (call.headers['x-forwarded-for'] ? first(call) : undefined)),
    ],
    [
      'client-in-body-unproven',
      'authorization-required',
      'a client id in the body is enough',
      unproven((call) => call.world.accounts.find((a) => a['client_id'] === call.lookup('client_id')[0])),
    ],
    [
      'token-for-client',
      'authorization',
      'a live access token stands for the client',
      (call) => call.world.tokens.get(/^Bearer (\S+)$/.exec(authorizationOf(call))?.[1] ?? '')?.client,
    ],
  ]),
  ...faultTable(P, [
    [
      'basic-no-scheme',
      'authorization',
      'credentials without a scheme are accepted',
      (b) => rewriteScheme(b, /^(?=[\w+/]{20,}=*$)/),
    ],
    [
      'scheme-by-its-end',
      'authorization',
      'a scheme that ends in Basic is accepted',
      (b) => rewriteScheme(b, /^\w+Basic /),
    ],
  ]),
]

/** Reads what stands at the beginning of Authorization as the scheme Basic. */
const rewriteScheme = (b: Behaviour, scheme: RegExp): void => {
  b.gate.unshift(({ headers }) => {
    if (headers.authorization) headers.authorization = headers.authorization.replace(scheme, 'Basic ')
  })
}
