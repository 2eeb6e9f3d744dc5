import { readForm, readJson } from '../../../behaviour/body.ts'
import { refuse } from '../../../behaviour/refusals.ts'
import { part } from '../../../behaviour/registry.ts'
import type { Account, Call, Fault } from '../../../behaviour/types.ts'
import { labelled } from '../../../faults/answers.ts'
import {
  authorizationOf,
  basicTextOf,
  notTheFirst,
  textOf,
  typeOf,
  withCharset,
} from '../../../faults/conditions.ts'
import { faultTable } from '../../../faults/define.ts'
import { rejected } from '../../../faults/requests.ts'

const P = 'CRAYON'
const form = 'application/x-www-form-urlencoded'
const _client = ['client_id', 'client_secret']
const inForm = ['grant_type', 'username', 'password', 'scope']
const _fixed: Record<string, string> = { grant_type: 'password', scope: 'CustomerApi' }

const fieldsOf = (call: Call): string[] => [...new URLSearchParams(textOf(call)).keys()]

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
