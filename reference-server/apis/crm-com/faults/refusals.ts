// Rejections of CRM.COM that are wrong.
import type { Alter, Fault } from '../../../behaviour/types.ts'
import { adds, body, header, rejections, status, statusOfReason, where } from '../../../faults/answers.ts'
import { first } from '../../../faults/conditions.ts'
import { breaking, faultTable, without } from '../../../faults/define.ts'
import { refusalFaults } from '../../../faults/refusals.ts'

const P = 'CRM'

const ok = { code: 'OK', description: '', message: '' }
const keys = ['unknownClient', 'missing key', 'malformedBasic', 'noClient']

/** A success by its status, and by what its body says when that is given. */
const success =
  (value?: unknown): Alter =>
  (answer, call) => {
    status(200)(answer, call)
    if (value !== undefined) answer.body = value
  }

const described = (description: string) => ({
  data: {},
  status: { code: 'INVALID', description, message: '' },
})

const shared: Fault[] = breaking(
  without(
    refusalFaults(P, { tokenField: 'token' }),
    // a rejection in the envelope is free (but see "mixed"), and caches and grant types are not spoken of
    ...['refused-200', 'refused-cacheable', 'grant-501'],
    // there is no user apart from the secret here
    ...['refused-tells-users', 'refused-then-granted', 'refused-locks-all', 'checks-slowly'],
  ),
  {
    'refused-empty': 'CRM-refusal-readable',
    'refused-html': 'CRM-refusal-readable',
    'refused-not-json': 'CRM-refusal-readable',
    'refused-has-token': 'CRM-refusal-without-token',
    'refused-stack': 'CRM-no-stack-trace',
    'refused-sql': 'CRM-no-stack-trace',
    'refused-closes': 'CRM-answers',
    'refused-cut': 'CRM-answers',
  },
)

const successes: Fault[] = rejections(P, [
  ['refused-code-ok', 'refused', 'a rejection has the status code "OK"', adds({ status: ok })],
  [
    'refused-200-ok',
    'refused',
    'a rejection is a success without a token',
    success({ data: {}, status: ok }),
  ],
  [
    'refused-200-null',
    'refused',
    'a rejection is a success whose token is null',
    success({ data: { token: null }, status: ok }),
  ],
  [
    'refused-200-error',
    'refused',
    'a rejection has status 200 and no envelope',
    success({ error: 'denied' }),
  ],
  [
    'refused-200-code-empty',
    'refused',
    'a rejection has status 200 and an empty code',
    success({ data: {}, status: { ...ok, code: '' } }),
  ],
  [
    'refused-200-code-missing',
    'refused',
    'a rejection has status 200 and no code',
    success({ data: {}, status: { description: 'Denied', message: '' } }),
  ],
  [
    'refused-200-code-number',
    'refused',
    'a rejection has status 200 and a number as its code',
    success({ data: {}, status: { ...ok, code: 401 } }),
  ],
  [
    'unit-refused-ok',
    'refused',
    'an unknown unit is rejected as "OK" with an empty token',
    success({ data: { token: '' }, status: ok }),
    'unknownUnit',
  ],
])

const mixed: Fault[] = rejections(P, [
  [
    'mixed-wrong-code',
    'refusal-one-way',
    'a wrong code alone is rejected with status 200',
    success(),
    'unknownUser',
  ],
  [
    'mixed-no-identifier',
    'refusal-one-way',
    'a missing identifier alone is rejected with status 200',
    where((call) => call.lookup('access_token_identifier').length === 0, success()),
    'missing',
  ],
  [
    'mixed-wrong-key',
    'refusal-one-way',
    'a wrong key alone is rejected with status 200',
    success(),
    'unknownClient',
  ],
  [
    'mixed-no-key',
    'refusal-one-way',
    'a missing key alone is rejected with status 200',
    success(),
    'missing key',
  ],
  [
    'mixed-keys',
    'refusal-one-way',
    'a key is rejected with status 200, what stands in the body with 4xx',
    success(),
    ...keys,
  ],
])

const leaks: Fault[] = rejections(P, [
  [
    'unit-refused-page',
    'refusal-readable',
    'a unit is rejected with a page',
    where((call) => call.lookup('unit').length > 0, body('<!doctype html><title>No such unit</title>')),
  ],
  [
    'refused-echoes-headers',
    'no-leak',
    'a rejection repeats the headers of the request',
    adds(({ headers }) => ({ headers })),
  ],
  [
    'refused-names-code',
    'no-leak',
    'a rejection tells that the given code is wrong, and the code',
    adds(({ given }) =>
      described(`There is no access token with the authentication code "${given['authentication_code']}".`),
    ),
    'unknownUser',
  ],
  [
    'refused-header-code',
    'no-leak',
    'a rejection has the code in a header',
    header('X-Consumer', (call) => encodeURIComponent(first(call)['authentication_code'] ?? '')),
  ],
  [
    'refused-names-keys',
    'no-leak',
    'a rejection of a key lists the right ones',
    adds(({ world }) => described(`Known keys: ${world.accounts.map(({ key }) => key).join(' ')}`)),
    ...keys,
    ...['missing key_password', 'wrongSecret'],
  ],
  [
    'refused-line',
    'no-stack-trace',
    'a rejection says where in the program it happened',
    adds({ trace: 'com.example.TokenService.authenticate(TokenService.java:118)' }),
  ],
  [
    'refused-token-in-description',
    'refusal-without-token',
    'a rejection of a wrong code has a good token in its description',
    adds(({ world }) => described(`last token: ${[...world.tokens.keys()].at(-1)}`)),
    'unknownUser',
  ],
])

/** Rejections that are wrong. */
export const refusals: Fault[] = [
  ...shared,
  ...successes,
  ...mixed,
  ...leaks,
  ...statusOfReason(P, [
    ['method-500', 'no-server-error', 'another method is answered with 500', 500, 'wrongMethod'],
    ['media-type-500', 'no-server-error', 'another content type is answered with 500', 500, 'wrongMediaType'],
    ['basic-500', 'no-server-error', 'a malformed Basic is answered with 500', 500, 'malformedBasic'],
  ]),
  ...faultTable(P, [
    [
      'code-long-500',
      'no-server-error',
      'a very long code is answered with 500',
      (b) =>
        b.alter.push(where((call) => (call.given['authentication_code']?.length ?? 0) > 5000, status(500))),
    ],
  ]),
]
