// Rejections of the configuration API that are wrong, of token requests and at the resource.
import type { Fault } from '../../../behaviour/types.ts'
import {
  adds,
  closes,
  header,
  headerless,
  listed,
  rejections,
  resourceRejections,
  status,
} from '../../../faults/answers.ts'
import { first } from '../../../faults/conditions.ts'
import { breaking, onTopOf, without } from '../../../faults/define.ts'
import { refusalFaults } from '../../../faults/refusals.ts'
import { takeBasic } from './credentials.ts'

const P = 'CONFIG'

const shared: Fault[] = breaking(
  without(refusalFaults(P, { tokenField: 'access_token' }), 'refused-cacheable', 'checks-slowly'),
  {
    'refused-200': `${P}-error-status`,
    'refused-204': `${P}-error-status`,
    'refused-302': `${P}-error-status`,
    'refused-html': `${P}-error-json`,
    'refused-empty': `${P}-error-json`,
    'refused-not-json': `${P}-error-json`,
    'refused-stack': `${P}-no-stack-trace`,
    'refused-sql': `${P}-no-stack-trace`,
    'refused-has-token': `${P}-refusal-without-token`,
    'refused-closes': `${P}-answers`,
    'refused-cut': `${P}-answers`,
    'refused-tells-users': `${P}-no-user-enumeration`,
    'refused-then-granted': `${P}-client-secret-checked`,
    'refused-locks-all': `${P}-attempts`,
  },
)

const error = (code: unknown) => adds({ error: code })
const description = (text: string) => adds({ error_description: text })

const forms: Fault[] = rejections(P, [
  ['error-list', 'error-json', 'a rejection is a list', listed],
  ['error-untyped', 'error-json', 'a rejection has no content type', headerless('Content-Type')],
  ['error-as-text', 'error-json', 'a rejection says it is plain text', header('Content-Type', 'text/plain')],
  [
    'error-as-problem',
    'error-json',
    'a rejection says it is a problem document',
    header('Content-Type', 'application/problem+json'),
  ],
  [
    'refused-403',
    'error-status',
    'wrong credentials have status 403',
    status(403),
    ...['unknownClient', 'wrongSecret', 'badScope'],
  ],
  [
    'refused-404',
    'error-status',
    'a wrong client has status 404',
    status(404),
    'unknownClient',
    'wrongSecret',
  ],
  [
    'refused-407',
    'error-status',
    'a wrong client has status 407',
    status(407),
    'wrongSecret',
    'unknownClient',
  ],
  [
    'refused-422',
    'error-status',
    'a request that is not well-formed has status 422',
    status(422),
    ...['missing', 'badValue', 'repeated'],
  ],
  ['refused-401-all', 'error-status', 'any rejection has status 401', status(401)],
  ['refused-no-answer', 'answers', 'a request that is rejected gets no response', closes],
])

const tells: Fault[] = rejections(P, [
  [
    'unknown-other-words',
    'no-user-enumeration',
    'an unknown user is described as such',
    description('There is no such user.'),
    'unknownClient',
  ],
  [
    'unknown-other-code',
    'no-user-enumeration',
    'an unknown user has a code of its own',
    error('invalid_request'),
    'unknownClient',
  ],
  [
    'unknown-other-status',
    'no-user-enumeration',
    'an unknown user has a status of its own',
    status(400),
    'unknownClient',
  ],
  [
    'unknown-without-challenge',
    'no-user-enumeration',
    'a wrong secret has a challenge and an unknown user has none',
    header('WWW-Authenticate', 'Basic realm="configapi"'),
    'wrongSecret',
  ],
])

const leaks: Fault[] = rejections(P, [
  [
    'refused-shows-sent-secret',
    'no-leak',
    'a rejection names the wrong secret',
    adds(({ given }) => ({ error_description: `wrong secret ${given['client_secret']}` })),
    'wrongSecret',
  ],
  [
    'refused-secret-in-header',
    'no-leak',
    'a rejection has the right secret in a header',
    header('X-Debug', ({ client }) => encodeURIComponent(client?.['client_secret'] ?? '')),
  ],
  [
    'refused-secret-base64',
    'no-leak',
    'a rejection has the right secret in base64',
    adds((call) => {
      const { client_id: id, client_secret: secret } = call.client ?? first(call)
      return { expected: Buffer.from(`${id}:${secret}`).toString('base64') }
    }),
    'wrongSecret',
  ],
  [
    'other-type-echoed',
    'no-leak',
    'a body of another media type is repeated',
    adds((call) => ({ error_description: `cannot read ${call.body}` })),
    'wrongMediaType',
  ],
  [
    'trace-in-json',
    'no-stack-trace',
    'a rejection has a stack trace in its description',
    adds(() => ({ error_description: new Error('refused').stack })),
  ],
  [
    'trace-of-java',
    'no-stack-trace',
    'a rejection has a Java stack trace',
    adds({ trace: 'java.lang.X\n\tat com.example.Tokens.grant(Tokens.java:42)' }),
  ],
  [
    'refused-has-jwt',
    'refusal-without-token',
    'a rejection has a token under another name',
    adds({ token: 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl' }),
  ],
])

const basics: Fault[] = onTopOf(
  takeBasic,
  rejections(P, [
    [
      'basic-without-challenge',
      'error-challenge',
      'wrong Basic gets no challenge',
      headerless('WWW-Authenticate'),
    ],
    [
      'basic-400',
      'error-challenge',
      'wrong Basic credentials are answered with 400',
      status(400),
      'wrongSecret',
    ],
  ]),
)

const challenge = (value: string) => header('WWW-Authenticate', value)

const ofResource: Fault[] = resourceRejections(P, [
  [
    'challenge-missing',
    'bearer-challenge',
    'the resource rejects without WWW-Authenticate',
    headerless('WWW-Authenticate'),
  ],
  [
    'challenge-basic',
    'bearer-challenge',
    "the resource's challenge is Basic",
    challenge('Basic realm="configapi"'),
  ],
  [
    'challenge-bare',
    'bearer-challenge-parameters',
    "the resource's challenge has no parameter",
    challenge('Bearer'),
  ],
  [
    'challenge-without-error',
    'bearer-error',
    "the resource's challenge has no error",
    challenge('Bearer realm="configapi"'),
  ],
  [
    'challenge-other-error',
    'bearer-error',
    "the resource's challenge has an error of its own",
    challenge('Bearer error="expired"'),
  ],
  ['resource-403', 'bearer-status', 'the resource rejects a bad token with 403', status(403)],
  ['resource-404', 'bearer-status', 'the resource rejects a bad token with 404', status(404)],
  ['resource-closes', 'answers', 'the resource closes the connection on a bad token', closes],
])

/** Rejections that are wrong, of token requests and at the resource. */
export const refusals: Fault[] = [...shared, ...forms, ...tells, ...leaks, ...basics, ...ofResource]
