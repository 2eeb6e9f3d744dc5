import { drop, wrap } from '../../../behaviour/registry.ts'
import { end } from '../../../behaviour/tokens.ts'
import type { Answer, Behaviour, Call, Fault } from '../../../behaviour/types.ts'
import { fault, onGranted, onRefused } from '../../../faults/define.ts'

const P = 'CRAYON'

/** Hand-written: granted answers that are wrong. */
const granted: Fault[] = [
  value('expires-in-spelt', 'expires-in', 'ExpiresIn is spelt 20060.0', (b) => {
    b.encode = (body) => JSON.stringify(body).replace(/("ExpiresIn":\d+)/, '$1.0')
  }),
  value('expires-in-later-text', 'expires-in', 'ExpiresIn is a text in every answer but the first', (b) => {
    let count = 0
    wrap(b.fields, 'ExpiresIn', (before) => (grant) => (count++ > 0 ? String(before(grant)) : before(grant)))
  }),
  value(
    'expires-in-ms-instant',
    'expires-in-seconds',
    'ExpiresIn is the end in milliseconds since 1970',
    (b) =>
      wrap(b.fields, 'ExpiresIn', (before) => (grant) => grant.issuedAtMs + Number(before(grant)) * 1000),
  ),
  value('identity-token-null-text', 'identity-token', 'IdentityToken is the word "null"', (b) => {
    b.fields['IdentityToken'] = () => 'null'
  }),
  value('refresh-token-null-text', 'refresh-token', 'RefreshToken is the word "null"', (b) => {
    b.fields['RefreshToken'] = () => 'null'
  }),
  value('access-token-with-scheme', 'access-token', 'AccessToken has "Bearer " before the token', (b) =>
    wrap(b.fields, 'AccessToken', (before) => (grant) => `Bearer ${before(grant)}`),
  ),
  value('access-token-line-end', 'access-token', 'AccessToken ends with a line end', (b) =>
    wrap(b.fields, 'AccessToken', (before) => (grant) => `${before(grant)}\n`),
  ),
  value('names-camel-case', 'access-token', 'all fields are in camel case', (b) =>
    renameAll(b, (n) => n[0]!.toLowerCase() + n.slice(1)),
  ),
  value('names-snake-case', 'access-token', 'all fields are in snake case, as in OAuth', (b) =>
    renameAll(b, (n) => n.replace(/(?!^)[A-Z]/g, '_$&').toLowerCase()),
  ),
  value('token-type-spaced', 'token-type', 'TokenType ends with a space', (b) => {
    b.fields['TokenType'] = () => 'Bearer '
  }),
  value('identity-token-object', 'identity-token', 'IdentityToken is an object', (b) => {
    b.fields['IdentityToken'] = (grant) => ({ name: grant.user['username'] })
  }),
  value('refresh-token-false', 'refresh-token', 'RefreshToken is false instead of null', (b) => {
    b.fields['RefreshToken'] = () => false
  }),
  value('token-type-twice', 'json', 'a member stands twice', (b) => {
    b.encode = (body) => JSON.stringify(body).replace(/("TokenType":"Bearer")/, '$1,$1')
  }),
  fault('answer-latin-1', `${P}-json`, 'a member that is not documented is written in Latin-1', (b) =>
    onGranted(b.wire, (answer) => {
      answer.bytes = Buffer.from(answer.bytes.toString().replace(/}$/, ',"Hinweis":"gültig"}'), 'latin1')
    }),
  ),
  value('error-none', 'error', 'Error is "none" instead of null', (b) => {
    b.fields['Error'] = () => 'none'
  }),
  value('error-left-out', 'error', 'what is null is left out, Error too', (b) => {
    drop(b.fields, 'Error', 'IdentityToken', 'RefreshToken')
  }),
]

/** Hand-written: refusals that are wrong. */
const refused: Fault[] = [
  refusing('error-null-when-refused', 'error-message', 'Error is null in a refusal', (answer) => {
    answer.body = { ...(answer.body as object), Error: null }
  }),
  refusing('error-empty-when-refused', 'error-message', 'Error is an empty text in a refusal', (answer) => {
    answer.body = { ...(answer.body as object), Error: '' }
  }),
  refusing('error-object-when-refused', 'error-message', 'Error is an object in a refusal', (answer) => {
    answer.body = { Error: { Code: 'invalid', Message: 'The request is not valid.' } }
  }),
  refusing('error-not-when-refused', 'error-message', 'a refusal has all fields but Error', (answer) => {
    const { Error: _, ...rest } = answer.body as Record<string, unknown>
    answer.body = rest
  }),
  refusing('refused-nothing', 'refusal-readable', 'a refusal is an empty object', (answer) => {
    answer.body = {}
  }),
  refusing(
    'refused-with-refresh',
    'refusal-without-token',
    'there is a refresh token in a refusal',
    (answer) => {
      answer.body = { ...(answer.body as object), RefreshToken: crypto.randomUUID() }
    },
  ),
  fault('refused-bom', `${P}-refusal-readable`, 'a refusal begins with a byte order mark', (b) =>
    onRefused(b.wire, (answer) => {
      answer.bytes = Buffer.concat([Buffer.from('\uFEFF'), answer.bytes])
    }),
  ),
  fault('refused-latin-1', `${P}-refusal-readable`, 'a refusal is written in Latin-1', (b) =>
    onRefused(b.wire, (answer) => {
      answer.bytes = Buffer.from(answer.bytes.toString().replace(/"Error":"/, '$&Schlüssel: '), 'latin1')
    }),
  ),
  refusing(
    'repeated-200',
    'refused',
    'a parameter given twice is refused with status 200',
    (answer) => {
      answer.status = 200
    },
    'repeated',
  ),
  refusing(
    'refused-client-html',
    'refusal-readable',
    'a wrong client gets an HTML page',
    page,
    'noClient',
    'missing client_id',
    'missing client_secret',
    'malformedBasic',
    'unknownClient',
    'wrongSecret',
  ),
  refusing(
    'refused-user-html',
    'refusal-readable',
    'a wrong password gets an HTML page',
    page,
    'wrongPassword',
    'unknownUser',
  ),
  refusing(
    'refused-user-text',
    'refusal-readable',
    'a wrong password gets plain text',
    (answer) => {
      answer.headers['Content-Type'] = 'text/plain'
      answer.body = 'invalid_grant'
    },
    'wrongPassword',
    'unknownUser',
  ),
  refusing('refused-list', 'refusal-readable', 'a refusal is a list of errors', (answer) => {
    answer.body = [{ code: 'invalid', message: 'The request is not valid.' }]
  }),
  refusing(
    'refused-token-elsewhere',
    'refusal-without-token',
    'a refusal has a JWT under another name',
    (answer) => {
      answer.body = { Error: 'denied', debug: 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl' }
    },
  ),
  refusing(
    'refused-token-in-header',
    'refusal-without-token',
    'a refusal has a token in a header field',
    (answer) => {
      answer.headers['X-Authorization'] = `Bearer ${crypto.randomUUID()}`
    },
  ),
  refusing(
    'refused-shows-living-token',
    'refusal-without-token',
    "a refusal of a wrong secret has the user's living token in it",
    (answer, call) => {
      const living = [...call.world.tokens.values()].filter(
        ({ user }) => user['username'] === call.given['username'],
      )
      answer.headers['X-Session'] = living.at(-1)?.value ?? ''
    },
    'wrongPassword',
    'wrongSecret',
  ),
  refusing(
    'refused-echoes-basic',
    'no-leak',
    'a refusal repeats the Authorization header',
    (answer, call) => {
      answer.body = { ...(answer.body as object), authorization: call.headers.authorization }
    },
  ),
  refusing(
    'refused-cookie-password',
    'no-leak',
    'a refusal sets a cookie with the password',
    (answer, call) => {
      answer.headers['Set-Cookie'] = `form=${encodeURIComponent(String(call.values['password']?.[0] ?? ''))}`
    },
  ),
  refusing('refused-stack-in-json', 'no-stack-trace', 'a refusal has a stack trace in its JSON', (answer) => {
    answer.body = { Error: 'denied', detail: new Error('no such row').stack }
  }),
  refusing(
    'refused-shows-source',
    'no-stack-trace',
    'a refusal names the line of its source',
    (answer) => {
      answer.body = { Error: 'denied in /srv/app/Controllers/TokenController.cs:118' }
    },
    'wrongPassword',
    'badScope',
    'missing',
  ),
  refusing(
    'unknown-user-said',
    'no-user-enumeration',
    'the message names an unknown user as such',
    (answer) => {
      answer.body = { ...(answer.body as object), Error: 'unknown_user' }
    },
    'unknownUser',
  ),
  refusing(
    'unknown-user-401',
    'no-user-enumeration',
    'an unknown user is refused with another status',
    (answer) => {
      answer.status = 401
    },
    'unknownUser',
  ),
  refusing(
    'unknown-user-challenged',
    'no-user-enumeration',
    'an unknown user is asked for other credentials',
    (answer) => {
      answer.headers['WWW-Authenticate'] = 'Basic realm="users"'
    },
    'unknownUser',
  ),
  fault(
    'failure-ends-tokens',
    `${P}-failure-harmless`,
    'a wrong password ends the tokens of the user',
    (b) => {
      const issued = b.tokens['access']!.value
      b.tokens['access']!.value = (grant, record) => {
        grant.call.world.live.add(record)
        return issued(grant, record)
      }
      onRefused(
        b.alter,
        (_, call) => {
          for (const token of call.world.live) if (token.user === call.user) end(token, call)
        },
        'wrongPassword',
      )
    },
  ),
  fault(
    'ended-token-500',
    `${P}-no-server-error`,
    'a new token ends earlier ones, which then get 500',
    (b) => {
      b.supersedes = (old, grant) => old.user === grant.user
      b.refusals['endedToken'] = {
        status: 500,
        error: 'server_error',
        description: 'Something went wrong.',
      }
    },
  ),
]

/** Hand-written: answers that are wrong. */
export const answerFaults: Fault[] = [...granted, ...refused]

function value(name: string, requirement: string, about: string, apply: (b: Behaviour) => void): Fault {
  return fault(name, `${P}-${requirement}`, about, apply)
}

function refusing(
  name: string,
  requirement: string,
  about: string,
  change: (answer: Answer, call: Call) => void,
  ...reasons: string[]
): Fault {
  return fault(name, `${P}-${requirement}`, about, (b) => onRefused(b.alter, change, ...reasons))
}

function page(answer: Answer): void {
  answer.headers['Content-Type'] = 'text/html'
  answer.body = '<!doctype html><title>Error</title><h1>Access denied</h1>'
}

function renameAll(b: Behaviour, change: (name: string) => string): void {
  onGranted(b.alter, (answer) => {
    answer.body = Object.fromEntries(
      Object.entries(answer.body as object).map(([name, v]) => [change(name), v]),
    )
  })
}
