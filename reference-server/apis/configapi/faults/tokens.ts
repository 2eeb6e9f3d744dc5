// Tokens of the configuration API that are made or accepted wrongly.

import { refuse } from '../../../behaviour/refusals.ts'
import type { Call, Fault } from '../../../behaviour/types.ts'
import {
  acceptedTokens,
  alsoChecks,
  makeTokens,
  readToken,
  tokenFaults,
  usesFault,
} from '../../../faults/bearer-tokens.ts'
import { alsoAccepts } from '../../../faults/comparisons.ts'
import { first, isRenewed, oddScheme } from '../../../faults/conditions.ts'
import { breaking, faultTable, type Row, shownByDraws, table, without } from '../../../faults/define.ts'
import { guessableTokenFaults } from '../../../faults/guessable-tokens.ts'
import { forgeries, jwtFaults } from '../../../faults/jwt.ts'
import { renewedDeadFault } from '../../../faults/lifetimes.ts'
import { openResourceFaults } from '../../../faults/open-resource.ts'
import {
  concurrencyFaults,
  crowdedFault,
  overlap,
  resourceOfTheMomentFault,
  together,
} from '../../../faults/races.ts'
import { harmfulFailures, nobodyNamed, ofWhoIsNamed } from '../../../faults/supersession.ts'

const P = 'CONFIG'

const letters = (text: string): string => text.replace(/[^A-Za-z0-9]/g, '')

/** Tokens that are made in another way. */
const made = (rows: Row<[value: (call: Call, count: number) => string]>[]): Fault[] =>
  table(P, rows, (b, value) => {
    let count = 0
    makeTokens(b, 'access', (_, { call }) => value(call, count++))
  })

const shared: Fault[] = [
  ...openResourceFaults(`${P}-token-required`),
  ...guessableTokenFaults(P),
  // The document leaves open whether a live token is issued again, and RFC 6750 allows tokens in the query.
  ...breaking(without(tokenFaults(P), 'token-in-query'), {
    'token-same-again': `${P}-renewed`,
    'token-shared': `${P}-own-data`,
    'token-counted': `${P}-token-unguessable`,
  }),
  // A token may have any form; when it is a JWT, its times must be true.
  ...breaking(
    without(
      jwtFaults(P, { times: `${P}-expires-in-true` }),
      ...[
        'jwt-not',
        'jwt-two-parts',
        'jwt-empty-signature',
        'jwt-alg-none',
        'jwt-padded',
        'jwt-payload-text',
      ],
      ...['jwt-same-jti', 'jwt-no-exp', 'jwt-iat-ahead'],
    ),
    { 'jwt-has-password': `${P}-no-leak` },
  ),
]

/** Tokens that are made or accepted wrongly. */
export const tokens: Fault[] = [
  ...shared,
  ...made([
    [
      'token-of-credentials',
      'no-leak',
      'the token is the credentials in base64',
      ({ given }, n) =>
        Buffer.from(`${given['client_id']}:${given['client_secret']}:${n}`).toString('base64url'),
    ],
    [
      'token-counter-long',
      'token-unguessable',
      'tokens are long consecutive numbers',
      (_, n) => String(1e15 + n).padStart(40, '0'),
    ],
    [
      'token-of-time',
      'token-unguessable',
      'a token is made of the user and the time',
      ({ given }) =>
        Buffer.from(`token for ${given['client_id']} ${process.hrtime.bigint() / 1000n}`).toString(
          'base64url',
        ),
    ],
  ]),
  ...acceptedTokens(`${P}-token-forged`, [
    ['token-end-ignored', 'the last four characters of a token do not count', forgeries.endIgnored(4)],
    [
      'jwt-none-any-case',
      'a token whose alg is "none" in other letters is not checked',
      forgeries.noneInCapitals,
    ],
  ]),
  ...shownByDraws(
    acceptedTokens(`${P}-token-forged`, [
      [
        'token-letters',
        'only the letters and digits of a token count',
        (value, t) => letters(t.value) === letters(value),
      ],
    ]),
  ),
  usesFault('token-20-times', `${P}-token-use`, 20),
  renewedDeadFault('dead-after-the-end', `${P}-renewed`, isRenewed),
  resourceOfTheMomentFault(`${P}-own-data`),
  ...faultTable(P, [
    [
      'jwt-has-secret-base64',
      'no-leak',
      'the payload has the secret in base64',
      (b) => {
        b.jwt.claims['key'] = (grant) => Buffer.from(grant.client['client_secret'] ?? '').toString('base64')
      },
    ],
    [
      'token-six-letters',
      'token-required',
      'a scheme of six letters is read as Bearer',
      (b) => readToken(b, (call) => /^[A-Za-z]{6} (\S+)$/.exec(call.headers.authorization ?? '')?.[1]),
    ],
    [
      'bearer-case',
      'bearer-scheme',
      'the scheme must be written "Bearer"',
      (b) => readToken(b, (call) => (oddScheme('Bearer')(call) ? refuse('noToken') : undefined)),
    ],
    [
      'resource-knows-one-user',
      'own-data',
      'the tokens of all users but one are rejected',
      (b) => alsoChecks(b, 'known-user', (token, call) => token.user !== first(call)),
    ],
  ]),
  ...shownByDraws(
    faultTable(P, [
      [
        'ends-others',
        'token-use',
        'a new token ends the tokens of other users',
        (b) => {
          b.supersedes = (old, grant) => old.user !== grant.user
        },
      ],
    ]),
  ),
  ...harmfulFailures(P, [
    [
      'failures-end-tokens',
      'failure-harmless',
      'any rejected request ends the tokens of the user it names',
      ofWhoIsNamed('client_id'),
    ],
    [
      'unknown-user-ends-tokens',
      'failure-harmless',
      'a rejected unknown user ends all tokens',
      nobodyNamed('client_id'),
    ],
  ]),
]

/** Requests at the same time that disturb each other. */
export const races: Fault[] = [
  ...breaking(without(concurrencyFaults(P), 'parallel-same-token'), {
    'parallel-only-last': `${P}-parallel-own`,
  }),
  crowdedFault('parallel-both-fail', `${P}-parallel-own`, {
    more: 0,
    reason: 'badValue',
    which: (call, other) => other.client !== call.client,
  }),
  crowdedFault('parallel-refused', `${P}-parallel`, {
    more: 2,
    reason: 'badValue',
    which: (call, other) => other.client === call.client,
  }),
  ...faultTable(P, [
    [
      'parallel-swapped',
      'parallel-own',
      'two users at once get each other’s tokens',
      (b) =>
        together(b, (call, met) => {
          call.user = met.find((other) => other.client !== call.client)?.client ?? call.user
        }),
    ],
    [
      'race-lost',
      'parallel',
      'a right secret is rejected when a wrong one comes meanwhile',
      (b) => {
        let wrong = 0
        alsoAccepts(b, 'client_secret', () => {
          wrong++
          return false
        })
        b.pause = async () => {
          const before = wrong
          await overlap()
          if (wrong > before) refuse('wrongSecret')
        }
      },
    ],
  ]),
]
