// Rejections of the Crayon API that are wrong.
import type { Fault } from '../../../behaviour/types.ts'
import {
  adds,
  body,
  bytes,
  header,
  labelled,
  lacks,
  page,
  rejections,
  status,
} from '../../../faults/answers.ts'
import { newestToken } from '../../../faults/bearer-tokens.ts'
import { breaking, faultTable, onRefused, without } from '../../../faults/define.ts'
import { refusalFaults } from '../../../faults/refusals.ts'

const P = 'CRAYON'

const shared: Fault[] = breaking(without(refusalFaults(P, { tokenField: 'AccessToken' }), 'checks-slowly'), {
  'refused-html': `${P}-refusal-readable`,
  'refused-empty': `${P}-refusal-readable`,
  'refused-not-json': `${P}-refusal-readable`,
  'refused-stack': `${P}-no-stack-trace`,
  'refused-sql': `${P}-no-stack-trace`,
  'refused-closes': `${P}-answers`,
  'refused-cut': `${P}-answers`,
  'refused-cacheable': `${P}-no-cache`,
  'refused-tells-users': `${P}-no-user-enumeration`,
  'refused-then-granted': `${P}-password-checked`,
  'refused-locks-all': `${P}-attempts`,
  'refused-has-token': `${P}-refusal-without-token`,
})

const client = [
  'noClient',
  'missing client_id',
  'missing client_secret',
  'malformedBasic',
  'unknownClient',
  'wrongSecret',
]
const user = ['wrongPassword', 'unknownUser']

/** Rejections that are wrong. */
export const refusals: Fault[] = [
  ...shared,
  ...rejections(P, [
    ['error-null-when-refused', 'error-message', 'Error is null in a rejection', adds({ Error: null })],
    [
      'error-empty-when-refused',
      'error-message',
      'Error is an empty text in a rejection',
      adds({ Error: '' }),
    ],
    [
      'error-object-when-refused',
      'error-message',
      'Error is an object in a rejection',
      body({ Error: { Code: 'invalid', Message: 'The request is not valid.' } }),
    ],
    ['error-not-when-refused', 'error-message', 'a rejection has all fields but Error', lacks('Error')],
    [
      'wrong-type-error-null',
      'error-message',
      'Error is null where the content type is wrong',
      adds({ Error: null }),
      'wrongMediaType',
    ],
    [
      'repeated-200',
      'refused',
      'a parameter given twice is rejected with status 200',
      status(200),
      'repeated',
    ],
    ['refused-nothing', 'refusal-readable', 'a rejection is an empty object', body({})],
    [
      'refused-list',
      'refusal-readable',
      'a rejection is a list of errors',
      body([{ code: 'invalid', message: 'The request is not valid.' }]),
    ],
    ['refused-client-html', 'refusal-readable', 'a wrong client gets an HTML page', page, ...client],
    ['refused-user-html', 'refusal-readable', 'a wrong password gets an HTML page', page, ...user],
    [
      'refused-user-text',
      'refusal-readable',
      'a wrong password gets plain text',
      labelled('text/plain', 'invalid_grant'),
      ...user,
    ],
    [
      'refused-with-refresh',
      'refusal-without-token',
      'there is a refresh token in a rejection',
      adds(() => ({ RefreshToken: crypto.randomUUID() })),
    ],
    [
      'refused-token-elsewhere',
      'refusal-without-token',
      'a rejection has a JWT under another name',
      body({ Error: 'denied', debug: 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl' }),
    ],
    [
      'refused-token-in-header',
      'refusal-without-token',
      'a rejection has a token in a header field',
      header('X-Authorization', () => `Bearer ${crypto.randomUUID()}`),
    ],
    [
      'refused-shows-living-token',
      'refusal-without-token',
      "a rejection of a wrong secret has the user's living token in it",
      header(
        'X-Session',
        (call) =>
          newestToken(call, (token) => token.user['username'] === call.given['username'])?.value ?? '',
      ),
      'wrongPassword',
      'wrongSecret',
    ],
    [
      'refused-echoes-basic',
      'no-leak',
      'a rejection repeats the Authorization header',
      adds(({ headers: { authorization } }) => ({ authorization })),
    ],
    [
      'refused-cookie-password',
      'no-leak',
      'a rejection sets a cookie with the password',
      header(
        'Set-Cookie',
        ({ values }) => `form=${encodeURIComponent(String(values['password']?.[0] ?? ''))}`,
      ),
    ],
    [
      'refused-stack-in-json',
      'no-stack-trace',
      'a rejection has a stack trace in its JSON',
      (answer) => {
        answer.body = { Error: 'denied', detail: new Error('no such row').stack }
      },
    ],
    [
      'refused-shows-source',
      'no-stack-trace',
      'a rejection names the line of its source',
      body({ Error: 'denied in /srv/app/Controllers/TokenController.cs:118' }),
      ...['wrongPassword', 'badScope', 'missing'],
    ],
    [
      'unknown-user-said',
      'no-user-enumeration',
      'the message names an unknown user as such',
      adds({ Error: 'unknown_user' }),
      'unknownUser',
    ],
    [
      'unknown-user-401',
      'no-user-enumeration',
      'an unknown user is rejected with another status',
      status(401),
      'unknownUser',
    ],
    [
      'unknown-user-challenged',
      'no-user-enumeration',
      'an unknown user is asked for other credentials',
      header('WWW-Authenticate', 'Basic realm="users"'),
      'unknownUser',
    ],
  ]),
  ...faultTable(P, [
    [
      'refused-bom',
      'refusal-readable',
      'a rejection begins with a byte order mark',
      (b) =>
        onRefused(
          b.wire,
          bytes((text) => `\uFEFF${text}`),
        ),
    ],
    [
      'refused-latin-1',
      'refusal-readable',
      'a rejection is written in Latin-1',
      (b) =>
        onRefused(
          b.wire,
          bytes((text) => Buffer.from(text.replace(/"Error":"/, '$&Schlüssel: '), 'latin1')),
        ),
    ],
  ]),
]
