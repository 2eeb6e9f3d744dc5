import { refuse } from '../../../behaviour/refusals.ts'
import type { Answer, Fault } from '../../../behaviour/types.ts'
import { fault, onResource, refusing } from '../../../faults/define.ts'

const P = 'CONFIG'

const body = (answer: Answer): Record<string, unknown> => answer.body as Record<string, unknown>

/** The ways in which the configuration API can refuse wrongly that are about its meaning. */
export const refusalFaultsOfMeaning: Fault[] = [
  refusing('error-code-own', `${P}-error-code`, 'errors have codes that RFC 6749 does not know', (answer) => {
    answer.body = { ...body(answer), error: 'ERR_1042' }
  }),
  refusing('error-code-missing', `${P}-error-code`, 'errors have a description and no code', (answer) => {
    delete body(answer)['error']
  }),
  refusing('error-code-number', `${P}-error-code`, 'the error code is the status', (answer) => {
    answer.body = { ...body(answer), error: answer.status }
  }),
  refusing('error-nested', `${P}-error-code`, 'the error code is inside an object', (answer) => {
    answer.body = { error: { code: body(answer)['error'], message: 'Refused.' } }
  }),
  refusing('error-code-capitals', `${P}-error-code`, 'error codes are in capitals', (answer) => {
    answer.body = { ...body(answer), error: String(body(answer)['error']).toUpperCase() }
  }),
  refusing('error-code-words', `${P}-error-code`, 'error codes are words', (answer) => {
    answer.body = { ...body(answer), error: 'Bad Request' }
  }),
  refusing('error-code-always-grant', `${P}-error-fits`, 'every error is invalid_grant', (answer) => {
    answer.body = { ...body(answer), error: 'invalid_grant' }
  }),
  code('error-client-as-grant', `${P}-error-invalid-client`, 'invalid_grant', 'wrongSecret', 'unknownClient'),
  code('error-client-as-request', `${P}-error-invalid-client`, 'invalid_request', 'wrongSecret'),
  code('error-client-unauthorized', `${P}-error-invalid-client`, 'unauthorized_client', 'wrongSecret'),
  code('error-grant-as-request', `${P}-error-unsupported-grant`, 'invalid_request', 'unsupportedGrant'),
  code('error-grant-as-grant', `${P}-error-unsupported-grant`, 'invalid_grant', 'unsupportedGrant'),
  code('error-missing-as-grant', `${P}-error-fits`, 'invalid_grant', 'missing'),
  refusing('error-text-quotes', `${P}-error-text`, 'descriptions have quotes in them', (answer) => {
    answer.body = { ...body(answer), error_description: 'The "request" was refused.' }
  }),
  refusing('error-list', `${P}-error-json`, 'a refusal is a list', (answer) => {
    answer.body = [answer.body]
  }),
  refusing('error-untyped', `${P}-error-json`, 'a refusal has no content type', (answer) => {
    delete answer.headers['Content-Type']
  }),
  refusing('error-as-text', `${P}-error-json`, 'a refusal says it is plain text', (answer) => {
    answer.headers['Content-Type'] = 'text/plain'
  }),
  refusing('error-as-problem', `${P}-error-json`, 'a refusal says it is a problem document', (answer) => {
    answer.headers['Content-Type'] = 'application/problem+json'
  }),
  status('refused-403', 403, 'unknownClient', 'wrongSecret', 'badScope'),
  status('refused-404', 404, 'unknownClient', 'wrongSecret'),
  status('refused-422', 422, 'missing', 'badValue', 'repeated'),
  status('refused-401-all', 401),
  status('refused-407', 407, 'wrongSecret', 'unknownClient'),
  refusing(
    'unknown-other-words',
    `${P}-no-user-enumeration`,
    'an unknown user is described as such',
    (answer) => {
      answer.body = { ...body(answer), error_description: 'There is no such user.' }
    },
    'unknownClient',
  ),
  refusing(
    'unknown-other-code',
    `${P}-no-user-enumeration`,
    'an unknown user has a code of its own',
    (answer) => {
      answer.body = { ...body(answer), error: 'invalid_request' }
    },
    'unknownClient',
  ),
  refusing(
    'unknown-other-status',
    `${P}-no-user-enumeration`,
    'an unknown user has a status of its own',
    (answer) => {
      answer.status = 400
    },
    'unknownClient',
  ),
  refusing(
    'refused-shows-sent-secret',
    `${P}-no-leak`,
    'a refusal names the wrong secret',
    (answer, call) => {
      answer.body = { ...body(answer), error_description: `wrong secret ${call.given['client_secret']}` }
    },
    'wrongSecret',
  ),
  refusing(
    'refused-secret-in-header',
    `${P}-no-leak`,
    'a refusal has the right secret in a header',
    (answer, call) => {
      answer.headers['X-Debug'] = encodeURIComponent(call.client?.['client_secret'] ?? '')
    },
  ),
  refusing(
    'refused-secret-base64',
    `${P}-no-leak`,
    'a refusal has the right secret in base64',
    (answer, call) => {
      const { client_id: id, client_secret: secret } = call.client ?? {}
      answer.body = { ...body(answer), expected: Buffer.from(`${id}:${secret}`).toString('base64') }
    },
  ),
  refusing(
    'trace-in-json',
    `${P}-no-stack-trace`,
    'a refusal has a stack trace in its description',
    (answer) => {
      answer.body = { ...body(answer), error_description: new Error('refused').stack }
    },
  ),
  refusing('trace-of-java', `${P}-no-stack-trace`, 'a refusal has a Java stack trace', (answer) => {
    answer.body = { ...body(answer), trace: 'java.lang.X\n\tat com.example.Tokens.grant(Tokens.java:42)' }
  }),
  refusing(
    'refused-has-jwt',
    `${P}-refusal-without-token`,
    'a refusal has a token under another name',
    (answer) => {
      answer.body = { ...body(answer), token: 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl' }
    },
  ),
  refusing('refused-no-answer', `${P}-answers`, 'a request that is refused gets no answer', (answer) => {
    answer.cut = 'before'
  }),
]

/** The ways in which the web service can refuse a token wrongly. */
export const resourceFaults: Fault[] = [
  fault('challenge-missing', `${P}-bearer-challenge`, 'the resource refuses without WWW-Authenticate', (b) =>
    onResource(b.alter, (answer) => {
      delete answer.headers['WWW-Authenticate']
    }),
  ),
  challenge('challenge-basic', `${P}-bearer-challenge`, 'Basic realm="configapi"'),
  challenge('challenge-bare', `${P}-bearer-challenge-parameters`, 'Bearer'),
  challenge('challenge-without-error', `${P}-bearer-error`, 'Bearer realm="configapi"'),
  challenge('challenge-other-error', `${P}-bearer-error`, 'Bearer error="expired"'),
  resourceStatus('resource-403', 403, `${P}-bearer-status`),
  resourceStatus('resource-404', 404, `${P}-bearer-status`),
  fault('resource-closes', `${P}-answers`, 'the resource closes the connection on a bad token', (b) =>
    onResource(b.alter, (answer, call) => {
      if (call.refused) answer.cut = 'before'
    }),
  ),
  fault('bearer-case', `${P}-bearer-scheme`, 'the scheme must be written "Bearer"', (b) => {
    const before = b.resource.read
    b.resource.read = (call) =>
      /^(?:bearer|BEARER) /.test(call.headers.authorization ?? '') ? refuse('noToken') : before(call)
  }),
]

function code(name: string, breaks: string, error: string, ...reasons: string[]): Fault {
  return refusing(
    name,
    breaks,
    `${reasons.join(' and ')}: the error is ${error}`,
    (answer) => {
      answer.body = { ...body(answer), error }
    },
    ...reasons,
  )
}

function status(name: string, code: number, ...reasons: string[]): Fault {
  const what = reasons.length > 0 ? reasons.join(', ') : 'any refusal'
  return refusing(
    name,
    `${P}-error-status`,
    `${what}: the status is ${code}`,
    (answer) => {
      answer.status = code
    },
    ...reasons,
  )
}

function challenge(name: string, breaks: string, value: string): Fault {
  return fault(name, breaks, `the resource's challenge is ${value}`, (b) =>
    onResource(b.alter, (answer, call) => {
      if (call.refused) answer.headers['WWW-Authenticate'] = value
    }),
  )
}

function resourceStatus(name: string, status: number, breaks: string): Fault {
  return fault(name, breaks, `the resource refuses a bad token with ${status}`, (b) =>
    onResource(b.alter, (answer, call) => {
      if (call.refused) answer.status = status
    }),
  )
}
