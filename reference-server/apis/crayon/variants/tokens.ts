// Tokens of the Crayon API, and what the resource makes of them, that are right although unusual.
import { drop, wrap } from '../../../behaviour/registry.ts'
import { opaque, tokenOf } from '../../../behaviour/tokens.ts'
import type { Variant } from '../../../behaviour/types.ts'
import { inQueryField, readToken, reissues } from '../../../faults/bearer-tokens.ts'
import { authorizationOf } from '../../../faults/conditions.ts'
import { variant } from '../../../faults/define.ts'
import { endsAt, longer } from '../../../faults/lifetimes.ts'
import { jwtLooselyRead } from '../../../faults/variants.ts'

/** Tokens that are unusual, rightly. */
export const tokenVariants: Variant[] = [
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
    readToken(b, (call) => /^bearer (\d+\|\S+)$/i.exec(authorizationOf(call))?.[1])
  }),
  variant('uuid', 'tokens are UUIDs', (b) => {
    b.tokens['access']!.value = () => crypto.randomUUID()
  }),
  variant('kept', 'a user gets the same token while it lives, with the time that is left', (b) => {
    reissues(b, (earlier, grant) => earlier.expiresAtMs > grant.issuedAtMs)
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
    endsAt(b, longer(60)),
  ),
  variant('leeway-of-five', 'a token is accepted for five minutes after its end, as ASP.NET has it', (b) =>
    endsAt(b, longer(300)),
  ),
  variant('other-schemes', 'the API takes tokens under any scheme, without one, and in the query', (b) =>
    readToken(
      b,
      (call) => inQueryField(call) ?? /^(?:(?!basic )\w+ )?(\S+)$/i.exec(authorizationOf(call))?.[1],
    ),
  ),
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
