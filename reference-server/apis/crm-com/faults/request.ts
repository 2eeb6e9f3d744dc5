import { lookupJson } from '../../../behaviour/body.ts'
import { Refused, refuse } from '../../../behaviour/refusals.ts'
import { part, wrap } from '../../../behaviour/registry.ts'
import type { Call, Fault } from '../../../behaviour/types.ts'
import { breaking, fault } from '../../../faults/define.ts'
import { reading } from '../../../faults/parameters.ts'
import { isObject, ownIdentifier, rewriting } from './bodies.ts'
import { codeFaults } from './codes.ts'
import { keyFaults } from './keys.ts'

const identifiers: Fault[] = [
  fault(
    'identifier-not-required',
    'CRM-required-access-token-identifier',
    'without an access_token_identifier the first consumer is meant',
    (b) => rewriting(b, (body, call) => ({ access_token_identifier: ownIdentifier(call), ...body })),
  ),
  fault(
    'identifier-any-type',
    'CRM-access-token-identifier-checked',
    'an access_token_identifier that is no object stands for the first consumer',
    (b) =>
      rewriting(b, (body, call) =>
        'access_token_identifier' in body && !isObject(body['access_token_identifier'])
          ? { ...body, access_token_identifier: ownIdentifier(call) }
          : body,
      ),
  ),
  fault(
    'identifier-is-code',
    'CRM-access-token-identifier-checked',
    'access_token_identifier may be the code itself',
    (b) =>
      rewriting(b, (body) =>
        typeof body['access_token_identifier'] === 'string'
          ? { ...body, access_token_identifier: { authentication_code: body['access_token_identifier'] } }
          : body,
      ),
  ),
  fault(
    'identifier-empty-taken',
    'CRM-required-authentication-code',
    'an access_token_identifier without a field stands for the first consumer',
    (b) =>
      rewriting(b, (body, call) => {
        const identifier = body['access_token_identifier']
        return isObject(identifier) && Object.keys(identifier).length === 0
          ? { ...body, access_token_identifier: ownIdentifier(call) }
          : body
      }),
  ),
  fault('identifier-in-query', 'CRM-body-only', 'the identifier is read from the query too', (b) =>
    rewriting(b, (body, call) => {
      const text = new URLSearchParams(call.query).get('access_token_identifier')
      return text === null ? body : { ...body, access_token_identifier: JSON.parse(text) }
    }),
  ),
  fault(
    'identifier-flat',
    'CRM-required-access-token-identifier',
    'the code is taken from the top of the body',
    (b) =>
      rewriting(b, (body) =>
        'authentication_code' in body ? { ...body, access_token_identifier: body } : body,
      ),
  ),
  fault(
    'identifier-any-name',
    'CRM-required-access-token-identifier',
    'the first object of the body is the identifier',
    (b) =>
      rewriting(b, (body) => ({
        ...body,
        access_token_identifier: Object.values(body).find(isObject) ?? {},
      })),
  ),
  fault(
    'identifier-any-field',
    'CRM-required-authentication-code',
    'any field of the identifier is the code',
    (b) =>
      rewriting(b, (body) => {
        const identifier = body['access_token_identifier']
        if (!isObject(identifier)) return body
        const [code] = Object.values(identifier)
        return { ...body, access_token_identifier: code === undefined ? {} : { authentication_code: code } }
      }),
  ),
  fault('code-in-form', 'CRM-required-access-token-identifier', 'a form body is read too', (b) => {
    b.mediaTypes['application/x-www-form-urlencoded'] = (call) =>
      lookupJson({ access_token_identifier: Object.fromEntries(new URLSearchParams(call.body.toString())) })
  }),
  fault(
    'body-unreadable-taken',
    'CRM-malformed',
    'a body that can not be read stands for the first consumer',
    (b) =>
      wrap(b.mediaTypes, 'application/json', (before) => (call) => {
        try {
          const [body] = before(call)()
          if (Object.keys(body as object).length > 0) return before(call)
        } catch (error) {
          if (!(error instanceof Refused)) throw error
        }
        return lookupJson({ access_token_identifier: ownIdentifier(call) })
      }),
  ),
]

const units: Fault[] = [
  fault('unit-required', 'CRM-unit-optional', 'a request without a unit is refused', (b) => {
    part(b.parameters, 'unit').needed = () => true
  }),
  fault(
    'unit-required-quietly',
    'CRM-unit-optional',
    'without a unit there is no token, with status 200',
    (b) => {
      part(b.parameters, 'unit').needed = () => true
      b.refusals['missing unit'] = { status: 200, error: 'unit_missing', description: 'Name a unit.' }
    },
  ),
  fault('unit-refused', 'CRM-unit', 'a request with a unit is refused', (b) => {
    b.checks['unit'] = (call) => {
      if (call.given['unit'] !== undefined) refuse('badValue')
    }
  }),
  fault('unit-number-only', 'CRM-unit', 'a unit is taken as a number alone', (b) =>
    reading(b, 'unit', (values) => values.map((v) => (typeof v === 'number' ? String(v) : {}))),
  ),
  fault('unit-refused-quietly', 'CRM-unit', 'a request with a unit gets no token, with status 200', (b) => {
    b.refusals['noUnits'] = { status: 200, error: 'no_units', description: 'There are no units.' }
    b.checks['unit'] = (call) => {
      if (call.given['unit'] !== undefined) refuse('noUnits')
    }
  }),
  fault('unit-token-useless', 'CRM-unit', 'a token for a unit opens nothing, with status 200', (b) => {
    b.refusals['noUnits'] = { status: 200, error: 'no_units', description: 'There are no units.' }
    b.resource.checks['unit'] = ({ presented }) => {
      if (presented?.grant.call.given['unit'] !== undefined) refuse('noUnits')
    }
  }),
  fault('unit-empty-500', 'CRM-no-server-error', 'an empty unit is answered with 500', (b) =>
    rewriting(b, (body) => (body['unit'] === '' ? refuse('broken') : body)),
  ),
]

const bytes = (name: string, about: string, refused: (text: string, call: Call) => boolean): Fault =>
  fault(name, 'CRM-json-equivalent', about, (b) =>
    wrap(
      b.mediaTypes,
      'application/json',
      (before) => (call) => (refused(call.body.toString(), call) ? refuse('malformed') : before(call)),
    ),
  )

/** A body that is no object is made into one. */
const mending = (name: string, about: string, mend: (text: string) => unknown): Fault =>
  fault(name, 'CRM-malformed', about, (b) =>
    wrap(b.mediaTypes, 'application/json', (before) => (call) => {
      try {
        return lookupJson(mend(call.body.toString()))
      } catch {
        return before(call)
      }
    }),
  )

const forms: Fault[] = [
  mending('body-mended', 'a body that is broken off is mended', (text) => JSON.parse(`${text}}`)),
  mending('body-first-of-list', 'of a list the first member counts', (text) => {
    const [first] = JSON.parse(text)
    return first
  }),
  mending('body-decoded-twice', 'a body that is a JSON text is decoded again', (text) =>
    JSON.parse(JSON.parse(text)),
  ),
  bytes('json-compact-only', 'a body with spaces in it is refused', (text) => /[\t\n]/.test(text)),
  bytes('json-names-unescaped', 'an escape in a name is refused', (text) => /\\u0061/.test(text)),
  bytes('json-in-order', 'the identifier has to be the first member', (text) => /^\{"unit"/.test(text)),
  ...breaking(
    [
      bytes('charset-refused', 'a charset parameter is refused', (_, call) =>
        /charset/.test(call.headers['content-type'] ?? ''),
      ),
      bytes('charset-capitals-refused', 'a charset in capitals is refused', (_, call) =>
        /charset=[A-Z]/.test(call.headers['content-type'] ?? ''),
      ),
    ],
    { 'charset-refused': 'CRM-content-type', 'charset-capitals-refused': 'CRM-content-type' },
  ),
  fault(
    'json-forms-quietly',
    'CRM-json-equivalent',
    'what is not spelt as in the example gets no token, with status 200',
    (b) => {
      b.refusals['otherwise'] = { status: 200, error: 'not_understood', description: 'Not understood.' }
      wrap(b.mediaTypes, 'application/json', (before) => (call) => {
        const otherwise =
          /[\t\n]|\\u0061|^\{"unit"/.test(call.body.toString()) ||
          /charset/.test(call.headers['content-type'] ?? '')
        return otherwise ? refuse('otherwise') : before(call)
      })
    },
  ),
  ...[406, 200].map((status) =>
    fault(
      `accept-list-refused-${status}`,
      'CRM-headers',
      `only one Accept is known, others get ${status}`,
      (b) => {
        b.refusals['accept'] = { status, error: 'not_acceptable', description: 'Only application/json.' }
        b.gate.push(({ headers, method }) => {
          if (method === 'POST' && (headers.accept ?? 'application/json') !== 'application/json')
            refuse('accept')
        })
      },
    ),
  ),
  fault('get-query-taken', 'CRM-method', 'a GET with a code in its query gets a token', (b) => {
    b.routes.token.methods.push('GET')
    b.mediaTypes[''] = ({ query }) =>
      lookupJson({ access_token_identifier: Object.fromEntries(new URLSearchParams(query)) })
    b.gate.push(({ method, path, query }) => {
      if (path.endsWith('/token') && method === 'GET' && !/authentication_code/.test(query))
        refuse('wrongMethod')
    })
  }),
  fault('unknown-member-500', 'CRM-no-server-error', 'a member that is not known is answered with 500', (b) =>
    rewriting(b, (body) => {
      const known = ['access_token_identifier', 'unit', 'authentication_code', 'identifier', 'pass_code']
      const names = [...Object.keys(body), ...Object.keys(Object(body['access_token_identifier']))]
      return names.every((name) => known.includes(name)) ? body : refuse('broken')
    }),
  ),
]

/** Ways in which a token request can be read wrongly. */
export const requestFaults: Fault[] = [...keyFaults, ...identifiers, ...codeFaults, ...units, ...forms]
