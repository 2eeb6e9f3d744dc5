import { createHash } from 'node:crypto'
import { basic } from '../../../behaviour/authorization.ts'
import { Refused, refuse } from '../../../behaviour/refusals.ts'
import { replace, wrap } from '../../../behaviour/registry.ts'
import { opaque, tokenOf } from '../../../behaviour/tokens.ts'
import type { Account, Behaviour, Call, Fault, TokenRecord } from '../../../behaviour/types.ts'
import { found, search } from '../../../faults/bearer-tokens.ts'
import { fault } from '../../../faults/define.ts'
import { lifeOf } from '../../../faults/lifetimes.ts'

const P = 'CRAYON'

/** Hand-written: tokens that are made or accepted wrongly. */
const accepted: Fault[] = [
  fault(
    'refresh-as-access',
    `${P}-kinds-kept-apart`,
    'a refresh token is accepted as an access token',
    (b) => {
      issueAlso(b, 'refresh', 'RefreshToken')
      acceptAnyKind(b)
    },
  ),
  fault(
    'identity-as-access',
    `${P}-kinds-kept-apart`,
    'an identity token is accepted as an access token',
    (b) => {
      issueAlso(b, 'identity', 'IdentityToken')
      acceptAnyKind(b)
    },
  ),
  fault('token-of-the-name', `${P}-token-expires`, 'a token is a hash of the user name, for ever', (b) => {
    b.tokens['access']!.value = ({ user }) => createHash('sha256').update(user['username']!).digest('hex')
  }),
  presented('token-null', 'the word "null" is accepted as a token', (value) => value === 'null'),
  presented(
    'token-name',
    'Base64 of the user name is accepted as a token',
    (value, token) => Buffer.from(value, 'base64').toString() === token.user['username'],
  ),
  presented(
    'token-half',
    'the first half of a token is accepted',
    (value, token) => value.length > 20 && token.value.startsWith(value),
  ),
  fault('resource-takes-client', `${P}-token-required`, "a client's Basic credentials open the API", (b) =>
    opens(b, 'client_id', 'client_secret'),
  ),
  fault('resource-takes-user', `${P}-token-required`, "a user's Basic credentials open the API", (b) =>
    opens(b, 'username', 'password'),
  ),
  forged('jwt-none-capitals', 'an unsigned token with "alg": "NONE" is believed', (value, token) => {
    const [header = '', payload] = value.split('.')
    return Buffer.from(header, 'base64url').includes('"NONE"') && payload === token.value.split('.')[1]
  }),
  forged(
    'jwt-none-signed',
    'a token with "alg": "none" and its old signature is accepted',
    (value, token) => {
      const [header = '', payload, signature] = value.split('.')
      const none = Buffer.from(header, 'base64url').includes('"none"')
      return none && signature !== '' && payload === token.value.split('.')[1]
    },
  ),
  fault('jwt-names-other', `${P}-own-data`, 'the token names another user than the one who asked', (b) => {
    b.jwt.claims['name'] = (grant) =>
      grant.call.world.accounts.find((account) => account !== grant.user)?.['username']
  }),
  forged(
    'jwt-unsigned-accepted',
    'a token without its signature is accepted',
    (value, token) => value === `${token.value.split('.').slice(0, 2).join('.')}.`,
  ),
  forged('jwt-payload-of-another', "a token with another one's payload is accepted", (value, token) => {
    const [header, payload] = token.value.split('.')
    return value.startsWith(`${header}.${payload}.`) && !value.endsWith('.') && signatures(value, token)
  }),
  forged(
    'jwt-user-trusted',
    'a changed user in the token is overlooked',
    (value, token) =>
      claims(value)?.['name'] === 'admin' && claims(value)?.['jti'] === claims(token.value)?.['jti'],
  ),
  forged(
    'jwt-end-trusted',
    'a changed end in the token is overlooked',
    (value, token) =>
      Number(claims(value)?.['exp']) > 4e9 && claims(value)?.['jti'] === claims(token.value)?.['jti'],
  ),
  fault('token-long-counted', `${P}-token-unguessable`, 'tokens are long but only counted', (b) => {
    let count = 0
    replace(b.tokens, 'access', {
      ...b.tokens['access']!,
      value: () => `crayon-access-token-${String(++count).padStart(24, '0')}`,
    })
  }),
  fault('token-of-the-time', `${P}-token-unguessable`, 'tokens are the time in milliseconds', (b) => {
    let last = 0
    replace(b.tokens, 'access', {
      ...b.tokens['access']!,
      value: () => {
        last = Math.max(last + 1, Date.now())
        return `crayon-access-token-${last}`
      },
    })
  }),
  fault('token-ends-others', `${P}-others-tokens`, "a new token ends all other users' tokens", (b) => {
    b.supersedes = (old, grant) => old.user !== grant.user
  }),
  fault(
    'newer-token-dead',
    `${P}-token-use`,
    'a token is refused when the one before it has been used',
    (b) => {
      const used = new Set<TokenRecord>()
      b.resource.checks['first'] = ({ presented, world }) => {
        if (!presented) return
        const own = [...world.tokens.values()].filter(
          ({ user, kind }) => user === presented.user && kind === presented.kind,
        )
        const before = own[own.indexOf(presented) - 1]
        if (before && used.has(before)) refuse('unknownToken')
        used.add(presented)
      }
    },
  ),
  fault(
    'parallel-some-refused',
    `${P}-parallel`,
    'every fifth of a user’s requests that meet another is refused',
    (b) => {
      let under = 0
      let met = 0
      b.pause = async () => {
        if (under++ > 0 && ++met % 5 === 0) {
          under--
          throw new Refused('wrongPassword')
        }
        await new Promise((resolve) => setTimeout(resolve, 5))
        under--
      }
    },
  ),
]

/** Hand-written: lifetimes that are wrong. */
const lifetimes: Fault[] = [
  fault('life-hour-longer', `${P}-token-expires`, 'a token is accepted for an hour after its end', (b) =>
    lifeOf(b, (token) => token.expiresAtMs + 3_600_000),
  ),
  fault('life-five-minutes-shorter', `${P}-token-lives`, 'a token ends five minutes early', (b) =>
    lifeOf(b, (token) => token.expiresAtMs - 300_000),
  ),
  fault('life-from-first-use', `${P}-token-expires`, 'the life of a token begins with its first use', (b) => {
    const usedAtMs = new Map<TokenRecord, number>()
    lifeOf(b, (token, now) => {
      if (!usedAtMs.has(token)) usedAtMs.set(token, now)
      return usedAtMs.get(token)! + token.expiresAtMs - token.issuedAtMs
    })
  }),
  fault('life-unused-endless', `${P}-token-expires`, 'a token that was never used does not end', (b) => {
    const used = new Set<TokenRecord>()
    lifeOf(b, (token, now) => {
      if (now < token.expiresAtMs) used.add(token)
      return used.has(token) ? token.expiresAtMs : Number.POSITIVE_INFINITY
    })
  }),
  fault('life-of-the-first', `${P}-token-lives`, "a user's later tokens end with the first one", (b) => {
    const ends = new Map<Account, number>()
    lifeOf(b, (token, now) => {
      for (const t of token.grant.call.world.tokens.values())
        if (t.user === token.user && t.expiresAtMs > now && !ends.has(t.user)) ends.set(t.user, t.expiresAtMs)
      return Math.min(token.expiresAtMs, ends.get(token.user) ?? token.expiresAtMs)
    })
  }),
  fault('token-kept-for-ever', `${P}-renewed`, 'a user gets the same token again after it has ended', (b) => {
    const kept = new Map<Account, TokenRecord>()
    wrap(b.tokens, 'access', (kind) => ({
      ...kind,
      value: (grant, record) => {
        const first = kept.get(grant.user)
        if (first) Object.assign(record, { expiresAtMs: first.expiresAtMs, issuedAtMs: first.issuedAtMs })
        else kept.set(grant.user, record)
        return first?.value ?? kind.value(grant, record)
      },
    }))
    b.fields['ExpiresIn'] = () => 20060
  }),
  fault(
    'token-kept-undiminished',
    `${P}-lifetime-left`,
    'the same living token is always said to have its whole life before it',
    (b) => {
      keepWhileAlive(b)
      b.fields['ExpiresIn'] = () => 20060
    },
  ),
  fault('no-token-after-end', `${P}-renewed`, 'nobody whose token has ended gets another', (b) => {
    b.checks['ended'] = ({ world, user }) => {
      const now = world.clock.now()
      for (const token of world.tokens.values())
        if (token.user === user && now >= token.expiresAtMs) refuse('wrongPassword')
    }
  }),
  fault(
    'no-token-later',
    `${P}-renewed`,
    "a user gets no other token in the second half of the first one's life",
    (b) => {
      b.checks['half'] = ({ world, user }) => {
        const now = world.clock.now()
        for (const { user: of, issuedAtMs, expiresAtMs } of world.tokens.values())
          if (of === user && now >= (issuedAtMs + expiresAtMs) / 2 - 1000) refuse('wrongPassword')
      }
    },
  ),
]

/** Hand-written: tokens and lifetimes that are wrong. */
export const tokenFaultsByHand: Fault[] = [...accepted, ...lifetimes]

/** Issues a token of another kind too. */
export function issueAlso(b: Behaviour, kind: string, field: string): void {
  b.tokens[kind] = { lifetimeSeconds: 86_400, value: opaque(40) }
  b.fields[field] = (grant) => tokenOf(grant, kind).value
}

/** Gives a user the token again that he has, as long as it lives. */
export function keepWhileAlive(b: Behaviour): void {
  const kept = new Map<Account, TokenRecord>()
  wrap(b.tokens, 'access', (kind) => ({
    ...kind,
    value: (grant, record) => {
      const earlier = kept.get(grant.user)
      if (earlier && earlier.expiresAtMs > grant.issuedAtMs) {
        Object.assign(record, { expiresAtMs: earlier.expiresAtMs })
        return earlier.value
      }
      kept.set(grant.user, record)
      return kind.value(grant, record)
    },
  }))
}

const acceptAnyKind = (b: Behaviour): void => replace(b.resource.checks, 'kind', () => {})

type Alike = (value: string, token: TokenRecord, call: Call) => boolean

function presented(name: string, about: string, alike: Alike, breaks = `${P}-token-required`): Fault {
  return fault(name, breaks, about, (b) =>
    found(b, (call, value) => search(call, (token) => alike(value, token, call))),
  )
}

function forged(name: string, about: string, alike: Alike): Fault {
  return presented(name, about, alike, `${P}-token-forged`)
}

function opens(b: Behaviour, name: string, secret: string): void {
  const { read } = b.resource
  b.resource.read = (call) => {
    if (!/^basic /i.test(call.headers.authorization ?? '')) return read(call)
    const pair = basic(call)
    const owner = call.world.accounts.find((a) => a[name] === pair?.name && a[secret] === pair?.password)
    return (owner && search(call, (token) => token.user === owner)?.value) ?? refuse('malformedToken')
  }
}

const signatures = (value: string, token: TokenRecord): boolean => {
  const signature = value.split('.')[2]
  return [...token.grant.call.world.tokens.keys()].some(
    (known) => known !== value && known.split('.')[2] === signature,
  )
}

function claims(value: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(Buffer.from(value.split('.')[1] ?? '', 'base64url').toString())
  } catch {
    return undefined
  }
}
