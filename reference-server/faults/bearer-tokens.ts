import { inQuery } from '../behaviour/parameters.ts'
import { refuse } from '../behaviour/refusals.ts'
import { wrap } from '../behaviour/registry.ts'
import type { Behaviour, Call, Fault, TokenRecord } from '../behaviour/types.ts'
import { fault } from './define.ts'

/** The ids of the requirements about tokens; by default made of the prefix. */
export interface TokenRequirements {
  issued?: string
  usable?: string
  guarded?: string
  own?: string
}

/** The mechanical ways in which issuing and accepting access tokens can be wrong, whatever the token looks like. */
export function tokenFaults(prefix: string, ids: TokenRequirements = {}): Fault[] {
  const { issued = `${prefix}-access-token`, usable = `${prefix}-token-use` } = ids
  const { guarded = `${prefix}-token-required`, own = `${prefix}-own-data` } = ids
  return [
    fault('token-same-again', issued, 'a user gets the same token each time', (b) => {
      const earlier = new Map<unknown, string>()
      remember(b, (user, make) => earlier.get(user) ?? keep(earlier, user, make()))
    }),
    fault('token-shared', issued, 'all users get the same token', (b) => {
      let first: string | undefined
      remember(b, (_, make) => {
        first ??= make()
        return first
      })
    }),
    fault('token-counted', issued, 'tokens are short consecutive numbers', (b) => {
      let count = 1000
      remember(b, () => String(count++))
    }),
    fault('token-unusable', usable, 'no token is ever accepted', (b) => {
      b.resource.checks['unusable'] = () => refuse('unknownToken')
    }),
    fault('token-single-use', usable, 'a token is accepted once', (b) => {
      const used = new Set<TokenRecord>()
      b.resource.checks['unused'] = ({ presented }) => {
        if (presented && used.has(presented)) refuse('unknownToken')
        if (presented) used.add(presented)
      }
    }),
    fault('token-other-user', own, "a token shows another user's data", (b) => {
      b.resource.account = (record, call) =>
        call.world.accounts.find((account) => account !== record.user) ?? record.user
    }),
    fault('token-first-user', own, "every token shows the first user's data", (b) => {
      b.resource.account = (record, call) => call.world.accounts[0] ?? record.user
    }),
    fault('token-not-needed', guarded, 'the resource is open to all', (b) => {
      wrapRead(b, (read, call) => {
        try {
          return read(call)
        } catch {
          return anyToken(call).value
        }
      })
      found(b, anyToken)
    }),
    fault('token-any', guarded, 'any text is accepted as a token', (b) => found(b, anyToken)),
    fault('token-any-case', guarded, 'a token is accepted in any case', (b) =>
      found(b, (call, value) => search(call, (t) => t.value.toLowerCase() === value.toLowerCase())),
    ),
    fault('token-beginning', guarded, 'a token is accepted without its last characters', (b) =>
      found(b, (call, value) =>
        search(call, (t) => t.value.startsWith(value) && t.value.length - value.length < 5),
      ),
    ),
    fault('token-longer', guarded, 'a token is accepted with something after it', (b) =>
      found(b, (call, value) => search(call, (t) => value.startsWith(t.value))),
    ),
    fault('token-in-query', guarded, 'a token is also accepted in the query', (b) =>
      wrapRead(b, (read, call) => {
        const [inUrl] = inQuery('access_token')(call)
        return typeof inUrl === 'string' ? inUrl : read(call)
      }),
    ),
    fault('token-without-scheme', guarded, 'a token is also accepted without "Bearer"', (b) =>
      wrapRead(b, (read, call) => {
        const header = call.headers.authorization
        return header && !header.includes(' ') ? header : read(call)
      }),
    ),
    fault('token-other-scheme', guarded, 'a token is accepted under any scheme', (b) =>
      wrapRead(b, (read, call) => /^\w+ (\S+)$/.exec(call.headers.authorization ?? '')?.[1] ?? read(call)),
    ),
    fault('token-bearer-refused', usable, 'a token is accepted under the scheme "Token" alone', (b) =>
      wrapRead(
        b,
        (_, call) => /^token (\S+)$/i.exec(call.headers.authorization ?? '')?.[1] ?? refuse('noToken'),
      ),
    ),
    fault('token-slow', usable, 'a token is accepted only from its second use on', (b) => {
      const seen = new Set<TokenRecord>()
      b.resource.checks['replicated'] = ({ presented }) => {
        if (!presented || seen.has(presented)) return
        seen.add(presented)
        refuse('unknownToken')
      }
    }),
    fault('resource-refusal-200', guarded, 'the resource refuses with 200 and an error in the body', (b) =>
      eachResourceRefusal(b, 200),
    ),
    fault('resource-refusal-500', guarded, 'the resource answers 500 to a bad token', (b) =>
      eachResourceRefusal(b, 500),
    ),
    fault('resource-refusal-302', guarded, 'the resource sends a bad token to a login page', (b) =>
      eachResourceRefusal(b, 302, { Location: '/login' }),
    ),
  ]
}

const tokenReasons = ['noToken', 'malformedToken', 'unknownToken', 'endedToken', 'expiredToken', 'wrongKind']

function eachResourceRefusal(b: Behaviour, status: number, headers: Record<string, string> = {}): void {
  for (const reason of tokenReasons) {
    wrap(b.refusals, reason, (row) => ({ ...row, status, headers: { ...row.headers, ...headers } }))
  }
}

function keep<K>(map: Map<K, string>, key: K, value: string): string {
  map.set(key, value)
  return value
}

function remember(b: Behaviour, choose: (user: unknown, make: () => string) => string): void {
  wrap(b.tokens, 'access', (kind) => ({
    ...kind,
    value: (grant, record) => choose(grant.user, () => kind.value(grant, record)),
  }))
}

/** Finds a token in another way when the right way finds none. */
export function found(b: Behaviour, find: (call: Call, value: string) => TokenRecord | undefined): void {
  const before = b.resource.find
  b.resource.find = (value, call) => before(value, call) ?? find(call, value)
}

/** The newest access token that passes a test. */
export const search = (call: Call, test: (token: TokenRecord) => boolean): TokenRecord | undefined =>
  [...call.world.tokens.values()].reverse().find((token) => token.kind === 'access' && test(token))

const anyToken = (call: Call): TokenRecord => {
  const user = call.world.accounts[0] ?? {}
  const grant = { call, user, client: user, issuedAtMs: 0, tokens: {} }
  return {
    kind: 'access',
    value: '-',
    user,
    client: user,
    issuedAtMs: 0,
    expiresAtMs: Number.POSITIVE_INFINITY,
    ended: false,
    grant,
  }
}

function wrapRead(b: Behaviour, read: (before: (call: Call) => string, call: Call) => string): void {
  const before = b.resource.read
  b.resource.read = (call) => read(before, call)
}
