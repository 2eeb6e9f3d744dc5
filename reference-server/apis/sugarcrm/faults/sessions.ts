import { setTimeout as wait } from 'node:timers/promises'
import { forGrant } from '../../../behaviour/checks.ts'
import { signHs256 } from '../../../behaviour/keys.ts'
import { refuse } from '../../../behaviour/refusals.ts'
import { wrap } from '../../../behaviour/registry.ts'
import { end, jwt, opaque, tokenOf } from '../../../behaviour/tokens.ts'
import type { Account, Behaviour, Call, Fault, TokenRecord } from '../../../behaviour/types.ts'
import { found, search } from '../../../faults/bearer-tokens.ts'
import { breaking, fault, onRefused } from '../../../faults/define.ts'
import { jwtFaults } from '../../../faults/jwt.ts'
import { lifeOf } from '../../../faults/lifetimes.ts'
import { refreshing, valued } from './parts.ts'

const P = 'SUGAR'

/** Access tokens that are JWTs, for faults of theirs. */
function withJwt(b: Behaviour): void {
  b.jwt.sign = signHs256
  b.jwt.header['alg'] = () => 'HS256'
  b.jwt.claims['sub'] = (grant) => grant.user['username']
  b.jwt.claims['iat'] = (_, token) => token.issuedAtMs / 1000
  b.jwt.claims['exp'] = (_, token) => token.expiresAtMs / 1000
  b.jwt.claims['jti'] = () => crypto.randomUUID()
  b.tokens['access']!.value = jwt
}

/** What is wrong with a JWT here as in any API, and the requirements that it violates. */
const wrongJwts: Record<string, string> = {
  'jwt-signature-ignored': `${P}-token-forged`,
  'jwt-payload-trusted': `${P}-token-forged`,
  'jwt-none-accepted': `${P}-token-forged`,
  'jwt-iat-ahead': `${P}-token-dates`,
  'jwt-alg-none': `${P}-token-is-jwt`,
  'jwt-has-password': `${P}-no-leak`,
}

const forged = breaking(
  jwtFaults(P).filter(({ name }) => Object.hasOwn(wrongJwts, name)),
  wrongJwts,
).map((f) => ({
  ...f,
  apply: (b: Behaviour) => {
    withJwt(b)
    f.apply(b)
  },
}))

const accepting = (b: Behaviour, value: (call: Call) => boolean): void => {
  const { read } = b.resource
  let last: string | undefined
  b.resource.read = (call) => {
    if (value(call) && last !== undefined) return last
    const token = read(call)
    if (call.world.tokens.has(token)) last = token
    return token
  }
}

const header = (call: Call, name: string): string => String(call.headers[name] ?? '')

const endOwn = (call: Call, kinds: string[]): void => {
  for (const token of call.world.tokens.values())
    if (token.user['username'] === call.given['username'] && kinds.includes(token.kind)) end(token, call)
}

/** What SugarCRM can do wrongly with the access tokens that it has given. */
export const sessionFaults: Fault[] = [
  ...forged,
  fault('jwt-other-life', `${P}-expires-in-true`, 'a JWT says twice the lifetime of "expires_in"', (b) => {
    withJwt(b)
    b.jwt.claims['exp'] = (_, token) => token.issuedAtMs / 1000 + 7200
  }),
  fault('token-opaque-any-case', `${P}-token-forged`, 'a token with letters counts in any case', (b) => {
    b.tokens['access']!.value = opaque(24)
    found(b, (call, value) => search(call, (t) => t.value.toLowerCase() === value.toLowerCase()))
  }),
  fault('life-hour-longer', `${P}-token-expires`, 'a token lives an hour longer than it is said to', (b) =>
    lifeOf(b, (t) => t.expiresAtMs + 3_600_000),
  ),
  fault('life-of-the-second', `${P}-token-lives`, "the second user's tokens live half as long", (b) =>
    lifeOf(b, (t) =>
      t.user['username'] === 'sally_bronsen' ? (t.issuedAtMs + t.expiresAtMs) / 2 : t.expiresAtMs,
    ),
  ),
  fault('life-of-the-second-endless', `${P}-token-expires`, "the second user's tokens never end", (b) =>
    lifeOf(b, (t) => (t.user['username'] === 'sally_bronsen' ? Number.POSITIVE_INFINITY : t.expiresAtMs)),
  ),
  fault(
    'life-slides-late',
    `${P}-token-expires`,
    'a use in the last tenth of its life gives a token another',
    (b) => {
      const ends = new Map<TokenRecord, number>()
      lifeOf(b, (t, now) => {
        const end = ends.get(t) ?? t.expiresAtMs
        const life = t.expiresAtMs - t.issuedAtMs
        if (now < end && now > end - life / 10) ends.set(t, now + life)
        return end
      })
    },
  ),
  fault('life-idle-longer', `${P}-token-expires`, 'only a token that was used twice ends', (b) => {
    const uses = new Map<TokenRecord, number>()
    lifeOf(b, (t) => {
      uses.set(t, (uses.get(t) ?? 0) + 1)
      return (uses.get(t) ?? 0) > 2 ? t.expiresAtMs : Number.POSITIVE_INFINITY
    })
  }),
  fault(
    'login-dead-after-expiry',
    `${P}-renewed`,
    'after the end of a token a login gives a dead one',
    (b) => {
      b.resource.checks['late'] = ({ presented, world }) => {
        const dead = [...world.tokens.values()].some(
          (t) =>
            t.kind === 'access' &&
            presented &&
            t.user === presented.user &&
            t.expiresAtMs < presented.issuedAtMs,
        )
        if (dead && presented && !refreshing(presented.grant)) refuse('unknownToken')
      }
    },
  ),
  fault('token-consecutive', `${P}-token-unguessable`, 'tokens count up in their last digits', (b) => {
    let count = 4096
    valued(b, 'access', () => () => `5342d38a-24b1-4521-b1a1-00000000${(count++).toString(16)}`)
  }),
  fault(
    'refresh-consecutive',
    `${P}-token-unguessable`,
    'refresh tokens count up in their last digits',
    (b) => {
      let count = 4096
      valued(b, 'refresh', () => () => `85053198-24b1-4521-b1a1-00000000${(count++).toString(16)}`)
    },
  ),
  fault('refresh-counted', `${P}-token-unguessable`, 'refresh tokens are small numbers', (b) => {
    let count = 4096
    valued(b, 'refresh', () => () => String(count++))
  }),
  fault('refresh-shared', `${P}-refresh-token-own`, 'all users get the same refresh token', (b) =>
    valued(b, 'refresh', () => () => '85053198-24b1-4521-b1a1-5342d382e0b7'),
  ),
  fault('download-shared', `${P}-download-token-own`, 'all users get the same download token', (b) =>
    valued(b, 'download', () => () => '8c9b5461-0d95-8d87-6084-5342d357b39e'),
  ),
  fault(
    'refresh-was-access',
    `${P}-kinds-kept-apart`,
    'the refresh token is the access token of the login before',
    (b) => {
      const earlier = new Map<Account, string>()
      valued(b, 'refresh', (value) => (grant, record) => {
        const before = earlier.get(grant.user)
        earlier.set(grant.user, tokenOf(grant, 'access').value)
        return before ?? value(grant, record)
      })
    },
  ),
  fault('token-of-last-login', `${P}-own-data`, 'every token shows the user of the last login', (b) => {
    b.resource.account = (record, { world }) =>
      [...world.tokens.values()].findLast(({ kind }) => kind === 'access')?.user ?? record.user
  }),
  fault('login-ends-others', `${P}-others-tokens`, "a login ends other users' tokens", (b) => {
    b.supersedes = (old, grant) => old.user !== grant.user
  }),
  fault(
    'wrong-password-ends-access',
    `${P}-failure-harmless`,
    "a wrong password ends the user's access tokens",
    (b) => onRefused(b.alter, (_, call) => endOwn(call, ['access']), 'wrongPassword'),
  ),
  fault(
    'wrong-password-ends-refresh',
    `${P}-failure-harmless`,
    "a wrong password ends the user's refresh tokens",
    (b) => onRefused(b.alter, (_, call) => endOwn(call, ['refresh']), 'wrongPassword'),
  ),
  fault('bearer-unchecked', `${P}-token-required`, 'whatever follows "Bearer" is accepted', (b) =>
    accepting(b, (call) => /^bearer ./i.test(header(call, 'authorization'))),
  ),
  fault('bearer-empty', `${P}-token-required`, '"Bearer" without a token is accepted', (b) =>
    accepting(b, (call) => /^bearer *$/i.test(header(call, 'authorization'))),
  ),
  fault('oauth-token-empty', `${P}-token-required`, 'an empty OAuth-Token is accepted', (b) =>
    accepting(b, (call) => call.headers['oauth-token'] === ''),
  ),
  fault('basic-unchecked', `${P}-token-required`, 'any user name and password open the resource', (b) =>
    accepting(b, (call) => /^basic /i.test(header(call, 'authorization'))),
  ),
  fault(
    'token-null-word',
    `${P}-token-required`,
    'the words "null" and "undefined" are accepted as tokens',
    (b) =>
      accepting(b, (call) =>
        /(null|undefined)$/.test(`${header(call, 'oauth-token')}${header(call, 'authorization')}`),
      ),
  ),
  fault('token-sql', `${P}-token-required`, '"*" and SQL are accepted as tokens', (b) =>
    accepting(b, (call) =>
      /(\*|' OR .*)$/.test(`${header(call, 'oauth-token')}${header(call, 'authorization')}`),
    ),
  ),
  fault('token-user-name', `${P}-token-required`, 'a user name is accepted as a token', (b) =>
    accepting(b, (call) =>
      call.world.accounts.some((a) =>
        `${header(call, 'oauth-token')}${header(call, 'authorization')}`.endsWith(a['username'] ?? '-'),
      ),
    ),
  ),
  fault(
    'parallel-password',
    `${P}-password-checked`,
    'while a user logs in, any password of theirs is taken',
    (b) => {
      const entering = new Map<Account, number>()
      wrap(
        b.same,
        'password',
        (same) => (given, stored, call) =>
          same(given, stored, call) || (call.user !== undefined && (entering.get(call.user) ?? 0) > 0),
      )
      b.pause = async ({ user }) => {
        if (!user) return
        entering.set(user, (entering.get(user) ?? 0) + 1)
        await wait(15)
        entering.set(user, (entering.get(user) ?? 0) - 1)
      }
    },
  ),
  fault(
    'earlier-token-500',
    `${P}-no-server-error`,
    'the token of before a login is answered with 500',
    (b) => {
      b.supersedes = (old, grant) => old.user === grant.user
      wrap(b.refusals, 'endedToken', (row) => ({ ...row, status: 500 }))
    },
  ),
  fault('second-user-shut-out', `${P}-own-data`, "no token of the second user's is accepted", (b) => {
    b.resource.checks['user'] = ({ presented, world }) => {
      if (presented?.user === world.accounts[1]) refuse('unknownToken')
    }
  }),
  fault('login-repeats-after-expiry', `${P}-renewed`, 'a login gives a dead token again', (b) => {
    const dead = new Map<Account, string>()
    wrap(b.resource.checks, 'expired', (check) => (call) => {
      const { presented, world } = call
      if (presented && world.clock.now() >= presented.expiresAtMs) dead.set(presented.user, presented.value)
      check(call)
    })
    valued(b, 'access', (value) => (grant, record) => {
      const again = dead.get(grant.user)
      dead.delete(grant.user)
      return again ?? value(grant, record)
    })
  }),
  fault('login-refused-after-expiry', `${P}-renewed`, 'who has been away is shut out', (b) => {
    const seenAtMs = new Map<Account, number>()
    b.checks['away'] = forGrant('password', ({ user, world }) => {
      const now = world.clock.now()
      if (user && now - (seenAtMs.get(user) ?? now) > 3_600_000) refuse('wrongPassword')
      if (user) seenAtMs.set(user, now)
    })
  }),
]
