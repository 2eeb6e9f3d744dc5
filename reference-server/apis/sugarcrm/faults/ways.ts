import { readForm } from '../../../behaviour/body.ts'
import { wrap } from '../../../behaviour/registry.ts'
import type { Call, Fault, Grant, TokenRecord } from '../../../behaviour/types.ts'
import { fault } from '../../../faults/define.ts'
import { lifeOf } from '../../../faults/lifetimes.ts'
import { alike, beside, refreshing } from './parts.ts'

const P = 'SUGAR'

const type = (call: Call): string => call.headers['content-type'] ?? ''
export const given = (call: Call, name: string): string => call.given[name] ?? ''
export const isRefresh = (call: Call): boolean => given(call, 'grant_type') === 'refresh_token'
const second = ({ user, world }: { user: TokenRecord['user']; world: Call['world'] }): boolean =>
  user === world.accounts[1]

/** The ways through the server on which a check may be forgotten. */
const ways: Record<string, { about: string; on: (call: Call) => boolean; read?: string }> = {
  charset: { about: 'in a body with a charset', on: (call) => type(call).includes('charset') },
  text: { about: 'in JSON labelled as text', on: (call) => type(call) === 'text/plain', read: 'text/plain' },
  unlabelled: { about: 'in JSON without a label', on: (call) => type(call) === '', read: '' },
  extra: { about: 'beside an unknown member', on: (call) => beside(call.lookup) },
  mobile: { about: 'for the platform mobile', on: (call) => given(call, 'platform') === 'mobile' },
}

const forgotten: Fault[] = Object.entries(ways).flatMap(([way, { about, on, read }]) =>
  (['password', 'client_secret'] as const).map((name) =>
    fault(
      `way-${way}-${name.replace('_', '-')}`,
      `${P}-${name === 'password' ? 'password' : 'client-secret'}-checked`,
      `any ${name} is taken ${about}`,
      (b) => {
        if (read !== undefined) b.mediaTypes[read] = b.mediaTypes['application/json']!
        alike(b, name, (_, __, call) => on(call))
      },
    ),
  ),
)

const form = 'application/x-www-form-urlencoded'
const formFaults: Fault[] = ['password', 'username', 'client_id', 'client_secret'].map((name) =>
  fault(
    `form-any-${name.replace('_', '-')}`,
    `${P}-${name.replace('_', '-')}-checked`,
    `any ${name} is taken in a form`,
    (b) => {
      b.mediaTypes[form] = readForm
      alike(b, name, (_, __, call) => type(call) === form)
    },
  ),
)
const known = { platform: ['base', 'mobile', 'portal'], grant_type: ['password', 'refresh_token'] }
const formWords: Fault[] = (['platform', 'grant_type'] as const).map((name) =>
  fault(
    `form-any-${name.replace('_', '-')}`,
    `${P}-${name.replace('_', '-')}-checked`,
    `any ${name} is taken in a form`,
    (b) => {
      b.mediaTypes[form] = readForm
      wrap(b.parameters, name, (p) => ({
        ...p,
        read: (call) =>
          type(call) === form
            ? p.read(call).map((v) => (known[name].includes(String(v)) ? v : known[name][0]))
            : p.read(call),
      }))
    },
  ),
)

/** Ends of tokens that hang on what the token came from. */
const ending = (
  name: string,
  breaks: string,
  about: string,
  which: (t: TokenRecord) => boolean,
  times: number,
) =>
  fault(name, breaks, about, (b) =>
    lifeOf(b, (t) => (which(t) ? t.issuedAtMs + times * (t.expiresAtMs - t.issuedAtMs) : t.expiresAtMs)),
  )

export const depth = (grant: Grant): number => {
  const before = grant.call.presented?.grant
  return before ? 1 + depth(before) : 0
}
export const onMobile = (t: TokenRecord): boolean =>
  given(t.grant.call, 'platform') === 'mobile' && t.user === t.grant.call.world.accounts[0]
const secondUsers = (t: TokenRecord): boolean => second({ user: t.user, world: t.grant.call.world })

/** Refresh tokens of the second user end at another time than was said. */
const secondRefresh = (name: string, breaks: string, about: string, times: number): Fault =>
  fault(name, breaks, about, (b) =>
    wrap(b.checks, 'refresh', (check) => (call) => {
      const record = call.world.tokens.get(given(call, 'refresh_token'))
      if (record && secondUsers(record)) {
        const life = b.tokens['refresh']!.lifetimeSeconds * 1000
        record.expiresAtMs = record.issuedAtMs + times * life
      }
      check(call)
    }),
  )

const lives: Fault[] = [
  ending('life-mobile-endless', `${P}-token-expires`, 'tokens for mobile never end', onMobile, Infinity),
  ending('life-mobile-half', `${P}-token-lives`, 'tokens for mobile live half as long', onMobile, 0.5),
  ending(
    'twice-refreshed-endless',
    `${P}-token-expires`,
    'a token of a second refresh never ends',
    (t) => depth(t.grant) > 1,
    Infinity,
  ),
  ending(
    'twice-refreshed-half',
    `${P}-refresh-extends`,
    'a token of a second refresh lives half as long',
    (t) => depth(t.grant) > 1,
    0.5,
  ),
  ending(
    'second-refreshed-endless',
    `${P}-token-expires`,
    "the second user's refreshed tokens never end",
    (t) => secondUsers(t) && refreshing(t.grant),
    Infinity,
  ),
  ending(
    'second-refreshed-half',
    `${P}-refresh-extends`,
    "the second user's refreshed tokens live half as long",
    (t) => secondUsers(t) && refreshing(t.grant),
    0.5,
  ),
  secondRefresh(
    'second-refresh-endless',
    `${P}-refresh-expires`,
    "the second user's refresh tokens never end",
    Infinity,
  ),
  secondRefresh(
    'second-refresh-half',
    `${P}-refresh-lives`,
    "the second user's refresh tokens live half as long",
    0.5,
  ),
  fault('login-prolongs-earlier', `${P}-token-expires`, "a login prolongs the user's earlier tokens", (b) =>
    lifeOf(b, (t) =>
      Math.max(
        ...[...t.grant.call.world.tokens.values()]
          .filter((o) => o.kind === 'access' && o.user === t.user && o.issuedAtMs <= t.expiresAtMs)
          .map((o) => o.expiresAtMs),
      ),
    ),
  ),
  fault('later-login-ends-with-first', `${P}-token-lives`, 'a later login ends with the earlier one', (b) =>
    lifeOf(b, (t) =>
      Math.min(
        t.expiresAtMs,
        ...[...t.grant.call.world.tokens.values()]
          .filter(
            (o) =>
              o.kind === 'access' &&
              o.user === t.user &&
              o.issuedAtMs < t.issuedAtMs &&
              o.expiresAtMs > t.issuedAtMs,
          )
          .map((o) => o.expiresAtMs),
      ),
    ),
  ),
  fault(
    'later-login-endless',
    `${P}-token-expires`,
    'a login while an earlier token lives gives one without end',
    (b) =>
      lifeOf(b, (t) =>
        [...t.grant.call.world.tokens.values()].some(
          (o) =>
            o.kind === 'access' &&
            o.user === t.user &&
            o.issuedAtMs < t.issuedAtMs - 1000_000 &&
            o.expiresAtMs > t.issuedAtMs,
        )
          ? Infinity
          : t.expiresAtMs,
      ),
  ),
  fault('expired-third-time', `${P}-token-expires`, 'the third use of an expired token is accepted', (b) => {
    const uses = new Map<TokenRecord, number>()
    lifeOf(b, (t, now) => {
      if (now < t.expiresAtMs) return t.expiresAtMs
      uses.set(t, (uses.get(t) ?? 0) + 1)
      return uses.get(t) === 3 ? Infinity : t.expiresAtMs
    })
  }),
  fault(
    'expired-refresh-second-time',
    `${P}-refresh-expires`,
    'an expired refresh token is refused once only',
    (b) => {
      const refused = new Set<string>()
      wrap(b.checks, 'refresh', (check) => (call) => {
        const record = call.world.tokens.get(given(call, 'refresh_token'))
        if (record && call.world.clock.now() >= record.expiresAtMs) {
          if (refused.has(record.value)) record.expiresAtMs = Infinity
          refused.add(record.value)
        }
        check(call)
      })
    },
  ),
]

/** What SugarCRM can do wrongly on some ways alone: for one content type, one platform, one user, one turn. */
export const wayFaults: Fault[] = [...forgotten, ...formFaults, ...formWords, ...lives]
