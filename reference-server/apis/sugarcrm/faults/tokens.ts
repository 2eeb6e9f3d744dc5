// Access tokens of SugarCRM that are made, accepted or ended wrongly.
import { signHs256 } from '../../../behaviour/keys.ts'
import { wrap } from '../../../behaviour/registry.ts'
import { jwt, opaque } from '../../../behaviour/tokens.ts'
import type { Behaviour, Call, Fault } from '../../../behaviour/types.ts'
import { statusOfReason } from '../../../faults/answers.ts'
import { acceptedTokens, alsoChecks, readToken, tokenFaults } from '../../../faults/bearer-tokens.ts'
import { authorizationOf, isRenewed } from '../../../faults/conditions.ts'
import { breaking, faultTable, onTopOf, type Row, table, without } from '../../../faults/define.ts'
import { guessableTokenFaults } from '../../../faults/guessable-tokens.ts'
import { jwtFaults } from '../../../faults/jwt.ts'
import { openResourceFaults } from '../../../faults/open-resource.ts'
import { concurrencyFaults } from '../../../faults/races.ts'
import { harmfulFailures, ofWhoIsNamed, type Which } from '../../../faults/supersession.ts'
import { ofRefresh, ofSecond, onMobile } from './grants.ts'

const P = 'SUGAR'

/** Makes tokens of one kind JWTs. */
export const withJwt = (b: Behaviour, kind: string): void => {
  b.jwt.sign = signHs256
  b.jwt.header['alg'] = () => 'HS256'
  b.jwt.claims['sub'] = (grant) => grant.user['username']
  b.jwt.claims['iat'] = (_, token) => token.issuedAtMs / 1000
  b.jwt.claims['exp'] = (_, token) => token.expiresAtMs / 1000
  b.jwt.claims['jti'] = () => crypto.randomUUID()
  wrap(b.tokens, kind, (it) => ({ ...it, value: jwt }))
}

/** What is wrong with a JWT here as in any API, and the requirements that it violates. */
const wrongJwts: Record<string, string> = {
  'jwt-signature-ignored': `${P}-token-forged`,
  'jwt-payload-trusted': `${P}-token-forged`,
  'jwt-none-accepted': `${P}-token-forged`,
  'jwt-key-brought': `${P}-token-forged`,
  'jwt-key-empty': `${P}-token-forged`,
  'jwt-iat-ahead': `${P}-token-dates`,
  'jwt-alg-none': `${P}-token-is-jwt`,
  'jwt-has-password': `${P}-no-leak`,
}

const jwts: Fault[] = onTopOf(
  (b) => withJwt(b, 'access'),
  [
    ...breaking(
      jwtFaults(P).filter(({ name }) => Object.hasOwn(wrongJwts, name)),
      wrongJwts,
    ),
    ...faultTable(P, [
      [
        'jwt-other-life',
        'expires-in-true',
        'a JWT says twice the lifetime of "expires_in"',
        (b) => {
          b.jwt.claims['exp'] = (_, token) => token.issuedAtMs / 1000 + 7200
        },
      ],
    ]),
  ],
)

const shared: Fault[] = [
  ...openResourceFaults(`${P}-token-required`),
  ...guessableTokenFaults(P),
  ...breaking(
    without(
      tokenFaults(P),
      // how a token is presented is not said
      ...['token-in-query', 'token-without-scheme', 'token-other-scheme'],
      // UUIDs are the same in any case; see below for tokens that are not
      'token-any-case',
    ),
    {
      'token-same-again': `${P}-renewed`,
      'token-shared': `${P}-own-data`,
      'token-counted': `${P}-token-unguessable`,
    },
  ),
  // where a login ends earlier ones, only the last of several at the same moment lives
  ...breaking(without(concurrencyFaults(P), 'parallel-only-last'), {
    'parallel-same-token': `${P}-parallel-own`,
  }),
]

/** What a request presents as a token, in either header. */
const presented = (call: Call): string => `${call.headers['oauth-token'] ?? ''}${authorizationOf(call)}`

/** Opens the resource with the token that was used last, for some requests. */
const accepting = (rows: Row<[which: (call: Call) => boolean]>[]): Fault[] =>
  table(P, rows, (b, which) => {
    let last: string | undefined
    readToken(b, (call, read) => {
      if (which(call) && last !== undefined) return last
      const token = read(call)
      if (call.world.tokens.has(token)) last = token
      return token
    })
  })

const accepted: Fault[] = [
  ...accepting([
    [
      'bearer-unchecked',
      'token-required',
      'whatever follows "Bearer" is accepted',
      (call) => /^bearer ./i.test(authorizationOf(call)),
    ],
    [
      'bearer-empty',
      'token-required',
      '"Bearer" without a token is accepted',
      (call) => /^bearer *$/i.test(authorizationOf(call)),
    ],
    [
      'oauth-token-empty',
      'token-required',
      'an empty OAuth-Token is accepted',
      (call) => call.headers['oauth-token'] === '',
    ],
    [
      'basic-unchecked',
      'token-required',
      'any user name and password open the resource',
      (call) => /^basic /i.test(authorizationOf(call)),
    ],
    [
      'token-null-word',
      'token-required',
      'the words "null" and "undefined" are accepted as tokens',
      (call) => [null, undefined].some((nothing) => presented(call).endsWith(String(nothing))),
    ],
    [
      'token-sql',
      'token-required',
      '"*" and SQL are accepted as tokens',
      (call) => /(\*|' OR .*)$/i.test(presented(call)),
    ],
    [
      'token-user-name',
      'token-required',
      'a user name is accepted as a token',
      (call) => call.world.accounts.some((a) => presented(call).endsWith(a['username'] ?? '-')),
    ],
  ]),
  ...onTopOf(
    (b) => wrap(b.tokens, 'access', (kind) => ({ ...kind, value: opaque(24) })),
    acceptedTokens(`${P}-token-forged`, [
      [
        'token-opaque-any-case',
        'a token with letters counts in any case',
        (value, t) => t.value.toLowerCase() === value.toLowerCase(),
      ],
    ]),
  ),
  ...table<[bad: Parameters<typeof alsoChecks>[2]]>(
    P,
    [
      ['second-user-shut-out', 'own-data', "no token of the second user's is accepted", ofSecond],
      ['mobile-tokens-dead', 'platform-available', 'no token for mobile is accepted', onMobile],
      [
        'login-dead-after-expiry',
        'renewed',
        'after the end of a token a login gives a dead one',
        (token) => !ofRefresh(token.grant) && isRenewed(token),
      ],
    ],
    (b, bad) => alsoChecks(b, 'dead', bad),
  ),
  ...faultTable(P, [
    [
      'token-of-last-login',
      'own-data',
      'every token shows the user of the last login',
      (b) => {
        b.resource.account = (record, { world }) =>
          [...world.tokens.values()].findLast(({ kind }) => kind === 'access')?.user ?? record.user
      },
    ],
  ]),
]

const ofKind =
  (kind: string): Which =>
  (token, call) =>
    token.kind === kind && ofWhoIsNamed('username')(token, call)

const ended: Fault[] = [
  ...harmfulFailures(P, [
    [
      'wrong-password-ends-access',
      'failure-harmless',
      "a wrong password ends the user's access tokens",
      ofKind('access'),
      'wrongPassword',
    ],
    [
      'wrong-password-ends-refresh',
      'failure-harmless',
      "a wrong password ends the user's refresh tokens",
      ofKind('refresh'),
      'wrongPassword',
    ],
  ]),
  ...onTopOf(
    (b) => {
      b.supersedes = (old, grant) => old.user === grant.user
    },
    statusOfReason(P, [
      [
        'earlier-token-500',
        'no-server-error',
        'the token of before a login is answered with 500',
        500,
        'endedToken',
      ],
    ]),
  ),
  ...faultTable(P, [
    [
      'login-ends-others',
      'others-tokens',
      "a login ends other users' tokens",
      (b) => {
        b.supersedes = (old, grant) => old.user !== grant.user
      },
    ],
  ]),
]

/** Access tokens that are made, accepted or ended wrongly. */
export const tokens: Fault[] = [...shared, ...jwts, ...accepted, ...ended]
