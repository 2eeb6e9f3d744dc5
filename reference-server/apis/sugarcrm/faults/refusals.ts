// Rejections of SugarCRM that are wrong.
import type { Fault } from '../../../behaviour/types.ts'
import { adds, body, closes, header, lacks, page, rejections, status } from '../../../faults/answers.ts'
import { breaking, without } from '../../../faults/define.ts'
import { credentials, refusalFaults } from '../../../faults/refusals.ts'

const P = 'SUGAR'

const refresh = ['unknownRefresh', 'expiredRefresh', 'spentRefresh', 'foreignRefresh']

const shared: Fault[] = breaking(without(refusalFaults(P, { tokenField: 'access_token' }), 'checks-slowly'), {
  'refused-html': `${P}-refusal-readable`,
  'refused-empty': `${P}-refusal-readable`,
  'refused-not-json': `${P}-refusal-readable`,
  'refused-has-token': `${P}-refusal-without-token`,
  'refused-stack': `${P}-no-stack-trace`,
  'refused-sql': `${P}-no-stack-trace`,
  'refused-closes': `${P}-answers`,
  'refused-cut': `${P}-answers`,
  'refused-cacheable': `${P}-no-cache`,
  'refused-tells-users': `${P}-no-user-enumeration`,
  'refused-then-granted': `${P}-password-checked`,
  'refused-locks-all': `${P}-failure-harmless`,
})

const forms: Fault[] = rejections(P, [
  [
    'refused-html-for-missing',
    'refusal-readable',
    'a missing parameter is answered in HTML',
    page,
    'missing',
  ],
  [
    'refused-html-for-user',
    'refusal-readable',
    'a wrong password is answered in HTML',
    page,
    'wrongPassword',
  ],
  [
    'refused-html-for-grant',
    'refusal-readable',
    'an unknown grant is answered in HTML',
    page,
    'unsupportedGrant',
  ],
  ['refused-html-for-refresh', 'refusal-readable', 'a wrong refresh is answered in HTML', page, ...refresh],
  ['refused-text', 'refusal-readable', 'a rejection is a plain sentence', body('Bad request')],
  ['refused-quoted', 'refusal-readable', 'a rejection is a JSON text', body('"Bad request"')],
  ['refused-200-for-user', 'refused', 'a wrong password is answered with 200', status(200), ...credentials],
  [
    'refused-200-for-refresh',
    'refused',
    'a wrong refresh token is answered with 200',
    status(200),
    ...refresh,
  ],
  [
    'refused-500-for-refresh',
    'no-server-error',
    'a wrong refresh token is answered with 500',
    status(500),
    ...refresh,
  ],
  ['refused-closes-all', 'answers', 'every rejection closes the connection', closes],
  ['refused-without-code', 'error-code', 'a rejection has no member "error"', lacks('error')],
  [
    'refused-without-message',
    'error-message',
    'a rejection has no member "error_message"',
    lacks('error_message'),
  ],
])

const leaks: Fault[] = rejections(P, [
  [
    'refused-401-with-token',
    'refusal-without-token',
    'a wrong password is answered with 401 and a token',
    adds(({ world }) => ({ access_token: [...world.tokens.keys()].at(-1) ?? 'none' })),
    'wrongPassword',
  ],
  ...['refresh', 'download'].map((kind): Parameters<typeof rejections>[1][number] => [
    `refusal-has-${kind}-token`,
    'refusal-without-token',
    `a wrong password is answered with a ${kind} token`,
    adds(() => ({ [`${kind}_token`]: crypto.randomUUID() })),
    'wrongPassword',
  ]),
  [
    'refused-header-token',
    'refusal-without-token',
    'a rejection has a token in a header',
    header('X-Authorization', () => `Bearer ${crypto.randomUUID()}`),
  ],
  [
    'refused-shows-wrong-one',
    'no-leak',
    'a rejection shows the wrong password in its sentence',
    adds(({ given }) => ({ error_message: `"${given['password']}" is not the password.` })),
    'wrongPassword',
  ],
  [
    'refused-shows-secret',
    'no-leak',
    'a rejection shows the client secret in its sentence',
    adds(({ given }) => ({ error_message: `No client for ${given['client_secret']}.` })),
    'unknownClient',
  ],
  [
    'refused-shows-refresh-token',
    'no-leak',
    'a rejection shows the refresh token in its sentence',
    adds(({ lookup }) => ({ error_message: `Can not use ${String(lookup('refresh_token')[0])}.` })),
    'unsupportedGrant',
  ],
  [
    'refused-trace',
    'no-stack-trace',
    'a rejection has a stack trace in a member',
    adds(() => ({ trace: new Error('refused').stack })),
    'unsupportedGrant',
  ],
])

const tells: Fault[] = rejections(P, [
  [
    'tells-users-by-status',
    'no-user-enumeration',
    'an unknown user is answered with another status',
    status(404),
    'unknownUser',
  ],
  [
    'tells-users-by-code',
    'no-user-enumeration',
    'an unknown user is answered with another error',
    adds({ error: 'unknown_user' }),
    'unknownUser',
  ],
  [
    'tells-users-by-words',
    'no-user-enumeration',
    'an unknown user is answered in other words',
    adds({ error_message: 'There is no such user.' }),
    'unknownUser',
  ],
])

/** Rejections that are wrong. */
export const refusals: Fault[] = [...shared, ...forms, ...leaks, ...tells]
