// Identifiers of consumers that CRM.COM reads wrongly.
import { lookupJson } from '../../../behaviour/body.ts'
import { Refused } from '../../../behaviour/refusals.ts'
import { wrap } from '../../../behaviour/registry.ts'
import type { Call, Fault } from '../../../behaviour/types.ts'
import { textOf } from '../../../faults/conditions.ts'
import { faultTable, table } from '../../../faults/define.ts'
import { identifying, isObject, ownIdentifier } from './bodies.ts'

const P = 'CRM'

/** What may stand for an identifier; nothing leaves it. */
type Change = (identifier: unknown, call: Call, body: Record<string, unknown>) => unknown

/** Identifiers that are read wrongly. */
export const identifiers: Fault[] = [
  ...table<[change: Change]>(
    P,
    [
      [
        'identifier-not-required',
        'required-access-token-identifier',
        'without an access_token_identifier the first consumer is meant',
        (identifier, call) => (identifier === undefined ? ownIdentifier(call) : undefined),
      ],
      [
        'identifier-any-type',
        'access-token-identifier-checked',
        'an access_token_identifier that is no object stands for the first consumer',
        (identifier, call) =>
          identifier !== undefined && !isObject(identifier) ? ownIdentifier(call) : undefined,
      ],
      [
        'identifier-is-code',
        'access-token-identifier-checked',
        'access_token_identifier may be the code itself',
        (identifier) => (typeof identifier === 'string' ? { authentication_code: identifier } : undefined),
      ],
      [
        'identifier-empty-taken',
        'required-authentication-code',
        'an access_token_identifier without a field stands for the first consumer',
        (identifier, call) =>
          isObject(identifier) && Object.keys(identifier).length === 0 ? ownIdentifier(call) : undefined,
      ],
      [
        'identifier-in-query',
        'body-only',
        'the identifier is read from the query too',
        (_, { query }) => {
          const text = new URLSearchParams(query).get('access_token_identifier')
          return text === null ? undefined : JSON.parse(text)
        },
      ],
      [
        'identifier-flat',
        'required-access-token-identifier',
        'the code is read from the top of the body',
        (_, __, body) => (Object.hasOwn(body, 'authentication_code') ? body : undefined),
      ],
      [
        'identifier-any-name',
        'required-access-token-identifier',
        'the first object of the body is the identifier',
        (_, __, body) => Object.values(body).find(isObject) ?? {},
      ],
      [
        'identifier-any-field',
        'required-authentication-code',
        'any field of the identifier is the code',
        (identifier) => {
          if (!isObject(identifier)) return undefined
          const [code] = Object.values(identifier)
          return code === undefined ? {} : { authentication_code: code }
        },
      ],
    ],
    identifying,
  ),
  ...faultTable(P, [
    [
      'code-in-form',
      'required-access-token-identifier',
      'a form body is read too',
      (b) => {
        b.mediaTypes['application/x-www-form-urlencoded'] = (call) =>
          lookupJson({ access_token_identifier: Object.fromEntries(new URLSearchParams(textOf(call))) })
      },
    ],
    [
      'body-unreadable-taken',
      'malformed',
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
    ],
  ]),
]
