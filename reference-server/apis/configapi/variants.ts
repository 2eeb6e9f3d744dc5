// The configuration API, right although unusual.

import { readForm, readJson } from '../../behaviour/body.ts'
import { refuse } from '../../behaviour/refusals.ts'
import { part, replace, wrap } from '../../behaviour/registry.ts'
import { opaque } from '../../behaviour/tokens.ts'
import type { Behaviour, Variant } from '../../behaviour/types.ts'
import { labelled } from '../../faults/answers.ts'
import { inQueryField, readToken, reissues } from '../../faults/bearer-tokens.ts'
import { onGranted, onRefused, onResource, variant, without } from '../../faults/define.ts'
import { endsAt, longer } from '../../faults/lifetimes.ts'
import { rewriteValues } from '../../faults/parameters.ts'
import { commonVariants, jwtLooselyRead, tokenFormVariants } from '../../faults/variants.ts'
import { takeBasic } from './faults/credentials.ts'

const folded = (b: Behaviour, name: string, map: (text: string) => string): void =>
  wrap(b.same, name, (same) => (g, s, call) => same(g, s, call) || map(g) === map(s))

const says = (b: Behaviour, reasons: string[], change: Record<string, unknown>): void => {
  for (const reason of reasons) wrap(b.refusals, reason, (row) => ({ ...row, ...change }))
}

const client = ['noClient', 'unknownClient', 'wrongSecret', 'malformedBasic']

/** The ways in which the configuration API can be played rightly although unusually. */
export const variants: Variant[] = [
  ...without(commonVariants(), '403-for-401', '422-for-400', '401-for-400'),
  ...without(tokenFormVariants(), 'jwt-token'),
  variant('expires-in-text', 'expires_in is a number in quotes, as in the example', (b) =>
    wrap(b.fields, 'expires_in', (before) => (grant) => String(before(grant))),
  ),
  variant('expires-in-3599', 'a token lives a second less than an hour, as in the example', (b) => {
    part(b.tokens, 'access').lifetimeSeconds -= 1
  }),
  variant('expires-in-a-second-less', 'a response says a second less than the token lives', (b) =>
    wrap(b.fields, 'expires_in', (before) => (grant) => Number(before(grant)) - 1),
  ),
  variant('expires-in-a-minute-less', 'a response says a minute less than the token lives', (b) =>
    wrap(b.fields, 'expires_in', (before) => (grant) => Number(before(grant)) - 60),
  ),
  variant('same-names-inside', 'an object in a response has members of the same names', (b) => {
    b.fields = { info: () => ({ token_type: 'none', scope: 'any', expires_in: 1 }), ...b.fields }
  }),
  variant('guarded', 'what looks like an attack is turned away in front, in HTML', (b) => {
    b.refusals['attack'] = { status: 403, error: 'blocked', description: 'Blocked.' }
    b.gate.push((call) => {
      if (/%27|%24ne|%28|--|%00/i.test(call.body.toString())) refuse('attack')
    })
    b.alter.push((answer, call) => {
      if (call.refused === 'attack')
        Object.assign(answer, { headers: { 'Content-Type': 'text/html' }, body: '<h1>Blocked</h1>' })
    })
  }),
  variant('other-methods-elsewhere', 'other methods are sent to the documentation', (b) =>
    wrap(b.refusals, 'wrongMethod', (row) => ({ ...row, status: 302, headers: { Location: '/docs' } })),
  ),
  variant('lives-30-days', 'a token lives 30 days', (b) => {
    part(b.tokens, 'access').lifetimeSeconds = 2_592_000
  }),
  variant('lives-5-minutes', 'a token lives five minutes', (b) => {
    part(b.tokens, 'access').lifetimeSeconds = 300
  }),
  variant('bearer-lower-case', 'token_type is "bearer", which RFC 6749 reads in any case', (b) => {
    b.fields['token_type'] = () => 'bearer'
  }),
  variant('padded-token', 'a token ends in "===", as in the example', (b) => {
    b.tokens['access']!.value = (grant, record) => `${opaque(31)(grant, record)}===`
  }),
  variant('jwt-backdated', 'iat and nbf are five minutes early, exp is true', (b) => {
    replace(b.jwt.claims, 'iat', (grant) => grant.issuedAtMs / 1000 - 300)
    b.jwt.claims['nbf'] = (grant) => grant.issuedAtMs / 1000 - 300
  }),
  variant('jwt-bare', 'a JWT has neither iat nor jti, so that two of one second are the same', (b) => {
    delete b.jwt.claims['iat']
    delete b.jwt.claims['jti']
  }),
  variant('jwt-timeless', 'a JWT has no times', (b) => {
    delete b.jwt.claims['iat']
    delete b.jwt.claims['exp']
  }),
  variant('live-token-again', 'a live token is issued again, with what is left of its life', (b) =>
    reissues(b, (earlier, grant) => grant.issuedAtMs < earlier.expiresAtMs - 60_000),
  ),
  variant('new-token-ends-old', 'a new token ends the old ones of the same user', (b) => {
    b.supersedes = (old, grant) => old.user === grant.user
  }),
  jwtLooselyRead,
  variant('leeway', 'an expired token is accepted for another 60 seconds', (b) => endsAt(b, longer(60))),
  variant('scope-told', 'a response repeats the scope', (b) => {
    b.fields['scope'] = (grant) => grant.client['scope']
  }),
  variant('scope-narrowed', 'an unknown scope is replaced by the own one, and the response says so', (b) => {
    wrap(b.same, 'scope', () => () => true)
    b.fields['scope'] = (grant) => grant.client['scope']
  }),
  variant('scope-url', 'the tenant may be given as a URL and in any case', (b) =>
    folded(b, 'scope', (text) =>
      text
        .trim()
        .toLowerCase()
        .replace(/^https?:\/\//, ''),
    ),
  ),
  variant('login-ids-any-case', 'login IDs are the same in any case and without spaces', (b) =>
    folded(b, 'client_id', (text) => text.trim().toLowerCase()),
  ),
  variant('names-any-case', 'the names of parameters are the same in any case', (b) => {
    for (const name of Object.keys(b.parameters))
      rewriteValues(b, name, (values, call) => [...values, ...call.lookup(name.toUpperCase())])
  }),
  variant('json-too', 'a JSON body is read as well', (b) => {
    b.mediaTypes['application/json'] = readJson
  }),
  variant('any-content-type', 'a form is read whatever its type is', (b) => {
    b.mediaTypes[''] = readForm
    b.mediaTypes['*'] = readForm
  }),
  variant('basic-too', 'credentials may come by HTTP Basic', takeBasic),
  variant('token-in-query-too', 'the resource also takes a token in the query (RFC 6750 2.3)', (b) =>
    readToken(b, inQueryField),
  ),
  variant('slash-too', 'the token endpoint is also found with a slash at its end', (b) => {
    b.routes.token.paths.push('/configapi/v2/oauth/token/')
  }),
  variant('missing-as-client', 'absent credentials are invalid_client', (b) => {
    for (const name of ['client_id', 'client_secret'])
      b.refusals[`missing ${name}`] = { ...part(b.refusals, 'unknownClient') }
  }),
  variant('missing-grant-unsupported', 'an absent grant type is unsupported_grant_type', (b) => {
    b.refusals['missing grant_type'] = { ...part(b.refusals, 'unsupportedGrant') }
  }),
  variant('missing-scope-invalid', 'an absent scope is invalid_scope', (b) => {
    b.refusals['missing scope'] = { ...part(b.refusals, 'badScope') }
  }),
  variant('unknown-tenant-as-client', 'another tenant is refused as an unknown client', (b) => {
    b.refusals['badScope'] = { ...part(b.refusals, 'unknownClient') }
  }),
  variant('refusals-challenge', 'every 401 has a Basic challenge', (b) =>
    onRefused(b.alter, (answer) => {
      if (answer.status === 401)
        answer.headers['WWW-Authenticate'] = 'Basic realm="configapi", charset="UTF-8"'
    }),
  ),
  variant('terse', 'refusals have a code and nothing else', (b) => {
    b.refusalBody = ({ error }) => ({ error })
  }),
  variant('traced', 'refusals have a trace ID and a time in their description', (b) =>
    onRefused(b.alter, (answer) => {
      const description = `Refused. Trace ID: ${crypto.randomUUID()}, time: ${new Date().toISOString()}`
      answer.body = {
        ...(answer.body as object),
        error_description: description,
        error_uri: 'https://x.example/e',
      }
    }),
  ),
  variant('names-the-user', 'refusals repeat the login ID', (b) =>
    onRefused(
      b.alter,
      (answer, call) => {
        const id = call.given['client_id'] ?? ''
        answer.body = {
          ...(answer.body as object),
          error_description: `Refused for ${id.replace(/[^\w.@ -]/g, '?')}.`,
        }
      },
      'unknownClient',
      'wrongSecret',
    ),
  ),
  variant('wrong-method-501', 'other methods are answered with 501, as some HTTP servers do', (b) =>
    says(b, ['wrongMethod'], { status: 501 }),
  ),
  variant('plain-405', 'what is no token request at all is refused in plain text', (b) =>
    onRefused(
      b.alter,
      labelled('text/plain', 'Not allowed'),
      'wrongMethod',
      'malformed',
      'controlCharacter',
      'wrongMediaType',
    ),
  ),
  variant('client-400', 'wrong clients are answered with 400', (b) => {
    says(b, client, { status: 400 })
  }),
  variant('cache-many', 'Cache-Control says more than no-store', (b) =>
    onGranted(b.alter, (answer) => {
      answer.headers['Cache-Control'] = 'No-Cache, No-Store,must-revalidate, max-age=0'
    }),
  ),
  variant('resource-static', 'the resource shows everyone the same', (b) => {
    b.resource.body = () => ({ user: 'anyone', ok: true })
  }),
  variant('resource-empty', 'the resource answers with 204', (b) =>
    onResource(b.alter, (answer, call) => {
      if (!call.refused) Object.assign(answer, { status: 204, body: '' })
    }),
  ),
  variant('resource-volatile', 'the resource shows the time and something random', (b) =>
    onResource(b.alter, (answer, call) => {
      if (!call.refused) answer.body = { ...(answer.body as object), at: Date.now(), id: crypto.randomUUID() }
    }),
  ),
  variant('resource-malformed-400', 'a token that is malformed is answered with 400', (b) => {
    const row = part(b.refusals, 'malformedToken')
    const headers = { 'WWW-Authenticate': 'Bearer error="invalid_request", error_description="malformed"' }
    b.refusals['malformedToken'] = { ...row, status: 400, error: 'invalid_request', headers }
  }),
  variant('resource-challenges', 'the resource names two schemes', (b) =>
    onResource(b.alter, (answer) => {
      const bearer = answer.headers['WWW-Authenticate']
      if (bearer) answer.headers['WWW-Authenticate'] = `Negotiate, ${bearer}`
    }),
  ),
]
