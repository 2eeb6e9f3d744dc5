// How access tokens can be issued and accepted wrongly, whatever they look like.
import { inQuery } from '../behaviour/parameters.ts'
import { refuse } from '../behaviour/refusals.ts'
import { wrap } from '../behaviour/registry.ts'
import type { Account, Behaviour, Call, Fault, Grant, TokenRecord } from '../behaviour/types.ts'
import { counting, first } from './conditions.ts'
import { fault } from './define.ts'

/** The ids of the requirements about tokens; by default made of the prefix. */
export interface TokenRequirements {
  issued?: string
  usable?: string
  guarded?: string
  own?: string
}

/** The newest access token that passes a test. */
export const newestToken = (call: Call, test: (token: TokenRecord) => boolean): TokenRecord | undefined =>
  [...call.world.tokens.values()].reverse().find((token) => token.kind === 'access' && test(token))

/** Finds a token in another way when the right way finds none. */
export const alsoFinds = (
  b: Behaviour,
  find: (call: Call, value: string) => TokenRecord | undefined,
): void => {
  const before = b.resource.find
  b.resource.find = (value, call) => before(value, call) ?? find(call, value)
}

/** Whether a text is accepted in place of a token. */
export type TokenTest = (value: string, token: TokenRecord, call: Call) => boolean

/** Accepts what is somehow like an issued token that has not ended. */
export const alsoAcceptsTokens = (b: Behaviour, test: TokenTest): void =>
  alsoFinds(b, (call, value) => newestToken(call, (token) => !token.ended && test(value, token, call)))

/** Faults that accept what is somehow like a token, a row each. */
export const acceptedTokens = (
  breaks: string,
  rows: [name: string, about: string, test: TokenTest][],
): Fault[] => rows.map(([name, about, test]) => fault(name, breaks, about, (b) => alsoAcceptsTokens(b, test)))

/** Reads the token of a request in another way; `read` is the right one. */
export const readToken = (
  b: Behaviour,
  how: (call: Call, read: (call: Call) => string) => string | undefined,
): void => {
  const before = b.resource.read
  b.resource.read = (call) => how(call, before) ?? before(call)
}

/** Makes the values of one kind of token in another way; `make` is the right one. */
export const makeTokens = (
  b: Behaviour,
  kind: string,
  value: (make: () => string, grant: Grant, record: TokenRecord) => string,
): void =>
  wrap(b.tokens, kind, (it) => ({
    ...it,
    value: (grant, record) => value(() => it.value(grant, record), grant, record),
  }))

/** Issues the access token again that a user has, as long as that may be. */
export const reissues = (b: Behaviour, may: (earlier: TokenRecord, grant: Grant) => boolean): void => {
  const last = new Map<Account, TokenRecord>()
  makeTokens(b, 'access', (make, grant, record) => {
    const earlier = last.get(grant.user)
    if (earlier && may(earlier, grant)) {
      record.expiresAtMs = earlier.expiresAtMs
      return earlier.value
    }
    last.set(grant.user, record)
    return make()
  })
}

/** One more check of the resource for a token that was found. */
export const alsoChecks = (
  b: Behaviour,
  name: string,
  bad: (token: TokenRecord, call: Call) => boolean,
  reason = 'unknownToken',
): void => {
  b.resource.checks[name] = (call) => {
    if (call.presented && bad(call.presented, call)) refuse(reason)
  }
}

/** A token that is accepted so many times and no more. */
export const usesFault = (name: string, breaks: string, times: number): Fault =>
  fault(name, breaks, `a token is accepted ${times} times and no more`, (b) => {
    const uses = counting<TokenRecord>()
    alsoChecks(b, 'uses', (token) => uses(token) > times, 'expiredToken')
  })

/** A token that is much longer than any, which breaks the server. */
export const longTokenFault = (breaks: string): Fault =>
  fault('token-long-500', breaks, 'a token that is much too long is answered with 500', (b) =>
    alsoFinds(b, (_, value) => (value.length > 1500 ? refuse('broken') : undefined)),
  )

/** The mechanical ways in which issuing and accepting access tokens can be wrong, whatever the token looks like. */
export const tokenFaults = (prefix: string, ids: TokenRequirements = {}): Fault[] => {
  const { issued = `${prefix}-access-token`, usable = `${prefix}-token-use` } = ids
  const { guarded = `${prefix}-token-required`, own = `${prefix}-own-data` } = ids
  const forged = `${prefix}-token-forged`
  const status = (code: number, breaks: string, about: string, headers: Record<string, string> = {}) =>
    fault(`resource-refusal-${code}`, breaks, `the resource ${about}`, (b) =>
      eachResourceRefusal(b, code, headers),
    )
  return [
    fault('token-same-again', issued, 'a user gets the same token each time', (b) => {
      const earlier = new Map<Account, string>()
      makeTokens(b, 'access', (make, { user }) => {
        const value = earlier.get(user) ?? make()
        earlier.set(user, value)
        return value
      })
    }),
    fault('token-shared', issued, 'all users get the same token', (b) => {
      let shared: string | undefined
      makeTokens(b, 'access', (make) => {
        shared ??= make()
        return shared
      })
    }),
    fault('token-counted', issued, 'tokens are short consecutive numbers', (b) => {
      let count = 1000
      makeTokens(b, 'access', () => String(count++))
    }),
    fault('token-unusable', usable, 'no token is ever accepted', (b) =>
      alsoChecks(b, 'unusable', () => true),
    ),
    fault('token-single-use', usable, 'a token is accepted once', (b) => {
      const uses = counting<TokenRecord>()
      alsoChecks(b, 'unused', (token) => uses(token) > 1)
    }),
    fault('token-other-user', own, "a token shows another user's data", (b) => {
      b.resource.account = (record, call) =>
        call.world.accounts.find((account) => account !== record.user) ?? record.user
    }),
    fault('token-first-user', own, "every token shows the first user's data", (b) => {
      b.resource.account = (_, call) => first(call)
    }),
    fault('token-not-needed', guarded, 'the resource is open to all', (b) => {
      readToken(b, (call, read) => {
        try {
          return read(call)
        } catch {
          return anyToken(call).value
        }
      })
      alsoFinds(b, anyToken)
    }),
    fault('token-any', guarded, 'any text is accepted as a token', (b) => alsoFinds(b, anyToken)),
    ...acceptedTokens(forged, [
      [
        'token-any-case',
        'a token is accepted in any case',
        (value, t) => t.value.toLowerCase() === value.toLowerCase(),
      ],
      [
        'token-beginning',
        'a token is accepted without its last characters',
        (value, t) => t.value.startsWith(value) && t.value.length - value.length < 5,
      ],
      [
        'token-longer',
        'a token is accepted with something after it',
        (value, t) => value.startsWith(t.value),
      ],
    ]),
    fault('token-in-query', guarded, 'a token is also accepted in the query', (b) =>
      readToken(b, inQueryField),
    ),
    fault('token-without-scheme', guarded, 'a token is also accepted without "Bearer"', (b) =>
      readToken(b, ({ headers: { authorization } }) =>
        authorization?.includes(' ') ? undefined : authorization,
      ),
    ),
    fault('token-other-scheme', guarded, 'a token is accepted under any scheme', (b) =>
      readToken(b, (call) => /^\w+ (\S+)$/.exec(call.headers.authorization ?? '')?.[1]),
    ),
    fault('token-bearer-refused', usable, 'a token is accepted under the scheme "Token" alone', (b) =>
      readToken(
        b,
        (call) => /^token (\S+)$/i.exec(call.headers.authorization ?? '')?.[1] ?? refuse('noToken'),
      ),
    ),
    fault('token-slow', usable, 'a token is accepted only from its second use on', (b) => {
      const uses = counting<TokenRecord>()
      alsoChecks(b, 'replicated', (token) => uses(token) === 1)
    }),
    status(200, guarded, 'rejects a bad token with 200 and an error in the body'),
    status(500, `${prefix}-no-server-error`, 'answers a bad token with 500'),
    status(302, `${prefix}-token-refusal`, 'sends a bad token to a login page', { Location: '/login' }),
  ]
}

/** The token in the query (RFC 6750 2.3). */
export const inQueryField = (call: Call): string | undefined => {
  const [inUrl] = inQuery('access_token')(call)
  return typeof inUrl === 'string' ? inUrl : undefined
}

/** The reasons for which the resource rejects a token. */
export const tokenReasons = [
  'noToken',
  'malformedToken',
  'unknownToken',
  'endedToken',
  'expiredToken',
  'wrongKind',
]

const eachResourceRefusal = (b: Behaviour, status: number, headers: Record<string, string>): void => {
  for (const reason of tokenReasons) {
    wrap(b.refusals, reason, (row) => ({ ...row, status, headers: { ...row.headers, ...headers } }))
  }
}

/** A token that nobody was issued, of the first account. */
export const anyToken = (call: Call): TokenRecord => {
  const user = first(call)
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
