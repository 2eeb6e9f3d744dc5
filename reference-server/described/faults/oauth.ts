import { wrap } from '../../behaviour/registry.ts'
import type { Alter, Fault } from '../../behaviour/types.ts'
import { adds, status } from '../../faults/answers.ts'
import { onResource } from '../../faults/define.ts'
import type { Ground, Make } from './ground.ts'
import { credentials, refused } from './rejected.ts'
import { isBearerAlone } from './tokens.ts'

/** What RFC 6749 and RFC 6750 say of rejections, where the documentation cites them. */
export function oauthFaults({ d, issue, use }: Ground, make: Make): Fault[] {
  const code = (name: string, local: string, about: string, error: string, ...reasons: string[]) =>
    make(name, local, about, (b) => {
      for (const reason of reasons.length > 0 ? reasons : Object.keys(b.refusals))
        wrap(b.refusals, reason, (row) => ({ ...row, error }))
    })
  const isBearer = use && isBearerAlone(use)
  const bearer = (name: string, local: string, about: string, change: Alter) =>
    make(name, local, about, (b) =>
      onResource(b.alter, (answer, call) => (call.refused === undefined ? undefined : change(answer, call))),
    )
  const forms = issue.parts.filter(
    ({ place, kind }) => place === 'form' && kind !== 'text' && kind !== 'option',
  )
  return [
    ...(d.standards.includes('RFC 6749')
      ? [
          code('error-own-code', 'error-code', 'rejections have an error code of their own', 'E_REJECTED'),
          ...(forms.length > 0
            ? [
                code(
                  'error-misfit',
                  'error-fits',
                  'every error code is invalid_scope',
                  'invalid_scope',
                  ...credentials,
                ),
              ]
            : []),
          ...(forms.some(({ name }) => name === 'grant_type')
            ? [
                code(
                  'error-grant-misfit',
                  'error-unsupported-grant',
                  'an unknown grant type has the error code invalid_request',
                  'invalid_request',
                  'unsupportedGrant',
                ),
              ]
            : []),
          code(
            'error-secret-misfit',
            'error-invalid-client',
            'a wrong client secret has the error code invalid_grant',
            'invalid_grant',
            'wrongSecret',
            'unknownClient',
          ),
          refused(make, 'error-403', 'error-status', 'a rejection has status 403', status(403)),
          refused(make, 'error-as-text', 'error-json', 'a rejection says that it is plain text', (answer) => {
            answer.headers['Content-Type'] = 'text/plain'
          }),
          refused(
            make,
            'error-quoted',
            'error-text',
            'error_description has quotes and backslashes',
            adds({ error_description: 'the "value" is \\wrong' }),
          ),
        ]
      : []),
    ...(d.standards.includes('RFC 6750') && isBearer
      ? [
          bearer('bearer-403', 'bearer-status', 'a bad token is answered with 403', status(403)),
          bearer(
            'bearer-unchallenged',
            'bearer-challenge',
            'the rejection of a token has no challenge',
            (answer) => {
              delete answer.headers['WWW-Authenticate']
            },
          ),
          bearer(
            'bearer-bare',
            'bearer-error',
            'the challenge for a bad token does not say what is wrong',
            (answer) => {
              if ('WWW-Authenticate' in answer.headers)
                answer.headers['WWW-Authenticate'] = 'Bearer realm="api"'
            },
          ),
        ]
      : []),
    ...(isBearer
      ? [
          make(
            'bearer-in-capitals-only',
            'bearer-scheme',
            'the scheme is read as "Bearer" alone, letter by letter',
            (b) => {
              const { read } = b.resource
              b.resource.read = (call) =>
                /^bearer /i.test(call.headers.authorization ?? '') &&
                !call.headers.authorization?.startsWith('Bearer ')
                  ? read({ ...call, headers: {}, rawHeaders: [] })
                  : read(call)
            },
          ),
        ]
      : []),
  ]
}
