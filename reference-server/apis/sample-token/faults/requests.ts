// Requests that the sample platform reads wrongly, or rejects although they are right.
import { basic } from '../../../behaviour/authorization.ts'
import { formDecode } from '../../../behaviour/body.ts'
import { inQuery } from '../../../behaviour/parameters.ts'
import { refuse } from '../../../behaviour/refusals.ts'
import { drop, part, wrap } from '../../../behaviour/registry.ts'
import type { Call, Fault } from '../../../behaviour/types.ts'
import { statusOfReason } from '../../../faults/answers.ts'
import { first, textOf, typeOf, withCharset } from '../../../faults/conditions.ts'
import { breaking, faultTable, table, without } from '../../../faults/define.ts'
import { indexed, mistaken, parameterFaults, rewriteValues } from '../../../faults/parameters.ts'
import { methods, rejected, rejects } from '../../../faults/requests.ts'

const P = 'SAMPLE'

/** The names of the form as they were sent, escapes and all. */
const rawNames = (call: Call): string[] =>
  textOf(call)
    .split('&')
    .map((pair) => pair.split('=')[0] ?? '')

const isUnordered = (call: Call): boolean => !/^(grant_type|%67)/.test(textOf(call))
const hasSmallEscapes = (call: Call): boolean => /%([a-f].|.[a-f])/.test(textOf(call))
const hasUnknown = (call: Call): boolean =>
  rawNames(call).some(
    (name) => name !== '' && !Object.hasOwn(call.world.behaviour.parameters, formDecode(name) ?? ''),
  )

// The document leaves open how often and under which case of its name a parameter is given.
const parameters: Fault[] = ['grant_type', 'username', 'password'].flatMap((name) => {
  const id = name.replace('_', '-')
  const all = parameterFaults(P, name, {
    in: 'form',
    ...(name === 'grant_type' && { fixed: 'password' }),
  })
  return breaking(without(all, `${id}-name-any-case`, `${id}-first-wins`, `${id}-last-wins`), {
    [`${id}-from-query`]: `${P}-body-only`,
  })
})

/** The value of a form's field whose name is escaped. */
const escapedName = (call: Call): string | undefined => {
  const escaped = textOf(call)
    .split('&')
    .find((pair) => /^[^=]*%/.test(pair) && formDecode(pair.split('=')[0] ?? '') === 'username')
  return escaped === undefined ? undefined : formDecode(escaped.slice(escaped.indexOf('=') + 1))
}

/** Users who get the token although another one was checked; `read` names them. */
const wrongUsers: Fault[] = table<[read: (call: Call) => unknown, checked?: 'first' | 'last' | 'no Basic']>(
  P,
  [
    [
      'name-in-query',
      'own-data',
      'a name in the query gets the token',
      (call) => inQuery('username')(call)[0],
    ],
    [
      'name-in-basic',
      'own-data',
      'the name in Basic gets the token',
      (call) => basic(call)?.name,
      'no Basic',
    ],
    ['name-escaped', 'own-data', 'a name under an escaped parameter gets the token', escapedName, 'first'],
    [
      'user-polluted',
      'own-data',
      'the first user name is checked, the last one gets the token',
      (call) => call.values['username']?.at(-1),
      'first',
    ],
    [
      'user-polluted-first',
      'own-data',
      'the last user name is checked, the first one gets the token',
      (call) => call.values['username']?.[0],
      'last',
    ],
  ],
  (b, read, checked) => {
    if (checked === 'no Basic') drop(b.checks, 'basic')
    else if (checked !== undefined)
      Object.assign(part(b.parameters, 'username'), {
        once: false,
        pick: (values: unknown[]) => values.at(checked === 'first' ? 0 : -1),
      })
    b.checks['elsewhere'] = (call) => {
      call.user = call.world.accounts.find((a) => a['username'] === read(call)) ?? call.user
    }
  },
)

/** Parameters that are read wrongly. */
export const parameterReadings: Fault[] = [
  ...parameters,
  ...wrongUsers,
  ...mistaken(`${P}-grant-type-checked`, { parameter: 'grant_type', right: 'password' }, [
    ['grant-type-urn', 'whatever ends in :password is accepted', (v) => v.endsWith(':password')],
    ['grant-type-renamed', 'whatever begins with password_ is accepted', (v) => v.startsWith('password_')],
    ['grant-type-dashed', 'dashes are overlooked', (v) => v.replaceAll('-', '') === 'password'],
  ]),
  ...table<[index: RegExp]>(
    P,
    [
      ['password-as-operator', 'required-password', 'a comparison with the password is right', /^\$(ne|gt)$/],
      ['password-list', 'required-password', 'a list of passwords is right', /^$/],
    ],
    (b, index) =>
      rewriteValues(b, 'password', (values, call) =>
        indexed('password', index)(call) ? [first(call)['password']] : values,
      ),
  ),
  ...faultTable(P, [
    [
      'query-wins',
      'password-checked',
      'a parameter in the query replaces that of the body',
      (b) => {
        for (const name of Object.keys(b.parameters))
          rewriteValues(b, name, (values, call) =>
            inQuery(name)(call).length > 0 ? inQuery(name)(call) : values,
          )
      },
    ],
    [
      'query-breaks',
      'no-server-error',
      'a query beside the body is answered with 500',
      (b) => {
        b.checks['query'] = (call) => {
          if (inQuery('username')(call).length > 0) refuse('broken')
        }
      },
    ],
  ]),
]

/** Right requests that are rejected, and methods. */
export const requestReadings: Fault[] = [
  ...methods(P, 'DELETE'),
  ...statusOfReason(P, [
    [
      'method-fails',
      'no-server-error',
      'a method that is not known is answered with 500',
      500,
      'wrongMethod',
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
      'content-type-case',
      'content-type',
      'a content type in capitals is rejected',
      (call) => /^[^;]*[A-Z]/.test(typeOf(call)),
      'wrongMediaType',
    ],
    ['order-fixed', 'form', 'grant_type must be the first parameter', isUnordered],
    [
      'names-not-decoded',
      'form',
      'escaped names of parameters are not understood',
      (call) => rawNames(call).some((name) => name.includes('%')),
    ],
    ['escapes-in-capitals', 'form', 'escapes in small letters are not understood', hasSmallEscapes],
  ]),
  ...faultTable(P, [
    [
      'twists-fail-with-200',
      'form',
      'what is unusual in a form is answered with 200 and an error',
      (b) => {
        const unusual = [isUnordered, hasSmallEscapes, hasUnknown, withCharset]
        rejects(b, (call) => unusual.some((is) => is(call)))
        wrap(b.refusals, 'malformed', (row) => ({ ...row, status: 200 }))
      },
    ],
  ]),
]
