import { createHash } from 'node:crypto'
import { inQuery } from '../../behaviour/parameters.ts'
import { drop, wrap } from '../../behaviour/registry.ts'
import { opaque, tokenOf } from '../../behaviour/tokens.ts'
import type { Variant } from '../../behaviour/types.ts'
import { onGranted, onRefused, variant, without } from '../../faults/define.ts'
import { lifeOf } from '../../faults/lifetimes.ts'
import {
  commonVariants,
  errorBodyVariants,
  jwtLooselyRead,
  tokenFormVariants,
} from '../../faults/variants.ts'
import { issueAlso, keepWhileAlive } from './faults/tokens.ts'
import { requestVariants, targetVariants } from './variants-requests.ts'

const answers: Variant[] = [
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
    b.alter.push((answer) => {
      delete answer.headers['Cache-Control']
      delete answer.headers['Pragma']
    }),
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
      (answer) => {
        answer.body = ''
      },
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

const tokens: Variant[] = [
  variant('jwt-plain', 'tokens have neither jti nor end, and are the same within a second', (b) =>
    drop(b.jwt.claims, 'jti', 'exp'),
  ),
  variant('jwt-without-iat', 'tokens tell their end alone', (b) => drop(b.jwt.claims, 'iat', 'nbf', 'jti')),
  variant('jwt-early-start', 'tokens are valid from five minutes before, for clocks that are off', (b) =>
    wrap(b.jwt.claims, 'nbf', (before) => (grant, token) => Number(before(grant, token)) - 300),
  ),
  variant('jwe', 'tokens are encrypted JWTs', (b) => {
    b.tokens['access']!.value = (grant, record) =>
      `${Buffer.from('{"alg":"RSA-OAEP","enc":"A256GCM"}').toString('base64url')}.${[64, 12, 200, 16].map((n) => opaque(n)(grant, record)).join('.')}`
  }),
  variant('json-blob', 'tokens are Base64 of JSON, signed in their own way', (b) => {
    b.tokens['access']!.value = (grant, record) =>
      `${Buffer.from(JSON.stringify({ iv: opaque(12)(grant, record), user: grant.user['id'] })).toString('base64url')}.${opaque(20)(grant, record)}`
  }),
  variant('numbered', 'tokens have a number and a bar before what is random', (b) => {
    let count = 0
    b.tokens['access']!.value = (grant, record) => `${++count}|${opaque(30)(grant, record)}`
    const { read } = b.resource
    b.resource.read = (call) =>
      /^bearer (\d+\|\S+)$/i.exec(call.headers.authorization ?? '')?.[1] ?? read(call)
  }),
  variant('uuid', 'tokens are UUIDs', (b) => {
    b.tokens['access']!.value = () => crypto.randomUUID()
  }),
  variant('kept', 'a user gets the same token while it lives, with the time that is left', (b) => {
    keepWhileAlive(b)
    b.fields['ExpiresIn'] = (grant) =>
      Math.floor((tokenOf(grant, 'access').expiresAtMs - grant.issuedAtMs) / 1000)
  }),
  variant('only-newest', "a new token ends the user's earlier ones", (b) => {
    b.supersedes = (old, grant) => old.user === grant.user
  }),
  variant('five-at-a-time', "a sixth token ends the oldest of the user's", (b) => {
    b.supersedes = (old, grant) => {
      const own = [...grant.call.world.live].filter(({ user }) => user === grant.user)
      return old.user === grant.user && own.indexOf(old) < own.length - 4
    }
  }),
  jwtLooselyRead,
  variant('leeway', 'a token is accepted for a minute after its end, for clocks that are off', (b) =>
    lifeOf(b, (token) => token.expiresAtMs + 60_000),
  ),
  variant('leeway-of-five', 'a token is accepted for five minutes after its end, as ASP.NET has it', (b) =>
    lifeOf(b, (token) => token.expiresAtMs + 300_000),
  ),
  variant('other-schemes', 'the API takes tokens under any scheme, without one, and in the query', (b) => {
    const { read } = b.resource
    b.resource.read = (call) => {
      const header = call.headers.authorization
      const [inUrl] = inQuery('access_token')(call)
      if (typeof inUrl === 'string') return inUrl
      return /^(?:(?!basic )\w+ )?(\S+)$/i.exec(header ?? '')?.[1] ?? read(call)
    }
  }),
  variant('data-without-names', 'the resource shows nothing of its user', (b) => {
    b.resource.body = () => ({ ok: true })
  }),
  variant('resource-202', 'the resource answers with another success', (b) =>
    b.alter.push((answer, call) => {
      if (call.route !== 'resource' || call.refused) return
      answer.body = { ok: true }
      answer.status = 202
    }),
  ),
  variant('forbidden', 'a wrong token is refused with 403, a missing one with 404', (b) => {
    for (const [reason, row] of Object.entries(b.refusals))
      if (reason.endsWith('Token')) b.refusals[reason] = { ...row, status: reason === 'noToken' ? 404 : 403 }
  }),
]

/** The ways in which the Crayon API can be played rightly although unusually. */
export const crayonVariants: Variant[] = [
  ...commonVariants(),
  ...errorBodyVariants(),
  ...without(tokenFormVariants(), 'jwt-token'),
  ...requestVariants,
  ...answers,
  ...tokens,
  ...targetVariants,
]
