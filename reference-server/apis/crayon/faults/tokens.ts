// Tokens of the Crayon API that are made or accepted wrongly.
import { createHash, randomUUID } from 'node:crypto'
import { basic } from '../../../behaviour/authorization.ts'
import { refuse } from '../../../behaviour/refusals.ts'
import { replace, wrap } from '../../../behaviour/registry.ts'
import { opaque, tokenOf } from '../../../behaviour/tokens.ts'
import type { Account, Behaviour, Fault, TokenRecord } from '../../../behaviour/types.ts'
import { claims } from '../../../faults/answers.ts'
import {
  acceptedTokens,
  alsoChecks,
  longTokenFault,
  makeTokens,
  newestToken,
  readToken,
  tokenFaults,
  usesFault,
} from '../../../faults/bearer-tokens.ts'
import { authorizationOf, first, tokensOf } from '../../../faults/conditions.ts'
import { breaking, faultTable, without } from '../../../faults/define.ts'
import { guessableTokenFaults } from '../../../faults/guessable-tokens.ts'
import { forgeries, jwtFaults } from '../../../faults/jwt.ts'
import { openResourceFaults } from '../../../faults/open-resource.ts'
import { harmfulFailures, ofWhoIsNamed } from '../../../faults/supersession.ts'

const P = 'CRAYON'

/** Issues a token of another kind too. */
export const issueAlso = (b: Behaviour, kind: string, field: string): void => {
  b.tokens[kind] = { lifetimeSeconds: 86_400, value: opaque(40) }
  b.fields[field] = (grant) => tokenOf(grant, kind).value
}

/** Opens the resource to the Basic credentials of an account. */
const opens = (b: Behaviour, name: string, secret: string): void =>
  readToken(b, (call) => {
    if (!/^basic /i.test(authorizationOf(call))) return undefined
    const pair = basic(call)
    const owner = call.world.accounts.find((a) => a[name] === pair?.name && a[secret] === pair?.password)
    return (owner && newestToken(call, (token) => token.user === owner)?.value) ?? refuse('malformedToken')
  })

const shared: Fault[] = [
  ...openResourceFaults(`${P}-token-required`),
  ...guessableTokenFaults(P),
  // how a right token may be presented besides is left open
  ...breaking(without(tokenFaults(P), 'token-in-query', 'token-without-scheme', 'token-other-scheme'), {
    'token-same-again': `${P}-lifetime-left`,
    'token-shared': `${P}-own-data`,
    'token-counted': `${P}-token-unguessable`,
  }),
  // a JWT need not tell its end
  ...breaking(without(jwtFaults(P, { times: `${P}-expires-in-true` }), 'jwt-no-exp'), {
    'jwt-not': `${P}-own-data`,
    'jwt-iat-ahead': `${P}-token-dates`,
    'jwt-same-jti': `${P}-token-id`,
    'jwt-has-password': `${P}-no-leak`,
  }),
]

const accepted: Fault[] = [
  ...acceptedTokens(`${P}-token-required`, [
    ['token-null', 'the word "null" is accepted as a token', (value) => value === String(null)],
    [
      'token-name',
      'Base64 of the user name is accepted as a token',
      (value, { user }) => Buffer.from(value, 'base64').toString() === user['username'],
    ],
  ]),
  ...acceptedTokens(`${P}-token-forged`, [
    [
      'token-half',
      'the first half of a token is accepted',
      (value, token) => value.length > 20 && token.value.startsWith(value),
    ],
    [
      'jwt-none-capitals',
      'an unsigned token with "alg": "none" in capitals is believed',
      forgeries.noneInCapitals,
    ],
    [
      'jwt-none-signed',
      'a token with "alg": "none" and its old signature is accepted',
      forgeries.noneButSigned,
    ],
    ['jwt-unsigned-accepted', 'a token without its signature is accepted', forgeries.unsigned],
    [
      'jwt-payload-of-another',
      "a token with another one's signature is accepted",
      forgeries.signatureOfAnother,
    ],
    ['jwt-user-trusted', 'a changed user in the token is overlooked', forgeries.otherUser('name')],
    ['jwt-end-trusted', 'a later end in the token is overlooked', forgeries.laterEnd],
    ['token-unknown-algorithm', 'a JWT of an unknown algorithm is believed', forgeries.unknownAlgorithm],
  ]),
  usesFault('token-20-times', `${P}-token-use`, 20),
  longTokenFault(`${P}-no-server-error`),
  ...faultTable(P, [
    [
      'refresh-as-access',
      'kinds-kept-apart',
      'a refresh token is accepted as an access token',
      (b) => {
        issueAlso(b, 'refresh', 'RefreshToken')
        replace(b.resource.checks, 'kind', () => {})
      },
    ],
    [
      'refresh-holds-access',
      'token-unguessable',
      'a refresh token is given, which holds the access token',
      (b) => {
        issueAlso(b, 'refresh', 'RefreshToken')
        wrap(
          b.fields,
          'RefreshToken',
          (before) => (grant) => `${tokenOf(grant, 'access').value}.${before(grant)}`,
        )
      },
    ],
    [
      'identity-as-access',
      'kinds-kept-apart',
      'an identity token is accepted as an access token',
      (b) => {
        issueAlso(b, 'identity', 'IdentityToken')
        replace(b.resource.checks, 'kind', () => {})
      },
    ],
    [
      'resource-takes-client',
      'token-required',
      "a client's Basic credentials open the API",
      (b) => opens(b, 'client_id', 'client_secret'),
    ],
    [
      'resource-takes-user',
      'token-required',
      "a user's Basic credentials open the API",
      (b) => opens(b, 'username', 'password'),
    ],
    [
      'newer-token-dead',
      'token-use',
      'a token is rejected when the one before it has been used',
      (b) => {
        const used = new Set<TokenRecord>()
        alsoChecks(b, 'first', (token, { world }) => {
          const own = tokensOf(world, token.user)
          const before = own[own.indexOf(token) - 1]
          if (before && used.has(before)) return true
          used.add(token)
          return false
        })
      },
    ],
  ]),
]

const made: Fault[] = [
  ...claims(P, [
    [
      'jwt-names-other',
      'own-data',
      'the token names another user than the one who asked',
      'name',
      (_, { call, user }) => call.world.accounts.find((account) => account !== user)?.['username'],
    ],
    [
      'token-names-first',
      'own-data',
      'every token names the first user',
      'name',
      (_, { call }) => first(call)['username'],
    ],
  ]),
  ...faultTable(P, [
    [
      'jti-of-user',
      'token-id',
      "all tokens of a user have one jti, the user's",
      (b) => {
        replace(b.jwt.claims, 'jti', (g) => `user-${g.user['id']}`)
        b.jwt.claims['sid'] = () => randomUUID()
      },
    ],
    [
      'token-of-the-name',
      'token-expires',
      'a token is a hash of the user name, for ever',
      (b) =>
        makeTokens(b, 'access', (_, { user }) =>
          createHash('sha256')
            .update(user['username'] ?? '')
            .digest('hex'),
        ),
    ],
    [
      'token-long-counted',
      'token-unguessable',
      'tokens are long but only counted',
      (b) => {
        let count = 0
        makeTokens(b, 'access', () => `crayon-access-token-${String(++count).padStart(24, '0')}`)
      },
    ],
    [
      'token-of-the-time',
      'token-unguessable',
      'tokens are the time in milliseconds',
      (b) => {
        let last = 0
        makeTokens(b, 'access', () => {
          last = Math.max(last + 1, Date.now())
          return `crayon-access-token-${last}`
        })
      },
    ],
    [
      'token-of-client',
      'own-data',
      'a client gets one token for all its users',
      (b) => {
        const values = new Map<Account, string>()
        makeTokens(b, 'access', (make, { client }) => {
          const value = values.get(client) ?? make()
          values.set(client, value)
          return value
        })
      },
    ],
    [
      'client-remembers-user',
      'own-data',
      'a client gets the data of the first user it asked for',
      (b) => {
        const firsts = new Map<Account, Account>()
        b.checks['remember'] = ({ client, user }) => {
          if (client && user && !firsts.has(client)) firsts.set(client, user)
        }
        const { account } = b.resource
        b.resource.account = (record, call) => firsts.get(record.client) ?? account(record, call)
      },
    ],
  ]),
]

const ended: Fault[] = [
  ...harmfulFailures(P, [
    [
      'failure-ends-tokens',
      'failure-harmless',
      'a wrong password ends the tokens of the user',
      ofWhoIsNamed('username'),
      'wrongPassword',
    ],
    [
      'wrong-secret-ends-tokens',
      'failure-harmless',
      "a wrong client secret ends the user's tokens",
      ofWhoIsNamed('username'),
      'wrongSecret',
    ],
  ]),
  ...faultTable(P, [
    [
      'token-ends-others',
      'others-tokens',
      "a new token ends all other users' tokens",
      (b) => {
        b.supersedes = (old, grant) => old.user !== grant.user
      },
    ],
    [
      'ended-token-500',
      'no-server-error',
      'a new token ends earlier ones, which are then answered with 500',
      (b) => {
        b.supersedes = (old, grant) => old.user === grant.user
        b.refusals['endedToken'] = { ...b.refusals['broken']! }
      },
    ],
  ]),
]

/** Tokens that are made, accepted or ended wrongly. */
export const tokens: Fault[] = [...shared, ...accepted, ...made, ...ended]
