// Tokens of CRM.COM that are accepted wrongly, or show what they should not.
import { refuse } from '../../../behaviour/refusals.ts'
import type { Account, Call, Fault, TokenRecord } from '../../../behaviour/types.ts'
import {
  acceptedTokens,
  alsoChecks,
  newestToken,
  readToken,
  tokenFaults,
} from '../../../faults/bearer-tokens.ts'
import { basicTextOf, counting, first, tokensOf } from '../../../faults/conditions.ts'
import { breaking, faultTable, table, without } from '../../../faults/define.ts'
import { forgeries, jwtFaults } from '../../../faults/jwt.ts'
import { openResourceFaults } from '../../../faults/open-resource.ts'
import { harmfulFailures } from '../../../faults/supersession.ts'
import { quietly } from './bodies.ts'

const P = 'CRM'

const shared: Fault[] = [
  ...openResourceFaults(`${P}-token-required`),
  ...breaking(
    without(
      tokenFaults(P, { issued: 'CRM-renewed' }),
      // how a token is presented is free, and so is a rejection in the envelope
      ...['token-in-query', 'token-without-scheme', 'token-other-scheme', 'token-bearer-refused'],
      'resource-refusal-200',
    ),
    {
      'token-shared': 'CRM-own-data',
      'token-counted': 'CRM-token-is-jwt',
    },
  ),
  ...breaking(jwtFaults(P), {
    'jwt-has-password': 'CRM-no-leak',
    'jwt-same-jti': 'CRM-token-id',
    'jwt-iat-ahead': 'CRM-token-dates',
  }),
]

const accepted: Fault[] = [
  ...acceptedTokens('CRM-token-required', [
    ['token-or-key', 'the key is accepted as a token', (value, { user }) => value === user['key']],
    [
      'token-or-code',
      'the Base64 of the code is accepted as a token',
      (value, { user }) => value === Buffer.from(user['authentication_code'] ?? '').toString('base64'),
    ],
    ['token-word-null', 'the token "null" is accepted', (value) => value === String(null)],
    [
      'token-claim',
      'a name or an id that stands in a token is accepted as one',
      (value, { user }) => Object.values(user).includes(value),
    ],
  ]),
  ...acceptedTokens('CRM-token-forged', [
    [
      'jwt-none-capitals-accepted',
      'alg "none" in capitals needs no signature',
      (value, token, call) =>
        forgeries.noneInCapitals(value, token, call) && !forgeries.noneMixed(value, token, call),
    ],
    ['jwt-none-capital-accepted', 'alg "none" with one capital needs no signature', forgeries.noneMixed],
    ['jwt-header-free', 'the header of a token is not signed', forgeries.anyHeader],
    ['jwt-signature-absent-accepted', 'a token is accepted without its signature part', forgeries.unsigned],
    ['jwt-end-overlooked', 'the last characters of a signature are overlooked', forgeries.endIgnored(4)],
    [
      'jwt-fourth-part',
      'what follows the third part is overlooked',
      (value, token) => value.startsWith(`${token.value}.`),
    ],
  ]),
  ...faultTable(P, [
    [
      'token-unusable-quietly',
      'token-use',
      'no token opens anything, with status 200',
      (b) => {
        quietly(b, 'closed')
        alsoChecks(b, 'closed', () => true, 'closed')
      },
    ],
    [
      'token-single-use-quietly',
      'token-use',
      'a token opens something once, then there is 200 without data',
      (b) => {
        quietly(b, 'spent')
        const uses = counting<TokenRecord>()
        alsoChecks(b, 'spent', (token) => uses(token) > 1, 'spent')
      },
    ],
    [
      'token-earlier-500',
      'no-server-error',
      'an earlier token is answered with 500',
      (b) =>
        alsoChecks(
          b,
          'session',
          (token, { world }) => tokensOf(world, token.user).at(-1) !== token,
          'broken',
        ),
    ],
    [
      'token-or-basic',
      'token-required',
      'the Basic credentials of the key open data',
      (b) =>
        readToken(b, (call) => {
          if (basicTextOf(call) === '') return undefined
          const [key] = basicTextOf(call).split(':')
          return newestToken(call, ({ user }) => user['key'] === key)?.value ?? refuse('unknownToken')
        }),
    ],
    [
      'token-refused-with-data',
      'token-required',
      'without a token there is 401, and the data with it',
      (b) => {
        b.alter.push((answer, call) => {
          if (call.route !== 'resource' || !call.refused) return
          call.presented = newestToken(call, ({ user }) => user === first(call))
          answer.body = b.resource.body(first(call), call)
        })
      },
    ],
  ]),
  ...harmfulFailures(P, [
    [
      'tokens-end-by-unknownuser',
      'failure-harmless',
      'all tokens end when the code is of nobody',
      () => true,
      'unknownUser',
    ],
    [
      'tokens-end-by-unknownclient',
      'failure-harmless',
      'all tokens end when the key is of nobody',
      () => true,
      'unknownClient',
    ],
  ]),
]

/** Whose data is shown; `uses` is how often the token was used, this time included. */
type Whose = (token: TokenRecord, call: Call, uses: number) => Account

const owners: Fault[] = [
  ...table<[whose: Whose]>(
    P,
    [
      [
        'data-of-key',
        'own-data',
        "a token shows the data of the application's own consumer",
        ({ client }) => client,
      ],
      [
        'data-of-latest',
        'own-data',
        'a token shows the data of whoever logged in last',
        (_, { world }) => [...world.tokens.values()].at(-1)?.user ?? refuse('broken'),
      ],
      [
        'data-changes-hands',
        'own-data',
        "a token of the first consumer shows another's data now and then",
        ({ user }, call, uses) =>
          user === first(call) && uses % 2 === 0 ? (call.world.accounts[1] ?? user) : user,
      ],
      [
        'data-changes-hands-late',
        'own-data',
        "from its third use on the second consumer's token shows the first one's data",
        ({ user }, call, uses) => (user === call.world.accounts[1] && uses > 2 ? first(call) : user),
      ],
    ],
    (b, whose) => {
      const uses = counting<TokenRecord>()
      b.resource.account = (token, call) => whose(token, call, uses(token))
    },
  ),
  ...faultTable(P, [
    [
      'data-of-nobody',
      'own-data',
      'the data is the same for all',
      (b) => {
        b.resource.body = () => ({ user: 'consumer', id: '1' })
      },
    ],
  ]),
]

/** Tokens that are made, shown or accepted wrongly. */
export const tokens: Fault[] = [...shared, ...accepted, ...owners]
