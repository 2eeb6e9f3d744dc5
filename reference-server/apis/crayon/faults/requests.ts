// Requests that the Crayon API reads wrongly, or rejects although they are right.
import { basic } from '../../../behaviour/authorization.ts'
import { readForm, readJson } from '../../../behaviour/body.ts'
import { inQuery } from '../../../behaviour/parameters.ts'
import { refuse } from '../../../behaviour/refusals.ts'
import { part } from '../../../behaviour/registry.ts'
import type { Account, Behaviour, Call, Fault } from '../../../behaviour/types.ts'
import { labelled } from '../../../faults/answers.ts'
import { basicFaults, readBasic } from '../../../faults/client-authentication.ts'
import {
  authorizationOf,
  basicTextOf,
  bodiless,
  first,
  notTheFirst,
  textOf,
  typeOf,
  withCharset,
} from '../../../faults/conditions.ts'
import { breaking, fault, faultTable, type Row, table, without } from '../../../faults/define.ts'
import {
  alsoReads,
  indexed,
  mistaken,
  parameterFaults,
  readsBareQuery,
  rewriteValues,
  takesAny,
} from '../../../faults/parameters.ts'
import { rejected } from '../../../faults/requests.ts'

const P = 'CRAYON'
const form = 'application/x-www-form-urlencoded'
const client = ['client_id', 'client_secret']
const inForm = ['grant_type', 'username', 'password', 'scope']
const fixed: Record<string, string> = { grant_type: 'password', scope: 'CustomerApi' }

const fieldsOf = (call: Call): string[] => [...new URLSearchParams(textOf(call)).keys()]

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

const types: Fault[] = faultTable(P, [
  [
    'content-type-of-json',
    'content-type-required',
    'a form that says it is JSON is read as a form',
    (b) => {
      b.mediaTypes['application/json'] = readForm
    },
  ],
  [
    'plain-charset',
    'content-type-required',
    'text/plain with a charset is read as a form',
    (b) => {
      b.mediaTypes['text/plain'] = (call) => (withCharset(call) ? readForm(call) : refuse('wrongMediaType'))
    },
  ],
  [
    'json-too',
    'form-only',
    'a JSON body is read as well',
    (b) => {
      b.mediaTypes['application/json'] = readJson
    },
  ],
  [
    'json-charset',
    'form-only',
    'JSON is read where its type has a charset',
    (b) => {
      b.mediaTypes['application/json'] = (call) =>
        withCharset(call) ? readJson(call) : refuse('wrongMediaType')
    },
  ],
  [
    'json-by-other-names',
    'form-only',
    'JSON is read under other types than its own',
    (b) => {
      const own = part(b.mediaTypes, form)
      b.mediaTypes['*'] = (call) =>
        /^application\/json\b/.test(typeOf(call)) ? refuse('wrongMediaType') : readJson(call)
      b.mediaTypes[form] = own
    },
  ],
])

const rejections: Fault[] = rejected(P, [
  [
    'accept-required',
    'accept-optional',
    'a request without Accept is rejected',
    ({ headers }) => headers.accept === undefined,
  ],
  [
    'accept-exact',
    'accept-optional',
    'no Accept but application/json is known',
    ({ headers: { accept } }) => accept !== undefined && accept !== 'application/json',
  ],
  [
    'accept-one',
    'accept-optional',
    'an Accept of several types is rejected',
    ({ headers: { accept } }) => accept?.includes(',') === true,
  ],
  ['content-type-exact', 'content-type', 'a content type with a charset is rejected', withCharset],
  [
    'type-as-written',
    'content-type',
    'the content type is known in small letters alone',
    (call) => /^[^;]*[A-Z]/.test(typeOf(call)),
  ],
  [
    'basic-as-written',
    'basic-scheme',
    'the scheme is known as "Basic" alone',
    (call) => /^basic /.test(authorizationOf(call)),
  ],
  [
    'escaped-letters-kept',
    'form',
    'escapes of letters are not decoded',
    (call) => /%[67][0-9A-F]/.test(textOf(call)),
  ],
  [
    'small-escapes-kept',
    'form',
    'escapes in small letters are not decoded',
    (call) => /%\d[a-f]|%[a-f]\d/.test(textOf(call)),
  ],
  [
    'order-matters',
    'form',
    'the parameters are read in one order alone',
    (call) => fieldsOf(call).indexOf('scope') < fieldsOf(call).indexOf('username'),
  ],
  [
    'extra-500',
    'no-server-error',
    'a parameter that is not documented is answered with 500',
    (call) => fieldsOf(call).some((name) => !inForm.includes(name)),
    'broken',
  ],
  [
    'unusual-case-500',
    'no-server-error',
    'a scheme or type in another case is answered with 500',
    (call) => /^basic/.test(authorizationOf(call)) || /[A-Z]{5}/.test(typeOf(call)),
    'broken',
  ],
  [
    'escaped-basic-500',
    'no-server-error',
    'Basic credentials with escapes are answered with 500',
    (call) => /%[0-9A-F]{2}.*%[0-9A-F]{2}/.test(basicTextOf(call)),
    'broken',
  ],
  [
    'client-in-body-500',
    'no-server-error',
    'credentials in the body are answered with 500',
    (call) => authorizationOf(call) === '' && fieldsOf(call).includes('client_secret'),
    'broken',
  ],
  [
    'long-value-500',
    'no-server-error',
    'a value of thousands of characters is answered with 500',
    (call) => call.body.length > 4096,
    'broken',
  ],
])

/** Requests that are rejected although they are right, or read although they are wrong. */
export const requestReadings: Fault[] = [
  ...types,
  ...rejections,
  ...faultTable(P, [
    [
      'accept-else-xml',
      'accept-optional',
      'without Accept: application/json the response is XML',
      (b) =>
        b.alter.push((answer, call) => {
          if (call.headers.accept === 'application/json') return
          labelled('application/xml', '<TokenResponse><AccessToken>x</AccessToken></TokenResponse>')(
            answer,
            call,
          )
        }),
    ],
    [
      'second-refused',
      'success',
      'no second token is issued within a minute',
      (b) => {
        const grantedAtMs = new Map<Account, number>()
        b.checks['again'] = ({ user, world }) => {
          if (!user) return
          const now = world.clock.now()
          if (now - (grantedAtMs.get(user) ?? 0) < 60_000) refuse('wrongPassword')
          grantedAtMs.set(user, now)
        }
      },
    ],
    [
      'second-user-refused',
      'success',
      'no other user than the first is issued a token',
      (b) => {
        b.checks['first'] = (call) => {
          if (notTheFirst(call)) refuse('wrongPassword')
        }
      },
    ],
  ]),
]

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
  ...without(basicFaults(P, { names: ['client_id', 'client_secret'] }), 'basic-in-body'),
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
