// Bodies that SugarCRM reads wrongly, or rejects although they are right, and methods.
import { readForm, readJson } from '../../../behaviour/body.ts'
import { inQuery } from '../../../behaviour/parameters.ts'
import { refuse } from '../../../behaviour/refusals.ts'
import { wrap } from '../../../behaviour/registry.ts'
import type { Behaviour, Fault } from '../../../behaviour/types.ts'
import { closes, statusOfReason, where } from '../../../faults/answers.ts'
import { by, refreshing, textOf, typeOf, withCharset } from '../../../faults/conditions.ts'
import { faultTable, onGranted, table } from '../../../faults/define.ts'
import { rewriteValues } from '../../../faults/parameters.ts'
import { methods, rejected } from '../../../faults/requests.ts'
import { besideUnknown, membersSent } from './grants.ts'

const P = 'SUGAR'
const json = 'application/json'
const form = 'application/x-www-form-urlencoded'

const byMethod: Fault[] = [
  ...methods(P, 'GET', 'PATCH', 'DELETE'),
  ...faultTable(P, [
    [
      'method-get-query',
      'method',
      'GET with everything in the address gets a token',
      (b) => {
        b.routes.token.methods.push('GET')
        b.mediaTypes[''] = () => () => []
        for (const name of Object.keys(b.parameters))
          rewriteValues(b, name, (values, call) => (call.method === 'GET' ? inQuery(name)(call) : values))
      },
    ],
  ]),
]

const rejections: Fault[] = [
  ...rejected(P, [
    [
      'order-fixed',
      'json-equivalent',
      'grant_type must be the first member',
      (call) => membersSent(call).indexOf('grant_type') > 0,
    ],
    [
      'spaces-refused',
      'json-equivalent',
      'a body with line breaks is rejected',
      (call) => textOf(call).includes('\n'),
    ],
    [
      'escapes-unread',
      'json-equivalent',
      'escapes in a body are not undone',
      (call) => /\\u00/.test(textOf(call)),
    ],
    ['charset-refused', 'content-type', 'a content type with a charset is rejected', withCharset],
    [
      'charset-case',
      'content-type',
      'the charset is only known in small letters',
      (call) => /;.*[A-Z]/.test(typeOf(call)),
    ],
    [
      'content-type-case',
      'content-type',
      'the content type is only known in small letters',
      (call) => /^[^;]*[A-Z]/.test(typeOf(call)),
    ],
    [
      'unknown-refused',
      'unknown-ignored',
      'a member that the table does not name is rejected',
      besideUnknown,
    ],
    ['method-head-500', 'no-server-error', 'HEAD is answered with 500', by('HEAD'), 'broken'],
    ['method-options-500', 'no-server-error', 'OPTIONS is answered with 500', by('OPTIONS'), 'broken'],
  ]),
  ...table<[...types: string[]]>(
    P,
    [
      ['unlabelled-500', 'no-server-error', 'a body without a content type is answered with 500', ''],
      ['form-500', 'no-server-error', 'a form is answered with 500', form],
      [
        'text-500',
        'no-server-error',
        'a body that is labelled as text is answered with 500',
        'text/plain',
        '',
      ],
    ],
    (b, ...types) => {
      for (const type of types) b.mediaTypes[type] = () => refuse('broken')
    },
  ),
  ...faultTable(P, [
    [
      'form-empty',
      'body-form',
      'a right form is answered with neither a token nor an error',
      (b) => {
        b.mediaTypes[form] = readForm
        onGranted(b.alter, (answer, call) => {
          if (typeOf(call).startsWith(form)) answer.body = {}
        })
      },
    ],
  ]),
]

/** Reads another text than the body that was sent. */
const rereads = (b: Behaviour, change: (body: string) => string): void =>
  wrap(b.mediaTypes, json, () => (call) => readJson({ ...call, body: Buffer.from(change(textOf(call))) }))

/** Whether a JSON text is no object, or has no members. */
const saysNothing = (text: string): boolean => {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value !== 'object' || Object.keys(value ?? {}).length === 0
  } catch {
    return true
  }
}

const malformed: Fault[] = [
  ...table<[change: (body: string) => string]>(
    P,
    [
      [
        'list-body-taken',
        'malformed',
        'a list of one request is read',
        (body) => body.replace(/^\[(.*)\]$/s, '$1'),
      ],
      [
        'cut-body-taken',
        'malformed',
        'a body without its last brace is read',
        (body) => (body.endsWith('"') ? `${body}}` : body),
      ],
    ],
    rereads,
  ),
  ...statusOfReason(P, [
    ['unreadable-200', 'refused', 'a body that can not be read is answered with 200', 200, 'malformed'],
  ]),
  ...faultTable(P, [
    [
      'empty-body-taken',
      'malformed',
      'a body that says nothing gets a token of the last user',
      (b) => {
        let last = ''
        onGranted(b.alter, (_, call) => {
          if (!refreshing(call)) last = textOf(call)
        })
        rereads(b, (body) => (saysNothing(body) ? last : body))
      },
    ],
    [
      'data-member-read',
      'body-only',
      'parameters are also read from a member "data"',
      (b) =>
        wrap(b.mediaTypes, json, (read) => (call) => {
          const found = read(call)
          return (...path) => (found(...path).length > 0 ? found(...path) : found('data', ...path))
        }),
    ],
    [
      'repeated-closes',
      'answers',
      'a repeated member closes the connection',
      (b) => b.wire.push(where(({ refused }) => refused === 'repeated', closes)),
    ],
  ]),
]

/** Bodies that are read wrongly, or rejected although they are right, and methods. */
export const requestReadings: Fault[] = [...byMethod, ...rejections, ...malformed]
