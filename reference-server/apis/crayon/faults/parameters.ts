import { inQuery } from '../../../behaviour/parameters.ts'
import { refuse } from '../../../behaviour/refusals.ts'
import { part } from '../../../behaviour/registry.ts'
import type { Call, Fault } from '../../../behaviour/types.ts'
import { bodiless, first, withCharset } from '../../../faults/conditions.ts'
import { breaking, fault, faultTable, table, without } from '../../../faults/define.ts'
import {
  alsoReads,
  indexed,
  mistaken,
  parameterFaults,
  readsBareQuery,
  rewriteValues,
  takesAny,
} from '../../../faults/parameters.ts'

const P = 'CRAYON'
const _form = 'application/x-www-form-urlencoded'
const _client = ['client_id', 'client_secret']
const inForm = ['grant_type', 'username', 'password', 'scope']
const fixed: Record<string, string> = { grant_type: 'password', scope: 'CustomerApi' }

// The page leaves open how often, under which case of its name and with which spaces around it a parameter is given.
const parameters: Fault[] = inForm.flatMap((name) => {
  const id = name.replace('_', '-')
  const right = fixed[name]
  const all = parameterFaults(P, name, { in: 'form', ...(right && { fixed: right }) })
  const free = ['first-wins', 'last-wins', 'name-any-case', ...(right ? ['trimmed'] : [])]
  return breaking(without(all, ...free.map((suffix) => `${id}-${suffix}`)), {
    [`${id}-from-query`]: `${P}-body-only`,
  })
})

/** The password of the user that a request names. */
const passwordOfNamed = (call: Call): string | undefined =>
  call.world.accounts.find((a) => a['username'] === call.lookup('username')[0])?.['password']

/** Parameters that are read wrongly. */
export const parameterReadings: Fault[] = [
  ...parameters,
  ...Object.keys(fixed).map((name) => {
    const id = name.replace('_', '-')
    return fault(
      `${id}-unchecked-with-charset`,
      `${P}-${id}-checked`,
      `any ${name} is accepted where the content type has a charset`,
      (b) => takesAny(b, name, withCharset),
    )
  }),
  ...mistaken(`${P}-grant-type-checked`, { parameter: 'grant_type', right: 'password' }, [
    ['grant-client-too', 'that of clients gets a token as well', (v) => v === 'client_credentials'],
  ]),
  ...mistaken(`${P}-scope-checked`, { parameter: 'scope', right: 'CustomerApi' }, [
    ['scope-any-known', 'any word in small letters is accepted as well', (v) => /^[a-z]+$/.test(v)],
    ['scope-blank', 'a blank is accepted', (v) => v === ' '],
  ]),
  ...table<[index: RegExp]>(
    P,
    [
      ['password-as-ne', 'required-password', 'a comparison with the password opens every account', /^\$ne$/],
      [
        'password-as-regex',
        'required-password',
        'a pattern for the password opens every account',
        /^\$regex$/,
      ],
      ['password-as-list', 'required-password', 'a list of passwords opens every account', /^$/],
      ['password-as-x', 'required-password', 'an object as password opens every account', /^\w+$/],
    ],
    (b, index) =>
      rewriteValues(b, 'password', (values, call) =>
        indexed('password', index)(call) ? [passwordOfNamed(call)] : values,
      ),
  ),
  ...faultTable(P, [
    [
      'query-for-body',
      'body-only',
      'a query stands in for a body that is empty',
      (b) => readsBareQuery(b, inForm),
    ],
    [
      'nothing-granted',
      'form-needed',
      'an empty body gets a token',
      (b) => {
        for (const name of inForm)
          alsoReads(b, name, (call) =>
            bodiless(call) && call.method === 'POST' && call.query === ''
              ? [fixed[name] ?? first(call)[name]]
              : [],
          )
      },
    ],
    [
      'get-from-query',
      'method',
      'GET with the parameters in the query gets a token',
      (b) => {
        b.routes.token.methods.push('GET')
        b.mediaTypes[''] = (call) =>
          call.method === 'GET' ? (name) => inQuery(name ?? '')(call) : refuse('wrongMediaType')
      },
    ],
    [
      'names-apart',
      'own-data',
      'the first name is checked and the last one gets the token',
      (b) => {
        part(b.parameters, 'username').once = false
        b.checks['apart'] = (call) => {
          const last = call.lookup('username').at(-1)
          call.user = call.world.accounts.find((a) => a['username'] === last) ?? call.user
        }
      },
    ],
  ]),
]
