// Tokens of the sample platform, and what it makes of them, that are right although unusual.
import { randomBytes } from 'node:crypto'
import { refuse } from '../../../behaviour/refusals.ts'
import { part, wrap } from '../../../behaviour/registry.ts'
import { opaque } from '../../../behaviour/tokens.ts'
import type { Variant } from '../../../behaviour/types.ts'
import { alsoAcceptsTokens, inQueryField, readToken } from '../../../faults/bearer-tokens.ts'
import { variant } from '../../../faults/define.ts'
import { endsAt, longer } from '../../../faults/lifetimes.ts'

/** Tokens that are unusual, rightly. */
export const tokenVariants: Variant[] = [
  variant('short-token', 'access tokens have 22 characters', (b) => {
    part(b.tokens, 'access').value = opaque(16)
  }),
  variant(
    'dotted-token',
    'access tokens have a name before and the user’s number after what is random',
    (b) => {
      const random = opaque(32)
      part(b.tokens, 'access').value = (grant, record) =>
        `sample_${random(grant, record)}.${grant.user['userId']}`
    },
  ),
  variant('fifteen-days', 'a token is declared and lives for 15 days', (b) =>
    wrap(b.tokens, 'access', (kind) => ({ ...kind, lifetimeSeconds: (kind.lifetimeSeconds * 15) / 14 })),
  ),
  variant('declares-14-lives-15', 'a token is declared for 14 days and lives for 15', (b) =>
    endsAt(b, longer(86_400)),
  ),
  variant('leeway', 'a token is accepted for a minute after its end, for clocks that are off', (b) =>
    endsAt(b, longer(60)),
  ),
  variant(
    'other-lifetime',
    'a token lives for an hour here, and the target file says so',
    (b) => wrap(b.tokens, 'access', (kind) => ({ ...kind, lifetimeSeconds: 3600 })),
    (target) => ({ ...target, lifetimes: { access_token: '1h' } }) as typeof target,
  ),
  variant('token-anyhow', 'the platform reads a token without "Bearer", and from the query', (b) => {
    readToken(b, (call) => inQueryField(call) ?? /^\S+$/.exec(call.headers.authorization ?? '')?.[0])
  }),
  variant('resource-403', 'the platform answers 403 to a token that it does not accept', (b) => {
    for (const reason of ['noToken', 'malformedToken', 'unknownToken', 'endedToken', 'expiredToken'])
      wrap(b.refusals, reason, (row) => ({ ...row, status: 403 }))
  }),
  variant('resource-anonymous', 'what the platform shows has no name in it', (b) => {
    b.resource.body = () => ({ ok: true, at: Date.now() })
  }),
  variant('resource-empty', 'the platform answers 204', (b) =>
    b.alter.push((answer, call) => {
      if (call.route === 'resource' && !call.refused) Object.assign(answer, { status: 204, body: '' })
    }),
  ),
  variant('tokens-forgotten', 'a token that was replaced is not known any more', (b) =>
    wrap(b.resource.checks, 'ended', () => (call) => {
      if (call.presented?.ended) refuse('unknownToken')
    }),
  ),
  variant(
    'token-decoded-loosely',
    'tokens are compared as bytes by a decoder that overlooks odd signs',
    (b) =>
      alsoAcceptsTokens(b, (value, t) =>
        Buffer.from(t.value, 'base64url').equals(Buffer.from(value, 'base64url')),
      ),
  ),
  variant('token-uuid-any-case', 'tokens are UUIDs, kept as numbers', (b) => {
    part(b.tokens, 'access').value = () => crypto.randomUUID()
    alsoAcceptsTokens(b, (value, t) => t.value === value.toLowerCase())
  }),
  variant('token-of-digits', 'tokens are numbers of 48 digits', (b) => {
    part(b.tokens, 'access').value = () =>
      BigInt(`0x${randomBytes(20).toString('hex')}`)
        .toString()
        .padStart(48, '1')
  }),
  variant('token-framed', 'tokens have a long name before and a long footer after what is random', (b) => {
    const random = opaque(24)
    part(b.tokens, 'access').value = (grant, record) =>
      `v4.local.sample.${random(grant, record)}.c2FuZGJveC5zYW1wbGUvMQ`
  }),
  variant(
    'leeway-five-minutes',
    'a token is accepted for five minutes after its end, as some libraries do',
    (b) => endsAt(b, longer(300)),
  ),
]
