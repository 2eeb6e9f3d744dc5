import { refuse } from '../../../behaviour/refusals.ts'
import { wrap } from '../../../behaviour/registry.ts'
import { opaque } from '../../../behaviour/tokens.ts'
import type { Answer, Behaviour, Call, Fault, TokenRecord } from '../../../behaviour/types.ts'
import { fault, onGranted } from '../../../faults/define.ts'

const P = 'CONFIG'

const body = (answer: Answer): Record<string, unknown> => answer.body as Record<string, unknown>

const granted = (name: string, breaks: string, about: string, change: (answer: Answer, call: Call) => void) =>
  fault(name, breaks, about, (b) => onGranted(b.alter, change))

const says = (name: string, breaks: string, about: string, value: (seconds: number) => unknown) =>
  granted(name, breaks, about, (answer) => {
    answer.body = { ...body(answer), expires_in: value(Number(body(answer)['expires_in'])) }
  })

const tokens = (name: string, breaks: string, about: string, value: (call: Call, before: string) => string) =>
  fault(name, breaks, about, (b) =>
    wrap(b.tokens, 'access', (kind) => ({
      ...kind,
      value: (grant, record) => value(grant.call, kind.value(grant, record)),
    })),
  )

let counter = 0

/** The ways in which the configuration API can grant wrongly that are about its meaning. */
export const grantFaults: Fault[] = [
  granted('granted-with-error', `${P}-success`, 'a grant also has an error', (answer) => {
    answer.body = { error: 'none', ...body(answer) }
  }),
  granted('scope-list', `${P}-scope`, 'the scope in a response is a list', (answer, call) => {
    answer.body = { ...body(answer), scope: [call.given['scope']] }
  }),
  granted('scope-null', `${P}-scope`, 'the scope in a response is null', (answer) => {
    answer.body = { ...body(answer), scope: null }
  }),
  granted('refresh-token-null', `${P}-refresh-token`, 'there is a refresh token of null', (answer) => {
    answer.body = { ...body(answer), refresh_token: null }
  }),
  granted('refresh-token-given', `${P}-no-refresh-token`, 'there is a refresh token', (answer) => {
    answer.body = { ...body(answer), refresh_token: 'r-5bAc7dXeYf9gZh1kQm3n' }
  }),
  granted('no-cache-said', `${P}-no-store`, 'a response says no-cache instead of no-store', (answer) => {
    answer.headers['Cache-Control'] = 'no-cache'
  }),
  granted('pragma-unsaid', `${P}-pragma`, 'a response has no Pragma', (answer) => {
    delete answer.headers['Pragma']
  }),
  granted('token-type-spaced', `${P}-token-type`, 'token_type has a space after it', (answer) => {
    answer.body = { ...body(answer), token_type: 'Bearer ' }
  }),
  granted('token-type-jwt', `${P}-token-type`, 'token_type is "JWT"', (answer) => {
    answer.body = { ...body(answer), token_type: 'JWT' }
  }),
  granted('token-prefixed', `${P}-access-token`, 'access_token has the scheme in it', (answer) => {
    answer.body = { ...body(answer), access_token: `Bearer ${body(answer)['access_token']}` }
  }),
  granted('token-with-newline', `${P}-access-token`, 'access_token ends with a newline', (answer) => {
    answer.body = { ...body(answer), access_token: `${body(answer)['access_token']}\n` }
  }),
  fault('token-twice', `${P}-json`, 'access_token stands twice in a response', (b) =>
    onGranted(b.wire, (answer) => {
      answer.bytes = Buffer.from(answer.bytes.toString().replace('{', '{"access_token":"old-token",'))
    }),
  ),
  says('expires-in-unit', `${P}-expires-in`, 'expires_in has a unit', (seconds) => `${seconds}s`),
  says('expires-in-iso', `${P}-expires-in`, 'expires_in is an ISO 8601 duration', () => 'PT1H'),
  says('expires-in-grouped', `${P}-expires-in`, 'expires_in has a comma', () => '3,600'),
  says('expires-in-spaced', `${P}-expires-in`, 'expires_in has a space', (seconds) => ` ${seconds}`),
  says('expires-in-object', `${P}-expires-in`, 'expires_in is an object', (seconds) => ({ seconds })),
  says('expires-in-date', `${P}-expires-in`, 'expires_in is a date', (seconds) =>
    new Date(Date.now() + seconds * 1000).toISOString(),
  ),
  says('expires-in-instant-ms', `${P}-expires-in-seconds`, 'expires_in is a time in ms', (seconds) =>
    Math.floor(Date.now() + seconds * 1000),
  ),
  says('expires-in-text-ms', `${P}-expires-in-seconds`, 'expires_in is milliseconds in quotes', (seconds) =>
    String(seconds * 1000),
  ),
  fault('expires-in-sometimes', `${P}-expires-in`, 'every fifth response has no expires_in', (b) => {
    let count = 0
    onGranted(b.alter, (answer) => {
      if (++count % 5 === 0) delete body(answer)['expires_in']
    })
  }),
  fault('opaque-doubled', `${P}-token-lives`, 'an opaque token lives half as long as it says', (b) => {
    b.tokens['access'] = { lifetimeSeconds: 1800, value: opaque(48) }
    onGranted(b.alter, (answer) => Object.assign(body(answer), { expires_in: 3600 }))
  }),
  fault('opaque-longer', `${P}-token-expires`, 'an opaque token lives six times as long as it says', (b) => {
    b.tokens['access'] = { lifetimeSeconds: 3600, value: opaque(48) }
    onGranted(b.alter, (answer) => Object.assign(body(answer), { expires_in: 600 }))
  }),
  tokens('token-of-credentials', `${P}-no-leak`, 'the token is the credentials in base64', (call) =>
    Buffer.from(`${call.given['client_id']}:${call.given['client_secret']}:${counter++}`).toString(
      'base64url',
    ),
  ),
  tokens('token-counter-long', `${P}-token-unguessable`, 'tokens are long consecutive numbers', () =>
    String(1e15 + counter++).padStart(40, '0'),
  ),
  tokens('token-of-time', `${P}-token-unguessable`, 'a token is made of the user and the time', (call) =>
    Buffer.from(`token for ${call.given['client_id']} ${process.hrtime.bigint() / 1000n}`).toString(
      'base64url',
    ),
  ),
  fault('cached-full-life', `${P}-token-lives`, 'a live token is given again with a whole lifetime', (b) => {
    const last = new Map<unknown, TokenRecord>()
    wrap(b.tokens, 'access', (kind) => ({
      ...kind,
      value: (grant, record) => {
        const earlier = last.get(grant.user)
        if (earlier && grant.issuedAtMs < earlier.expiresAtMs) {
          record.expiresAtMs = earlier.expiresAtMs
          return earlier.value
        }
        last.set(grant.user, record)
        return kind.value(grant, record)
      },
    }))
    b.jwt.claims['exp'] = (grant) => grant.issuedAtMs / 1000 + 3600
    b.fields['expires_in'] = () => 3600
  }),
  fault('one-at-a-time', `${P}-renewed`, 'no token is granted in the second half of another', (b) => {
    b.checks['alone'] = (call) => {
      const now = call.world.clock.now()
      for (const token of call.world.tokens.values())
        if (token.client === call.client && now < token.expiresAtMs && now > token.issuedAtMs + 1.2e6)
          refuse('badValue')
    }
  }),
  fault('empty-while-alive', `${P}-renewed`, 'in the second half of a token a grant has no token', (b) =>
    onGranted(b.alter, (answer, call) => {
      const now = call.world.clock.now()
      for (const token of call.world.tokens.values())
        if (token.client === call.client && now < token.expiresAtMs && now > token.issuedAtMs + 1.2e6)
          delete body(answer)['access_token']
    }),
  ),
  fault('none-after-the-end', `${P}-renewed`, 'no token is granted once one has expired', (b) => {
    b.checks['fresh'] = (call) => {
      for (const token of call.world.tokens.values())
        if (token.client === call.client && call.world.clock.now() >= token.expiresAtMs) refuse('badValue')
    }
  }),
  fault('dead-after-the-end', `${P}-renewed`, 'a token had after the end of another does not work', (b) => {
    b.resource.checks['first'] = ({ presented, world }) => {
      for (const token of world.tokens.values())
        if (presented && token.user === presented.user && token.expiresAtMs <= presented.issuedAtMs)
          refuse('unknownToken')
    }
  }),
  // Five minutes are the leeway that libraries grant a JWT by default.
  fault('life-ten-minutes-longer', `${P}-token-expires`, 'a token lives ten minutes longer', (b) =>
    ends(b, (token) => token.expiresAtMs + 600_000),
  ),
  fault('life-hour-longer', `${P}-token-expires`, 'a token lives an hour longer than declared', (b) =>
    ends(b, (token) => token.expiresAtMs + 3_600_000),
  ),
  fault('life-from-first-use', `${P}-token-expires`, 'the lifetime begins with the first use', (b) => {
    const first = new Map<TokenRecord, number>()
    ends(b, (token, now) => {
      if (!first.has(token)) first.set(token, now)
      return (first.get(token) ?? now) + token.expiresAtMs - token.issuedAtMs
    })
  }),
  fault('life-of-the-unused', `${P}-token-expires`, 'a token that was never used does not end', (b) => {
    const used = new Set<TokenRecord>()
    ends(b, (token, now) => {
      const end = used.has(token) ? token.expiresAtMs : Number.POSITIVE_INFINITY
      if (now < token.expiresAtMs) used.add(token)
      return end
    })
  }),
  fault('life-busy', `${P}-token-expires`, 'three uses make a token live for ever', (b) => {
    const uses = new Map<TokenRecord, number>()
    ends(b, (token) => {
      uses.set(token, (uses.get(token) ?? 0) + 1)
      return (uses.get(token) ?? 0) > 2 ? Number.POSITIVE_INFINITY : token.expiresAtMs
    })
  }),
  fault('parallel-swapped', `${P}-parallel-own`, 'two users at once get each other’s tokens', (b) => {
    const waiting = new Set<Call>()
    b.pause = async (call) => {
      waiting.add(call)
      await new Promise((resolve) => setTimeout(resolve, 15))
      const other = [...waiting].find((w) => w !== call && w.client !== call.client)
      setTimeout(() => waiting.delete(call), 15)
      if (other) call.user = other.client
    }
  }),
  fault('parallel-both-fail', `${P}-parallel-own`, 'two users at once are both refused', (b) => {
    const running = new Set<Call>()
    b.pause = async (call) => {
      running.add(call)
      await new Promise((resolve) => setTimeout(resolve, 15))
      const crowded = [...running].some((r) => r.client !== call.client)
      setTimeout(() => running.delete(call), 15)
      if (crowded) refuse('badValue')
    }
  }),
  fault('parallel-refused', `${P}-parallel`, 'three requests of one user at once are all refused', (b) => {
    const running = new Map<unknown, number>()
    b.pause = async ({ client }) => {
      const before = (running.get(client) ?? 0) + 1
      running.set(client, before)
      await new Promise((resolve) => setTimeout(resolve, 15))
      const crowded = (running.get(client) ?? 0) > 2
      setTimeout(() => running.set(client, (running.get(client) ?? 1) - 1), 15)
      if (crowded) refuse('badValue')
    }
  }),
  fault('resource-knows-one-user', `${P}-own-data`, 'the tokens of all users but one are refused', (b) => {
    b.resource.checks['known-user'] = ({ presented, world }) => {
      if (presented && presented.user !== world.accounts[0]) refuse('unknownToken')
    }
  }),
]

function ends(b: Behaviour, endsAtMs: (token: TokenRecord, nowMs: number) => number): void {
  wrap(b.resource.checks, 'expired', () => ({ presented, world }) => {
    const now = world.clock.now()
    if (!presented || now >= endsAtMs(presented, now)) refuse('expiredToken')
  })
}
