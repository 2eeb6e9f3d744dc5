// Tokens of the sample platform that are made or accepted wrongly.
import { refuse } from '../../../behaviour/refusals.ts'
import type { Account, Behaviour, Fault, TokenRecord } from '../../../behaviour/types.ts'
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
import { authorizationOf, first } from '../../../faults/conditions.ts'
import { breaking, faultTable, onGranted, onRefused, without } from '../../../faults/define.ts'
import { guessableTokenFaults } from '../../../faults/guessable-tokens.ts'
import { forgeries } from '../../../faults/jwt.ts'
import { openResourceFaults } from '../../../faults/open-resource.ts'
import { concurrencyFaults, resourceOfTheMomentFault } from '../../../faults/races.ts'

const P = 'SAMPLE'
const dayMs = 86_400_000

const shared: Fault[] = [
  ...openResourceFaults(`${P}-token-required`),
  ...guessableTokenFaults(P),
  ...breaking(
    // how a right token may be presented besides is the platform's business
    without(tokenFaults(P), 'token-in-query', 'token-without-scheme', 'token-other-scheme'),
    {
      'token-same-again': `${P}-token-fresh`,
      'token-shared': `${P}-token-fresh`,
      'token-counted': `${P}-token-unguessable`,
      'token-single-use': `${P}-token-use`,
    },
  ),
  ...breaking(without(concurrencyFaults(P), 'parallel-only-last'), {
    'parallel-same-token': `${P}-token-fresh`,
  }),
  resourceOfTheMomentFault(`${P}-own-data`),
]

const accepted: Fault[] = [
  ...acceptedTokens(`${P}-token-required`, [
    ['token-is-id', 'a userId is accepted as a token', (value, { user }) => user['userId'] === value],
    ['token-null', 'the word null is accepted as a token', (value) => value === String(null)],
    ['token-undefined', 'the word undefined is accepted as a token', (value) => value === String(undefined)],
  ]),
  ...acceptedTokens(`${P}-token-forged`, [
    ['token-but-two', 'the last two characters of a token are overlooked', forgeries.endIgnored(2)],
    [
      'token-half',
      'only the first half of a token counts',
      (value, token) => value.startsWith(token.value.slice(0, token.value.length / 2)),
    ],
    [
      'token-tail',
      'only the last 100 characters of a token count',
      (value, token) => value.length >= 100 && token.value.endsWith(value.slice(-100)),
    ],
  ]),
  usesFault('token-twenty-uses', `${P}-token-use`, 20),
  longTokenFault(`${P}-no-server-error`),
  ...faultTable(P, [
    [
      'token-wildcard',
      'token-required',
      'a percent sign is accepted as a token',
      (b) =>
        readToken(b, (call) =>
          /^Bearer %$/.test(authorizationOf(call)) ? newestToken(call, (t) => !t.ended)?.value : undefined,
        ),
    ],
    [
      'token-is-name',
      'token-required',
      'a user name is accepted as a token',
      (b) =>
        readToken(b, (call) => {
          const name = /^Bearer (\S+@\S+)$/.exec(authorizationOf(call))?.[1]
          return newestToken(call, (t) => t.user['username'] === name)?.value
        }),
    ],
    [
      'token-unneeded-inside',
      'token-required',
      'a proxy address stands for a token',
      (b) =>
        readToken(b, (call) =>
          call.headers['x-forwarded-for'] && !call.headers.authorization
            ? newestToken(call, (t) => !t.ended)?.value
            : undefined,
        ),
    ],
    [
      'bearer-capital-only',
      'bearer-scheme',
      'the scheme is only known as "Bearer"',
      (b) => readToken(b, (call) => (/^Bearer /.test(authorizationOf(call)) ? undefined : refuse('noToken'))),
    ],
    [
      'token-first-user-only',
      'token-use',
      'only the tokens of the first user are accepted',
      (b) => alsoChecks(b, 'first', (token, call) => token.user !== first(call)),
    ],
    [
      'token-after-failure',
      'token-use',
      'a token got after a wrong password is not accepted',
      (b) => {
        const failed = new Set<unknown>()
        const stillborn = new Set<TokenRecord>()
        onRefused(b.alter, (_, call) => failed.add(call.given['username']), 'wrongPassword')
        onGranted(b.alter, (_, call) => {
          const token = call.grant?.tokens['access']
          if (token && failed.delete(call.given['username'])) stillborn.add(token)
        })
        alsoChecks(b, 'stillborn', (token) => stillborn.has(token))
      },
    ],
  ]),
]

/** Issues some tokens a second time; `again` picks among the earlier ones of the user, the last at the end. */
const repeats = (
  b: Behaviour,
  again: (earlier: TokenRecord[], now: TokenRecord) => TokenRecord | undefined,
): void => {
  const made = new Map<Account, TokenRecord[]>()
  makeTokens(b, 'access', (make, { user }, record) => {
    const earlier = made.get(user) ?? []
    const value = again(earlier, record)?.value ?? make()
    // the record gets its value only after this
    made.set(user, [...earlier, { ...record, value }])
    return value
  })
}

const made: Fault[] = faultTable(P, [
  [
    'token-same-second',
    'token-fresh',
    'a second token of the same second is the same',
    (b) => repeats(b, (earlier, now) => earlier.find((it) => it.issuedAtMs === now.issuedAtMs)),
  ],
  [
    'token-every-second',
    'token-fresh',
    'every third token of a user is the one before the last again',
    (b) => repeats(b, (earlier) => (earlier.length % 3 === 2 ? earlier.at(-2) : undefined)),
  ],
  [
    'token-again-after-end',
    'renewed',
    'after its end the same token is issued again',
    (b) =>
      repeats(b, (earlier, now) => earlier.findLast((it) => now.issuedAtMs - it.issuedAtMs > 13 * dayMs)),
  ],
  [
    'token-counted-long',
    'token-unguessable',
    'tokens are long, and all but their last digits are the same',
    (b) => {
      let count = 100_000
      makeTokens(b, 'access', () => `u5erT0ken-4f8e2c91a7b35d60-${count++}-9c1e`)
    },
  ],
  [
    'token-has-password',
    'no-leak',
    'the token has the password in it, in base64',
    (b) =>
      makeTokens(b, 'access', (make, { user }) =>
        Buffer.from(`${user['username']}:${user['password']}:${make()}`).toString('base64url'),
      ),
  ],
])

/** Tokens that are made or accepted wrongly. */
export const tokens: Fault[] = [...shared, ...accepted, ...made]
