// Responses of the Crayon API that are right although unusual.
import { createHash } from 'node:crypto'
import { drop } from '../../../behaviour/registry.ts'
import type { Variant } from '../../../behaviour/types.ts'
import { body, headerless } from '../../../faults/answers.ts'
import { onGranted, onRefused, variant } from '../../../faults/define.ts'
import { issueAlso } from '../faults/tokens.ts'

/** Responses that are unusual, rightly. */
export const responseVariants: Variant[] = [
  variant('left-out', 'identity and refresh token are left out where there is none', (b) =>
    drop(b.fields, 'IdentityToken', 'RefreshToken'),
  ),
  variant('identity-given', 'an identity token is given', (b) => issueAlso(b, 'identity', 'IdentityToken')),
  variant('refresh-given', 'a refresh token is given', (b) => issueAlso(b, 'refresh', 'RefreshToken')),
  variant('type-small', 'TokenType is "bearer"', (b) => {
    b.fields['TokenType'] = () => 'bearer'
  }),
  variant('type-other', 'TokenType is "JWT"', (b) => {
    b.fields['TokenType'] = () => 'JWT'
  }),
  variant('hour', 'a token lives for an hour', (b) => {
    b.tokens['access']!.lifetimeSeconds = 3600
  }),
  variant('days', 'a token lives for a hundred days', (b) => {
    b.tokens['access']!.lifetimeSeconds = 8_640_000
  }),
  variant('minute', 'a token lives for a minute', (b) => {
    b.tokens['access']!.lifetimeSeconds = 60
  }),
  variant('names-twice', 'all fields are given in camel case and in snake case too', (b) =>
    onGranted(b.alter, (answer) => {
      const body = answer.body as Record<string, unknown>
      for (const [name, value] of Object.entries(body)) {
        body[name[0]!.toLowerCase() + name.slice(1)] = value
        body[name.replace(/(?!^)[A-Z]/g, '_$&').toLowerCase()] = value
      }
    }),
  ),
  variant('cache-unsaid', 'nothing is said about caches', (b) =>
    b.alter.push(headerless('Cache-Control', 'Pragma')),
  ),
  variant('etag', 'answers have an ETag and are private', (b) =>
    b.wire.push((answer) => {
      answer.headers['ETag'] = `"${createHash('sha256').update(answer.bytes).digest('hex').slice(0, 16)}"`
      answer.headers['Cache-Control'] = 'private, max-age=0'
    }),
  ),
  variant('oauth-errors', 'errors are those of RFC 6749', (b) => {
    b.refusalBody = (row) => ({ error: row.error, error_description: row.description })
  }),
  variant('error-alone', 'a refusal has the field Error alone', (b) => {
    b.refusalBody = (row) => ({ Error: row.description })
  }),
  variant('error-traced', 'errors have a trace id and a time', (b) => {
    b.refusalBody = (row) => ({
      Error: row.error,
      TraceId: crypto.randomUUID(),
      Timestamp: new Date().toISOString(),
    })
  }),
  variant('error-names-user', 'errors name the user who was given', (b) => {
    b.refusalBody = (row, _, call) => ({ Error: `${row.error} for ${call.given['username'] ?? 'nobody'}` })
  }),
  variant('client-errors-empty', 'a wrong client is refused with a challenge and no body', (b) =>
    onRefused(
      b.alter,
      body(''),
      'noClient',
      'missing client_id',
      'missing client_secret',
      'malformedBasic',
      'unknownClient',
      'wrongSecret',
    ),
  ),
  variant('framework-errors-empty', 'a wrong content type or method is refused without a body', (b) =>
    onRefused(
      b.alter,
      (answer) => {
        answer.body = ''
        delete answer.headers['Content-Type']
      },
      'wrongMediaType',
      'wrongMethod',
      'notFound',
    ),
  ),
  variant('form-errors-plain', 'a form that lacks something is refused with 422 and a line of text', (b) =>
    onRefused(
      b.alter,
      (answer) => {
        answer.status = 422
        answer.headers['Content-Type'] = 'text/plain; charset=utf-8'
        answer.body = 'Failed to deserialize form body: a field is missing'
      },
      ...['grant_type', 'username', 'password', 'scope'].map((name) => `missing ${name}`),
      'missing',
    ),
  ),
  variant('firewall', 'what looks like an attack meets the page of a firewall', (b) => {
    b.wire.push((answer, call) => {
      if (!call.refused || !/%27|%3C|%2A|%22|%24|%00|\.\.%2F/i.test(call.body.toString('latin1'))) return
      answer.status = 403
      answer.headers['Content-Type'] = 'text/html'
      answer.bytes = Buffer.from('<html><head><title>Request blocked</title></head></html>')
    })
  }),
  variant('hash-slow', 'the password of a user who exists takes a while to check', (b) =>
    onRefused(
      b.wire,
      (answer) => {
        answer.delayMs = 40
      },
      'wrongPassword',
    ),
  ),
]
