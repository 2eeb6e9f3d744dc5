// Error codes of the configuration API that are not those of RFC 6749, or not the right ones.
import type { Fault } from '../../../behaviour/types.ts'
import { adds, body, lacks, membersOf, rejections } from '../../../faults/answers.ts'

const P = 'CONFIG'

const error = (code: unknown) => adds({ error: code })

/** Error codes and descriptions that are wrong. */
export const errorCodes: Fault[] = rejections(P, [
  ['error-code-own', 'error-code', 'errors have codes that RFC 6749 does not know', error('ERR_1042')],
  ['error-code-missing', 'error-code', 'errors have a description and no code', lacks('error')],
  [
    'error-code-number',
    'error-code',
    'the error code is the status',
    adds((_, { status }) => ({ error: status })),
  ],
  [
    'error-nested',
    'error-code',
    'the error code is inside an object',
    (answer) => {
      answer.body = { error: { code: membersOf(answer)['error'], message: 'Refused.' } }
    },
  ],
  [
    'error-code-capitals',
    'error-code',
    'error codes are in capitals',
    adds((_, answer) => ({ error: String(membersOf(answer)['error']).toUpperCase() })),
  ],
  ['error-code-words', 'error-code', 'error codes are words', error('Bad Request')],
  [
    'scope-error-own',
    'error-code',
    'an unknown tenant has a code of its own',
    body({ error: 'unknown_tenant' }),
    'badScope',
  ],
  ['error-code-always-grant', 'error-fits', 'every error is invalid_grant', error('invalid_grant')],
  [
    'error-missing-as-grant',
    'error-fits',
    'a missing parameter is invalid_grant',
    error('invalid_grant'),
    'missing',
  ],
  [
    'scope-error-as-grant',
    'error-fits',
    'an unknown tenant is invalid_grant',
    error('invalid_grant'),
    'badScope',
  ],
  [
    'error-client-as-grant',
    'error-invalid-client',
    'a wrong client is invalid_grant',
    error('invalid_grant'),
    'wrongSecret',
    'unknownClient',
  ],
  [
    'error-client-as-request',
    'error-invalid-client',
    'a wrong secret is invalid_request',
    error('invalid_request'),
    'wrongSecret',
  ],
  [
    'error-client-unauthorized',
    'error-invalid-client',
    'a wrong secret is unauthorized_client',
    error('unauthorized_client'),
    'wrongSecret',
  ],
  [
    'error-grant-as-request',
    'error-unsupported-grant',
    'an unknown grant type is invalid_request',
    error('invalid_request'),
    'unsupportedGrant',
  ],
  [
    'error-grant-as-grant',
    'error-unsupported-grant',
    'an unknown grant type is invalid_grant',
    error('invalid_grant'),
    'unsupportedGrant',
  ],
  [
    'error-text-quotes',
    'error-text',
    'descriptions have quotes in them',
    adds({ error_description: 'The "request" was refused.' }),
  ],
])
