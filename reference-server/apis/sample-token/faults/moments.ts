import { refuse } from '../../../behaviour/refusals.ts'
import { wrap } from '../../../behaviour/registry.ts'
import { end } from '../../../behaviour/tokens.ts'
import type { Call, Fault, TokenRecord } from '../../../behaviour/types.ts'
import { found, search } from '../../../faults/bearer-tokens.ts'
import { fault, onRefused } from '../../../faults/define.ts'
import { renewedFaults } from '../../../faults/lifetimes.ts'
import { resourceOfTheMomentFault } from '../../../faults/races.ts'

const P = 'SAMPLE'

const harmless = `${P}-failure-harmless`

/** Hand-written: tokens that are wrong after some moment or call alone. */
export const momentFaults: Fault[] = [
  fault('unknown-user-ends-tokens', harmless, 'an unknown user name ends the tokens of all', (b) =>
    onRefused(b.alter, (_, call) => endThose(call, () => true), 'unknownUser'),
  ),
  fault(
    'password-ends-tokens',
    harmless,
    "a user's password under another name ends the user's tokens",
    (b) =>
      onRefused(b.alter, (_, call) => endThose(call, (t) => t.user['password'] === call.given['password'])),
  ),
  fault('no-user-name-ends-tokens', harmless, 'a call without a user name ends the tokens of all', (b) =>
    onRefused(b.alter, (_, call) => {
      if (call.method === 'GET' && !call.body.includes('username')) endThose(call, () => true)
    }),
  ),
  ...['PUT', 'PATCH'].map((method) =>
    fault(`supersedes-on-${method.toLowerCase()}`, harmless, `${method} ends the tokens of all users`, (b) =>
      b.gate.push((call) => {
        if (call.method === method) endThose(call, () => true)
      }),
    ),
  ),
  fault('supersedes-as-typed', `${P}-supersedes`, 'tokens end by the user name as it was typed', (b) => {
    wrap(b.same, 'username', (same) => (g, s, call) => same(g.trim().toLowerCase(), s.toLowerCase(), call))
    b.supersedes = (old, grant) => old.grant.call.given['username'] === grant.call.given['username']
  }),
  fault(
    'supersedes-young-only',
    `${P}-supersedes`,
    'a token older than a day is not ended by a new one',
    (b) => {
      const { supersedes } = b
      b.supersedes = (old, grant) =>
        grant.issuedAtMs - old.issuedAtMs < 86_400_000 && (supersedes?.(old, grant) ?? false)
    },
  ),
  fault(
    'token-idle',
    `${P}-token-lives`,
    'a token that was used ends when it then lies for half its life',
    (b) => {
      const used = new WeakMap<TokenRecord, number>()
      b.resource.checks['idle'] = ({ presented, world }) => {
        if (!presented) return
        const now = world.clock.now()
        if (now - (used.get(presented) ?? now) > (presented.expiresAtMs - presented.issuedAtMs) / 2)
          refuse('expiredToken')
        used.set(presented, now)
      }
    },
  ),
  ...renewedFaults(P),
  fault(
    'token-renewed-user-id',
    `${P}-user-id`,
    'after the end of a token the user has another userId',
    (b) =>
      wrap(b.fields, 'userId', (before) => (grant) => {
        const ended = [...grant.call.world.tokens.values()].some((t) => t.expiresAtMs < grant.issuedAtMs)
        return ended ? `${before(grant)}-2` : before(grant)
      }),
  ),
  fault('token-long-500', `${P}-no-server-error`, 'a token that is much too long breaks the server', (b) => {
    const { find } = b.resource
    b.resource.find = (value, call) => (value.length > 1500 ? refuse('broken') : find(value, call))
  }),
  fault(
    'token-algorithm-500',
    `${P}-no-server-error`,
    'a JWT of an unknown algorithm breaks the server',
    (b) =>
      found(b, (_, value) =>
        /"alg"/.test(algorithm(value)) && !/"(none|[HRPE]S(256|384|512)|EdDSA)"/i.test(algorithm(value))
          ? refuse('broken')
          : undefined,
      ),
  ),
  fault('token-none-in-capitals', `${P}-token-required`, 'a JWT with "alg": "NONE" is believed', (b) =>
    found(b, (call, value) =>
      algorithm(value).includes('"NONE"') ? search(call, (t) => !t.ended) : undefined,
    ),
  ),
  ...Object.entries<[string, string, (token: string) => string]>({
    live: ['a live token', 'X-Token', (token) => token],
    bearer: ['a new token', 'Authorization', (token) => `Bearer ${[...token].reverse().join('')}`],
  }).map(([what, [about, field, write]]) =>
    fault(`refused-header-${what}`, `${P}-refusal-without-token`, `${about} is in a refusal's header`, (b) =>
      onRefused(b.wire, (answer, call) => {
        const token = search(call, (t) => !t.ended)
        if (token) answer.headers[field] = write(token.value)
      }),
    ),
  ),
  resourceOfTheMomentFault(`${P}-own-data`),
]

const algorithm = (token: string): string => Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()

function endThose(call: Call, those: (token: TokenRecord) => boolean): void {
  for (const token of [...call.world.live].filter(those)) end(token, call)
}
