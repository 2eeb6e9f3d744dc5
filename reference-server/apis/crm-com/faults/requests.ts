// Bodies and units that CRM.COM reads wrongly, or rejects although they are right.
import { lookupJson } from '../../../behaviour/body.ts'
import { refuse } from '../../../behaviour/refusals.ts'
import { part, wrap } from '../../../behaviour/registry.ts'
import type { Behaviour, Call, Fault } from '../../../behaviour/types.ts'
import { alsoChecks } from '../../../faults/bearer-tokens.ts'
import { given, oddScheme, textOf, typeOf, withCharset } from '../../../faults/conditions.ts'
import { fault, faultTable, type Row, table } from '../../../faults/define.ts'
import { rewriteValues } from '../../../faults/parameters.ts'
import { rejected, rejects } from '../../../faults/requests.ts'
import { quietly, rewriting } from './bodies.ts'

const P = 'CRM'

const needsUnit = (b: Behaviour): void => {
  part(b.parameters, 'unit').needed = () => true
}

const refusesUnit = (b: Behaviour, reason: string): void => {
  b.checks['unit'] = (call) => {
    if (given('unit')(call)) refuse(reason)
  }
}

const units: Fault[] = faultTable(P, [
  ['unit-required', 'unit-optional', 'a request without a unit is rejected', needsUnit],
  [
    'unit-required-quietly',
    'unit-optional',
    'without a unit there is no token, with status 200',
    (b) => {
      needsUnit(b)
      quietly(b, 'missing unit')
    },
  ],
  ['unit-refused', 'unit', 'a request with a unit is rejected', (b) => refusesUnit(b, 'badValue')],
  [
    'unit-refused-quietly',
    'unit',
    'a request with a unit gets no token, with status 200',
    (b) => {
      quietly(b, 'noUnits')
      refusesUnit(b, 'noUnits')
    },
  ],
  [
    'unit-number-only',
    'unit',
    'a unit is read as a number alone',
    (b) => rewriteValues(b, 'unit', (values) => values.map((v) => (typeof v === 'number' ? String(v) : {}))),
  ],
  [
    'unit-token-useless',
    'unit',
    'a token for a unit opens nothing, with status 200',
    (b) => {
      quietly(b, 'noUnits')
      alsoChecks(b, 'unit', (token) => given('unit')(token.grant.call), 'noUnits')
    },
  ],
  [
    'token-of-unit-unusable',
    'unit',
    'a token for a unit is not accepted',
    (b) => alsoChecks(b, 'unit', (token) => given('unit')(token.grant.call)),
  ],
  [
    'unit-empty-500',
    'no-server-error',
    'an empty unit is answered with 500',
    (b) => rewriting(b, (body) => (body['unit'] === '' ? refuse('broken') : body)),
  ],
])

/** A body that is no object is made into one. */
const mended = (rows: Row<[mend: (text: string) => unknown]>[]): Fault[] =>
  table(P, rows, (b, mend) =>
    wrap(b.mediaTypes, 'application/json', (before) => (call) => {
      try {
        return lookupJson(mend(textOf(call)))
      } catch {
        return before(call)
      }
    }),
  )

const hasSpaces = (call: Call): boolean => /[\t\n]/.test(textOf(call))
const hasEscapes = (call: Call): boolean => /\\u00[46][1-9a-f]/i.test(textOf(call))
const unitComesFirst = (call: Call): boolean => /^\s*\{\s*"unit"/.test(textOf(call))

const forms: Fault[] = [
  ...mended([
    ['body-mended', 'malformed', 'a body that is broken off is mended', (text) => JSON.parse(`${text}}`)],
    [
      'body-first-of-list',
      'malformed',
      'of a list the first member counts',
      (text) => {
        const [head] = JSON.parse(text)
        return head
      },
    ],
    [
      'body-decoded-twice',
      'malformed',
      'a body that is a JSON text is decoded again',
      (text) => JSON.parse(JSON.parse(text)),
    ],
  ]),
  ...rejected(P, [
    ['json-compact-only', 'json-equivalent', 'a body with spaces in it is rejected', hasSpaces],
    ['json-names-unescaped', 'json-equivalent', 'an escape in a name is rejected', hasEscapes],
    ['json-in-order', 'json-equivalent', 'the identifier has to be the first member', unitComesFirst],
    ['charset-refused', 'content-type', 'a charset parameter is rejected', withCharset],
    [
      'charset-capitals-refused',
      'content-type',
      'a charset in capitals is rejected',
      (call) => /charset=[A-Z]/.test(typeOf(call)),
    ],
    [
      'scheme-small-500',
      'no-server-error',
      'a scheme that is not spelt "Basic" is answered with 500',
      oddScheme('Basic'),
      'broken',
    ],
  ]),
  ...[406, 200].map((status) =>
    fault(
      `accept-list-refused-${status}`,
      'CRM-headers',
      `only one Accept is known, others get ${status}`,
      (b) => {
        b.refusals['accept'] = { status, error: 'not_acceptable', description: 'Only application/json.' }
        rejects(
          b,
          ({ headers: { accept } }) => accept !== undefined && accept !== 'application/json',
          'accept',
        )
      },
    ),
  ),
  ...faultTable(P, [
    [
      'json-forms-quietly',
      'json-equivalent',
      'what is not spelt as in the example gets no token, with status 200',
      (b) => {
        quietly(b, 'otherwise')
        const spelt = [hasSpaces, hasEscapes, unitComesFirst, withCharset]
        rejects(b, (call) => spelt.some((otherwise) => otherwise(call)), 'otherwise')
      },
    ],
    [
      'get-query-taken',
      'method',
      'a GET with a code in its query gets a token',
      (b) => {
        const inQuery = (query: string) => Object.fromEntries(new URLSearchParams(query))
        b.routes.token.methods.push('GET')
        b.mediaTypes[''] = ({ query }) => lookupJson({ access_token_identifier: inQuery(query) })
        rejects(
          b,
          ({ method, query }) => method === 'GET' && !Object.hasOwn(inQuery(query), 'authentication_code'),
          'wrongMethod',
        )
      },
    ],
    [
      'unknown-member-500',
      'no-server-error',
      'a member that is not known is answered with 500',
      (b) =>
        rewriting(b, (body) => {
          const known = ['access_token_identifier', 'unit', 'authentication_code', 'identifier', 'pass_code']
          const names = [...Object.keys(body), ...Object.keys(Object(body['access_token_identifier']))]
          return names.every((name) => known.includes(name)) ? body : refuse('broken')
        }),
    ],
  ]),
]

/** Bodies that are read wrongly, or rejected although they are right. */
export const bodyReadings: Fault[] = [...units, ...forms]
