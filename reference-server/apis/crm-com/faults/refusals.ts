import { refuse } from '../../../behaviour/refusals.ts'
import { wrap } from '../../../behaviour/registry.ts'
import type { Answer, Fault } from '../../../behaviour/types.ts'
import { breaking, fault, onRefused, refusing, without } from '../../../faults/define.ts'
import { refusalFaults } from '../../../faults/refusals.ts'

const P = 'CRM'

const ok = { code: 'OK', description: '', message: '' }

const with200 =
  (body?: unknown) =>
  (answer: Answer): void => {
    answer.status = 200
    if (body !== undefined) answer.body = body
  }

const told: Fault[] = [
  refusing('refused-code-ok', 'CRM-refused', 'a refusal has the status code "OK"', (answer) => {
    answer.body = { ...(answer.body as object), status: ok }
  }),
  refusing(
    'refused-200-ok',
    'CRM-refused',
    'a refusal is a grant without a token',
    with200({ data: {}, status: ok }),
  ),
  refusing(
    'refused-200-null',
    'CRM-refused',
    'a refusal is a grant whose token is null',
    with200({ data: { token: null }, status: ok }),
  ),
  refusing(
    'refused-200-error',
    'CRM-refused',
    'a refusal has status 200 and no envelope',
    with200({ error: 'denied' }),
  ),
  refusing(
    'refused-200-code-empty',
    'CRM-refused',
    'a refusal has status 200 and an empty code',
    with200({ data: {}, status: { ...ok, code: '' } }),
  ),
  refusing(
    'refused-200-code-missing',
    'CRM-refused',
    'a refusal has status 200 and no code',
    with200({ data: {}, status: { description: 'Denied', message: '' } }),
  ),
  refusing(
    'refused-200-code-number',
    'CRM-refused',
    'a refusal has status 200 and a number as its code',
    with200({ data: {}, status: { ...ok, code: 401 } }),
  ),
]

const mixed: Fault[] = [
  refusing(
    'mixed-wrong-code',
    'CRM-refusal-one-way',
    'a wrong code alone is refused with status 200',
    with200(),
    'unknownUser',
  ),
  refusing(
    'mixed-no-identifier',
    'CRM-refusal-one-way',
    'a missing identifier alone is refused with status 200',
    (answer, call) => {
      if (call.lookup('access_token_identifier').length === 0) answer.status = 200
    },
    'missing',
  ),
  refusing(
    'mixed-wrong-key',
    'CRM-refusal-one-way',
    'a wrong key alone is refused with status 200',
    with200(),
    'unknownClient',
  ),
  refusing(
    'mixed-no-key',
    'CRM-refusal-one-way',
    'a missing key alone is refused with status 200',
    with200(),
    'missing key',
  ),
  refusing(
    'mixed-keys',
    'CRM-refusal-one-way',
    'a key is refused with status 200, what stands in the body with 4xx',
    with200(),
    ...['unknownClient', 'missing key', 'malformedBasic', 'noClient'],
  ),
]

const units: Fault[] = [
  refusing('unit-refused-page', 'CRM-refusal-readable', 'a unit is refused with a page', (answer, call) => {
    if (call.lookup('unit').length > 0) answer.body = '<!doctype html><title>No such unit</title>'
  }),
  refusing(
    'unit-refused-ok',
    'CRM-refused',
    'an unknown unit is refused as "OK" with an empty token',
    with200({ data: { token: '' }, status: ok }),
    'unknownUnit',
  ),
]

const leaks: Fault[] = [
  refusing(
    'refused-echoes-headers',
    'CRM-no-leak',
    'a refusal repeats the headers of the request',
    (answer, call) => {
      answer.body = { ...(answer.body as object), headers: call.headers }
    },
  ),
  refusing(
    'refused-names-code',
    'CRM-no-leak',
    'a refusal tells that the given code is wrong, and the code',
    (answer, call) => {
      const description = `There is no access token with the authentication code "${call.given['authentication_code']}".`
      answer.body = { data: {}, status: { code: 'INVALID', description, message: '' } }
    },
    'unknownUser',
  ),
  refusing('refused-header-code', 'CRM-no-leak', 'a refusal has the code in a header', (answer, call) => {
    answer.headers['X-Consumer'] = encodeURIComponent(call.world.accounts[0]?.['authentication_code'] ?? '')
  }),
  refusing(
    'refused-line',
    'CRM-no-stack-trace',
    'a refusal says where in the program it happened',
    (answer) => {
      answer.body = {
        ...(answer.body as object),
        trace: 'com.example.TokenService.authenticate(TokenService.java:118)',
      }
    },
  ),
  refusing(
    'refused-names-keys',
    'CRM-no-leak',
    'a refusal of a key lists the right ones',
    (answer, { world }) => {
      const description = `Known keys: ${world.accounts.map(({ key }) => key).join(' ')}`
      answer.body = { data: {}, status: { code: 'INVALID', description, message: '' } }
    },
    ...['unknownClient', 'missing key', 'missing key_password', 'malformedBasic', 'noClient', 'wrongSecret'],
  ),
  fault(
    'refused-token-in-description',
    'CRM-refusal-without-token',
    'a refusal of a wrong code has a good token in its description',
    (b) =>
      onRefused(
        b.alter,
        (answer, { world }) => {
          const token = [...world.tokens.keys()].at(-1)
          answer.body = {
            data: {},
            status: { code: 'INVALID', description: `last token: ${token}`, message: '' },
          }
        },
        'unknownUser',
      ),
  ),
]

const failing: Fault[] = [
  fault(
    'scheme-small-500',
    'CRM-no-server-error',
    'a scheme that is not spelt "Basic" is answered with 500',
    (b) => {
      b.gate.push(({ headers }) => {
        if (/^(basic|BASIC) /.test(headers.authorization ?? '')) refuse('broken')
      })
    },
  ),
  fault('method-500', 'CRM-no-server-error', 'another method is answered with 500', (b) =>
    wrap(b.refusals, 'wrongMethod', (row) => ({ ...row, status: 500 })),
  ),
  fault('media-type-500', 'CRM-no-server-error', 'another content type is answered with 500', (b) =>
    wrap(b.refusals, 'wrongMediaType', (row) => ({ ...row, status: 500 })),
  ),
  fault('basic-500', 'CRM-no-server-error', 'a malformed Basic is answered with 500', (b) =>
    wrap(b.refusals, 'malformedBasic', (row) => ({ ...row, status: 500 })),
  ),
  fault('code-long-500', 'CRM-no-server-error', 'a very long code is answered with 500', (b) => {
    b.alter.push((answer, call) => {
      if ((call.given['authentication_code']?.length ?? 0) > 5000) answer.status = 500
    })
  }),
]

/** Ways in which a token request can be refused wrongly. */
export const refusedFaults: Fault[] = [
  ...breaking(
    without(
      refusalFaults(P, { tokenField: 'token' }),
      // a refusal in the envelope is free (but see "mixed"), and caches and grant types are not spoken of
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
  ),
  ...told,
  ...mixed,
  ...units,
  ...leaks,
  ...failing,
]
