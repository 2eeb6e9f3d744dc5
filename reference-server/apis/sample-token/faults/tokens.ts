import { refuse } from '../../../behaviour/refusals.ts'
import { drop, wrap } from '../../../behaviour/registry.ts'
import { end } from '../../../behaviour/tokens.ts'
import type { Account, Behaviour, Fault, Grant, TokenRecord } from '../../../behaviour/types.ts'
import { found, search } from '../../../faults/bearer-tokens.ts'
import { fault, onRefused } from '../../../faults/define.ts'
import { issuesJwts } from './jwts.ts'

const P = 'SAMPLE'
const dayMs = 86_400_000

/** Hand-written: tokens that are issued, accepted, ended or kept wrongly. */
export const tokenFaultsByHand: Fault[] = [
  fault('token-same-second', `${P}-token-fresh`, 'a second token of the same second is the same', (b) => {
    const drawn = new Map<string, string>()
    token(b, (grant, make) => {
      const key = `${grant.user['username']} ${grant.issuedAtMs}`
      const value = drawn.get(key) ?? make()
      drawn.set(key, value)
      return value
    })
  }),
  fault(
    'token-every-second',
    `${P}-token-fresh`,
    'every third token of a user is the one before the last again',
    (b) => {
      const drawn = new Map<Account, string[]>()
      token(b, (grant, make) => {
        const earlier = drawn.get(grant.user) ?? []
        drawn.set(grant.user, earlier)
        const value = earlier.length % 3 === 2 ? (earlier.at(-2) ?? make()) : make()
        earlier.push(value)
        return value
      })
    },
  ),
  fault(
    'token-counted-long',
    `${P}-token-unguessable`,
    'tokens are long, and all but their last digits are the same',
    (b) => {
      let count = 100_000
      token(b, () => `u5erT0ken-4f8e2c91a7b35d60-${count++}-9c1e`)
    },
  ),
  fault('token-has-password', `${P}-no-leak`, 'the token has the password in it, in base64', (b) =>
    token(b, (grant, make) =>
      Buffer.from(`${grant.user['username']}:${grant.user['password']}:${make()}`).toString('base64url'),
    ),
  ),
  fault('token-again-after-end', `${P}-renewed`, 'after its end the same token is given out again', (b) => {
    const drawn = new Map<Account, { value: string; at: number }>()
    token(b, (grant, make) => {
      const last = drawn.get(grant.user)
      const ended = last !== undefined && grant.issuedAtMs - last.at > 13 * dayMs
      const value = ended ? last.value : make()
      drawn.set(grant.user, { value, at: grant.issuedAtMs })
      return value
    })
  }),
  fault(
    'jwt-unverified',
    `${P}-token-required`,
    'tokens are JWTs and nobody looks at their signature',
    (b) => {
      issuesJwts(b)
      found(b, (call, value) => search(call, (t) => t.value.split('.')[1] === value.split('.')[1]))
    },
  ),
  fault(
    'jwt-claims-believed',
    `${P}-token-required`,
    'tokens are JWTs and changed claims are believed',
    (b) => {
      issuesJwts(b)
      found(b, (call, value) => {
        const [header, payload, signature] = value.split('.')
        if (!payload) return undefined
        return search(call, (t) => t.value.startsWith(`${header}.`) && t.value.endsWith(`.${signature}`))
      })
    },
  ),
  fault('jwt-unsigned-taken', `${P}-token-forged`, 'tokens are JWTs and "alg": "none" is accepted', (b) => {
    issuesJwts(b)
    found(b, (call, value) => {
      const [, payload, signature] = value.split('.')
      return signature === '' ? search(call, (t) => t.value.split('.')[1] === payload) : undefined
    })
  }),
  fault('token-half', `${P}-token-required`, 'only the first half of a token counts', (b) =>
    found(b, (call, value) => search(call, (t) => value.startsWith(t.value.slice(0, t.value.length / 2)))),
  ),
  fault('token-tail', `${P}-token-required`, 'only the last 100 characters of a token count', (b) =>
    found(b, (call, value) =>
      search(call, (t) => value.length >= 100 && t.value.endsWith(value.slice(-100))),
    ),
  ),
  fault('token-is-name', `${P}-token-required`, 'a user name is accepted as a token', (b) => {
    const before = b.resource.read
    b.resource.read = (call) => {
      const name = /^Bearer (\S+@\S+)$/.exec(call.headers.authorization ?? '')?.[1]
      return search(call, (t) => t.user['username'] === name)?.value ?? before(call)
    }
  }),
  fault('token-first-user-only', `${P}-token-use`, 'only the tokens of the first user are accepted', (b) => {
    b.resource.checks['first'] = ({ presented, world }) => {
      if (presented && presented.user !== world.accounts[0]) refuse('unknownToken')
    }
  }),
  fault('bearer-capital-only', `${P}-bearer-scheme`, 'the scheme is only known as "Bearer"', (b) => {
    const before = b.resource.read
    b.resource.read = (call) =>
      /^Bearer /.test(call.headers.authorization ?? '') ? before(call) : refuse('noToken')
  }),
  fault(
    'supersedes-lazily',
    `${P}-supersedes`,
    'an earlier token ends only when the new one is used',
    (b) => {
      drop(b.resource.checks, 'ended')
      const used = new Set<TokenRecord>()
      b.resource.checks['ended'] = ({ presented, world }) => {
        if (!presented) return
        if (!presented.ended) used.add(presented)
        const next = [...world.live].find((t) => t.user === presented.user)
        if (presented.ended && next && used.has(next)) refuse('endedToken')
      }
    },
  ),
  fault(
    'supersedes-unused-only',
    `${P}-supersedes`,
    'an earlier token that has been used stays valid',
    (b) => {
      const used = new Set<TokenRecord>()
      wrap(b.resource.checks, 'ended', (before) => (call) => {
        if (call.presented && !call.presented.ended) used.add(call.presented)
        if (call.presented && !used.has(call.presented)) before(call)
      })
    },
  ),
  fault(
    'supersedes-used-only',
    `${P}-supersedes`,
    'an earlier token that has not been used stays valid',
    (b) => {
      const used = new Set<TokenRecord>()
      wrap(b.resource.checks, 'ended', (before) => (call) => {
        if (call.presented && !call.presented.ended) used.add(call.presented)
        if (call.presented && used.has(call.presented)) before(call)
      })
    },
  ),
  fault(
    'supersedes-first-only',
    `${P}-others-tokens`,
    'a new token ends those of the first user too',
    (b) => {
      b.supersedes = (old, grant) => old.user === grant.user || old.user === grant.call.world.accounts[0]
    },
  ),
  fault('supersedes-unknown', `${P}-failure-harmless`, 'a wrong password ends the tokens of all users', (b) =>
    onRefused(b.alter, (_, call) => {
      for (const old of call.world.live) end(old, call)
    }),
  ),
  fault('life-shared', `${P}-token-lives`, 'a later token ends with the user’s first one', (b) => {
    const firstEndsAtMs = new Map<Account, number>()
    wrap(b.tokens, 'access', (kind) => ({
      ...kind,
      value: (grant, record) => {
        const before = firstEndsAtMs.get(grant.user)
        const ends = before !== undefined && before > grant.issuedAtMs ? before : record.expiresAtMs
        firstEndsAtMs.set(grant.user, ends)
        endsAtMs.set(record, ends)
        return kind.value(grant, record)
      },
    }))
    const endsAtMs = new WeakMap<TokenRecord, number>()
    b.resource.checks['shared'] = ({ presented, world }) => {
      if (presented && world.clock.now() >= (endsAtMs.get(presented) ?? 0)) refuse('expiredToken')
    }
  }),
  fault('life-once', `${P}-renewed`, 'the token after the end of another is not accepted', (b) => {
    b.resource.checks['renewed'] = ({ presented, world }) => {
      const earlier = [...world.tokens.values()].some(
        (t) => t.user === presented?.user && presented && t.expiresAtMs < presented.issuedAtMs,
      )
      if (earlier) refuse('expiredToken')
    }
  }),
  fault('expired-crashes', `${P}-token-expires`, 'an expired token is let in with an empty answer', (b) =>
    b.alter.push((answer, call) => {
      if (call.refused === 'expiredToken') Object.assign(answer, { status: 204, body: '' })
    }),
  ),
]

function token(b: Behaviour, choose: (grant: Grant, make: () => string) => string): void {
  wrap(b.tokens, 'access', (kind) => ({
    ...kind,
    value: (grant, record) => choose(grant, () => kind.value(grant, record)),
  }))
}
