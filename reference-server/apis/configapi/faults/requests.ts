// Requests that the configuration API reads wrongly, or rejects although they are right.
import { lookupPairs, readForm } from '../../../behaviour/body.ts'
import { inQuery } from '../../../behaviour/parameters.ts'
import { refuse } from '../../../behaviour/refusals.ts'
import { wrap } from '../../../behaviour/registry.ts'
import type { Call, Fault } from '../../../behaviour/types.ts'
import { first, textOf, typeOf, withCharset } from '../../../faults/conditions.ts'
import { breaking, faultTable, shownByDraws, shownByFixed, table, without } from '../../../faults/define.ts'
import {
  alsoReads,
  indexed,
  mapParameter,
  mistaken,
  named,
  parameterFaults,
  readsBareQuery,
  rewriteValues,
} from '../../../faults/parameters.ts'
import { methods, rejected } from '../../../faults/requests.ts'

const P = 'CONFIG'
const form = 'application/x-www-form-urlencoded'
const grantType = 'client_credentials'
const names = ['grant_type', 'client_id', 'client_secret', 'scope']

/** The first client's own value of a parameter. */
const own = (call: Call, name: string): string =>
  name === 'grant_type' ? grantType : (first(call)[name] ?? '')

const fieldsOf = (call: Call): string[] => [...new URLSearchParams(textOf(call)).keys()]

const unknownFields = (call: Call): string[] => fieldsOf(call).filter((name) => !names.includes(name))

const isRight = (call: Call, name: string, value: unknown): boolean =>
  value === own(call, name) || call.world.accounts.some((account) => account[name] === value)

// Names in any case, which some frameworks can't help reading, are a variant.
const parameters: Fault[] = names.flatMap((name) => {
  const id = name.replaceAll('_', '-')
  const all = parameterFaults(P, name, {
    in: 'form',
    ...(name === 'grant_type' && { fixed: grantType }),
  })
  return breaking(without(all, `${id}-name-any-case`), {
    [`${id}-from-query`]: `${P}-body-only`,
    [`${id}-first-wins`]: `${P}-not-repeated`,
    [`${id}-last-wins`]: `${P}-not-repeated`,
  })
})

// what begins with the right grant type, or has it in it, is drawn alone
const byDraws = ['grant-type-prefix', 'grant-type-contains']

/** Parameters that are read wrongly. */
export const parameterReadings: Fault[] = [
  ...parameters.flatMap((it) => (byDraws.includes(it.name) ? [it] : shownByFixed([it]))),
  ...mistaken(`${P}-grant-type-checked`, { parameter: 'grant_type', right: grantType }, [
    ['grant-type-password', 'the grant of passwords is accepted as well', (v) => v === 'password'],
    [
      'grant-type-listed',
      'one right grant type in a list is enough',
      (v) => v.split(' ').includes(grantType),
    ],
    ['grant-type-hyphen', 'hyphens are read as underscores', (v) => v.replaceAll('-', '_') === grantType],
    [
      'grant-type-capitals',
      'a capital may begin it',
      (v) => /^[A-Z]/.test(v) && v.toLowerCase() === grantType,
    ],
    ['grant-type-camel', 'it may be in camel case', (v) => v === named.camel(grantType)],
    ['grant-type-quotes', 'it may be in quotes', (v) => v === `"${grantType}"`],
    [
      'grant-type-of-assertions',
      'the grants of assertions are accepted without one',
      (v) => v.startsWith('urn:ietf:params:oauth:grant-type:'),
    ],
  ]),
  ...shownByDraws(
    mistaken(`${P}-grant-type-checked`, { parameter: 'grant_type', right: grantType }, [
      ['grant-type-quoted', 'a text with a condition in it is accepted', (v) => /'\s*or\s/i.test(v)],
    ]),
  ),
  ...faultTable(P, [
    [
      'aliases-read',
      'required-client-secret',
      'parameters are also read under other names',
      (b) => {
        const aliases = { client_id: 'username', client_secret: 'password', scope: 'tenant' }
        for (const [name, alias] of Object.entries(aliases)) alsoReads(b, name, (call) => call.lookup(alias))
        for (const name of names) alsoReads(b, name, (call) => call.lookup(named.camel(name)))
      },
    ],
    [
      'operator-read',
      'required-client-secret',
      'a comparison under the name of the secret finds the right one',
      (b) =>
        rewriteValues(b, 'client_secret', (values, call) =>
          indexed('client_secret', /^\$/)(call) ? [own(call, 'client_secret')] : values,
        ),
    ],
    [
      'list-name-read',
      'required-client-secret',
      'the secret is also read under its name with brackets',
      (b) => alsoReads(b, 'client_secret', (call) => call.lookup(named.list('client_secret'))),
    ],
    [
      'repeated-joined',
      'not-repeated',
      'of two values that which is right counts',
      (b) => {
        for (const name of names)
          rewriteValues(b, name, (values, call) =>
            values.length > 1 ? [values.find((value) => isRight(call, name, value)) ?? values[0]] : values,
          )
      },
    ],
    [
      'repeated-alike',
      'not-repeated',
      'a parameter may be given twice with the same value',
      (b) => {
        for (const name of names)
          rewriteValues(b, name, (values) => (new Set(values).size === 1 ? values.slice(0, 1) : values))
      },
    ],
    [
      'nul-ends-secret',
      'client-secret-checked',
      'what follows a NUL in the secret is cut off',
      (b) => mapParameter(b, 'client_secret', (value) => String(value).split('\0')[0]),
    ],
    [
      'login-id-nul',
      'client-id-checked',
      'what follows a NUL in the login ID is cut off',
      (b) => mapParameter(b, 'client_id', (value) => String(value).split('\0')[0]),
    ],
    ['query-when-body-empty', 'body-only', 'the query is read when the body is empty', readsBareQuery],
    [
      'get-with-query',
      'method',
      'a token is issued for GET with a query',
      (b) => {
        b.routes.token.methods.push('GET')
        b.mediaTypes[''] = readForm
        for (const name of names)
          alsoReads(b, name, (call) => (call.method === 'GET' ? inQuery(name)(call) : []))
      },
    ],
    [
      'malformed-taken',
      'client-secret-checked',
      'a body that can not be decoded stands for the first client',
      (b) =>
        wrap(b.mediaTypes, form, (before) => (call) => {
          try {
            return before(call)
          } catch {
            return lookupPairs(names.map((name) => [name, own(call, name)]))
          }
        }),
    ],
    [
      'grants-anything',
      'client-secret-checked',
      'a token is issued for a request that is wrong in two ways',
      (b) => {
        const twiceWrong = (call: Call): boolean =>
          ['grant_type', 'client_secret'].every((name) => call.lookup(name)[0] !== own(call, name))
        for (const name of names)
          rewriteValues(b, name, (values, call) => (twiceWrong(call) ? [own(call, name)] : values))
      },
    ],
  ]),
]

/** Right requests that are rejected, wrong ones that break the server, and methods. */
export const requestReadings: Fault[] = [
  ...methods(P, 'PATCH', 'OPTIONS'),
  ...faultTable(P, [
    [
      'endpoint-elsewhere',
      'success',
      'the token endpoint has another path',
      (b) => {
        b.routes.token.paths = ['/oauth/token']
      },
    ],
    [
      'json-only',
      'success',
      'the parameters are read from JSON alone',
      (b) => {
        b.mediaTypes = { 'application/json': readForm }
      },
    ],
  ]),
  ...rejected(P, [
    [
      'charset-refused',
      'content-type',
      'a content type with a charset is rejected',
      withCharset,
      'wrongMediaType',
    ],
    [
      'content-type-capitals-refused',
      'content-type',
      'a content type in capitals is rejected',
      (call) => /^[^;]*[A-Z]/.test(typeOf(call)),
      'wrongMediaType',
    ],
    [
      'escaped-letters-refused',
      'form',
      'letters that are escaped are not decoded',
      (call) => /%[46][1-9A-F]/.test(textOf(call)),
    ],
    [
      'small-escapes-refused',
      'form',
      'escapes with small digits are not decoded',
      (call) => /%(?:[a-f].|.[a-f])/.test(textOf(call)),
    ],
    [
      'order-fixed',
      'form',
      'the grant type must come first',
      (call) => fieldsOf(call).indexOf('grant_type') > 0,
    ],
    [
      'unknown-refused',
      'unknown-ignored',
      'a parameter that is not known is rejected',
      (call) => unknownFields(call).length > 0,
      'badValue',
    ],
    [
      'unknown-empty-refused',
      'unknown-ignored',
      'any empty parameter is rejected',
      (call) => /(?:^|&)\w+=(?:&|$)/.test(textOf(call)),
      'badValue',
    ],
    [
      'unknown-twice-500',
      'no-server-error',
      'an unknown parameter twice is answered with 500',
      (call) => new Set(unknownFields(call)).size < unknownFields(call).length,
      'broken',
    ],
  ]),
  ...table<[type: string]>(
    P,
    [
      [
        'json-type-500',
        'no-server-error',
        'a form that is called JSON is answered with 500',
        'application/json',
      ],
      ['other-type-500', 'no-server-error', 'any unknown media type is answered with 500', '*'],
      ['no-type-500', 'no-server-error', 'a body without a media type is answered with 500', ''],
    ],
    (b, type) => {
      b.mediaTypes[type] = () => refuse('broken')
    },
  ),
]
