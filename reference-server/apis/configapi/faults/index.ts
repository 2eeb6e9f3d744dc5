import type { Fault } from '../../../behaviour/types.ts'
import { tokenFaults } from '../../../faults/bearer-tokens.ts'
import { credentialFaults } from '../../../faults/comparisons.ts'
import { breaking, without } from '../../../faults/define.ts'
import { emptySuccessFaults } from '../../../faults/empty-success.ts'
import { wireFaults } from '../../../faults/http.ts'
import { jwtFaults } from '../../../faults/jwt.ts'
import { lifetimeFaults } from '../../../faults/lifetimes.ts'
import { parameterFaults } from '../../../faults/parameters.ts'
import { concurrencyFaults } from '../../../faults/races.ts'
import { refusalFaults } from '../../../faults/refusals.ts'
import { fieldFaults } from '../../../faults/response-fields.ts'
import { digestFaults, phantomFaults } from '../../../faults/stored.ts'
import { conditionFaults } from './conditions.ts'
import { drawnFaults } from './fuzz.ts'
import { grantFaults } from './grants.ts'
import { nearFaults } from './near.ts'
import { refusalFaultsOfMeaning, resourceFaults } from './refusals.ts'
import { requestFaults } from './requests.ts'

export { variants } from '../variants.ts'

const P = 'CONFIG'

// Parameters may be read under their names in any case, which some frameworks can't help: a variant.
const parameter = (name: string, id: string, fixed?: string): Fault[] =>
  breaking(
    without(
      parameterFaults(P, name, fixed === undefined ? { in: 'form' } : { in: 'form', fixed }),
      `${id}-name-any-case`,
    ),
    {
      [`${id}-from-query`]: `${P}-body-only`,
      [`${id}-first-wins`]: `${P}-not-repeated`,
      [`${id}-last-wins`]: `${P}-not-repeated`,
    },
  )

// Login IDs and host names have no letter case of their own, and spaces separate scopes.
const credentials: Fault[] = [
  ...breaking(
    without(
      credentialFaults(P, 'client_id', { identifier: true }),
      'client-id-any-case',
      'client-id-trimmed',
      'client-id-injected',
    ),
    { 'client-id-special-refused': `${P}-success` },
  ),
  ...breaking(without(credentialFaults(P, 'client_secret'), 'client-secret-unaccented'), {
    'client-secret-special-refused': `${P}-success`,
    'client-secret-empty': `${P}-required-client-secret`,
  }),
  ...digestFaults(`${P}-client-secret-checked`, 'client_secret'),
  ...phantomFaults(`${P}-client-id-checked`, { check: 'client', role: 'client', secret: 'client_secret' }),
  ...breaking(
    without(
      credentialFaults(P, 'scope'),
      'scope-any-case',
      'scope-trimmed',
      'scope-unaccented',
      'scope-letters',
    ),
    { 'scope-special-refused': `${P}-success`, 'scope-empty': `${P}-required-scope` },
  ),
]

const drawnAlone = ['grant-type-prefix', 'grant-type-contains', 'scope-same-length', 'scope-injected']

// Fixed requests of this suite show all others.
const fixed = ({ by: _, ...rest }: Fault): Fault =>
  drawnAlone.includes(rest.name) ? { ...rest, by: 'fuzz' } : rest

/** The ways in which the configuration API can be played wrongly. */
export const faults: Fault[] = [
  ...fieldFaults(P, 'access_token', { type: 'text' }),
  ...fieldFaults(P, 'token_type', { type: 'text', wrong: 'mac' }),
  ...breaking(without(fieldFaults(P, 'expires_in', { type: 'seconds' }), 'expires-in-text'), {
    'expires-in-milliseconds': `${P}-expires-in-seconds`,
    'expires-in-instant': `${P}-expires-in-seconds`,
    'expires-in-minutes': `${P}-expires-in-true`,
    'expires-in-doubled': `${P}-expires-in-true`,
  }),
  ...[
    ...parameter('grant_type', 'grant-type', 'client_credentials'),
    ...parameter('client_id', 'client-id'),
    ...parameter('client_secret', 'client-secret'),
    ...parameter('scope', 'scope'),
    ...credentials,
  ].map(fixed),
  // The document leaves open whether a live token is given again, and RFC 6750 allows tokens in the query.
  ...breaking(without(tokenFaults(P), 'token-in-query'), {
    'token-same-again': `${P}-renewed`,
    'token-shared': `${P}-own-data`,
    'token-counted': `${P}-token-unguessable`,
    'token-any-case': `${P}-token-forged`,
    'token-beginning': `${P}-token-forged`,
    'token-longer': `${P}-token-forged`,
    'resource-refusal-302': `${P}-token-refusal`,
    'resource-refusal-500': `${P}-no-server-error`,
  }),
  // A token may have any form; when it is a JWT, its times must be true.
  ...breaking(
    without(
      jwtFaults(P, { times: `${P}-expires-in-true` }),
      ...[
        'jwt-not',
        'jwt-two-parts',
        'jwt-empty-signature',
        'jwt-alg-none',
        'jwt-padded',
        'jwt-payload-text',
      ],
      ...['jwt-same-jti', 'jwt-no-exp', 'jwt-iat-ahead'],
    ),
    { 'jwt-has-password': `${P}-no-leak` },
  ),
  // A minute too long is the leeway of token libraries.
  ...breaking(without(lifetimeFaults(P), 'life-minute-longer'), { 'life-ends-with-use': `${P}-token-use` }),
  ...breaking(
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
      'refused-then-granted': `${P}-attempts`,
      'refused-locks-all': `${P}-attempts`,
    },
  ),
  ...breaking(without(concurrencyFaults(P), 'parallel-same-token'), {
    'parallel-only-last': `${P}-parallel-own`,
  }),
  ...breaking(without(wireFaults(P), 'content-type-any', 'content-type-absent'), {
    'method-query': `${P}-body-only`,
    'response-trailing-comma': `${P}-json`,
    'response-wrapped': `${P}-access-token`,
    'response-cut': `${P}-answers`,
    'response-gzip-always': `${P}-answers`,
  }),
  ...emptySuccessFaults(P, [
    [
      'unknown-parameter',
      'where the form has an unknown parameter',
      `${P}-unknown-ignored`,
      ({ body }) => new URLSearchParams(body.toString()).size > 4,
    ],
  ]),
  ...requestFaults,
  ...grantFaults,
  ...refusalFaultsOfMeaning,
  ...resourceFaults,
  ...nearFaults,
  ...conditionFaults,
  ...drawnFaults,
]
