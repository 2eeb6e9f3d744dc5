// What goes wrong where the tokens of the sample platform are JWTs, of which the document says nothing.
import { randomUUID } from 'node:crypto'
import { signHs256 } from '../../../behaviour/keys.ts'
import { refuse } from '../../../behaviour/refusals.ts'
import { wrap } from '../../../behaviour/registry.ts'
import { jwt } from '../../../behaviour/tokens.ts'
import type { Behaviour, Fault } from '../../../behaviour/types.ts'
import { claims } from '../../../faults/answers.ts'
import { acceptedTokens, alsoFinds } from '../../../faults/bearer-tokens.ts'
import { breaking, faultTable, onTopOf, without } from '../../../faults/define.ts'
import {
  forgeries,
  isUnknownAlgorithm,
  jwtFaults,
  sameClaims,
  saysNoneInCapitals,
} from '../../../faults/jwt.ts'

const P = 'SAMPLE'

const issuesJwts = (b: Behaviour): void => {
  b.jwt.header = { alg: () => 'HS256', typ: () => 'JWT' }
  b.jwt.claims = {
    sub: (grant) => grant.user['username'],
    jti: () => randomUUID(),
    iat: (_, token) => Math.floor(token.issuedAtMs / 1000),
    exp: (_, token) => Math.floor(token.expiresAtMs / 1000),
  }
  b.jwt.sign = signHs256
  wrap(b.tokens, 'access', (kind) => ({ ...kind, value: jwt }))
}

/** What goes wrong where the tokens are JWTs, or taken for such. */
export const jwts: Fault[] = [
  ...onTopOf(issuesJwts, [
    ...breaking(
      // a token that is no JWT, or lacks a claim, is right here
      without(
        jwtFaults(P, { times: `${P}-expires-in-true` }),
        ...['jwt-not', 'jwt-two-parts', 'jwt-no-exp', 'jwt-padded', 'jwt-payload-text'],
      ),
      {
        'jwt-iat-ahead': `${P}-token-dates`,
        'jwt-same-jti': `${P}-token-id`,
        'jwt-has-password': `${P}-no-leak`,
      },
    ),
    ...claims(P, [
      [
        'jwt-of-another',
        'own-data',
        'a JWT names another user',
        'sub',
        (_, { call, user }) => call.world.accounts.find((account) => account !== user)?.['username'],
      ],
    ]),
    ...acceptedTokens(`${P}-token-forged`, [
      ['jwt-unverified', 'nobody looks at the signature of a JWT', sameClaims],
      ['jwt-claims-believed', 'changed claims of a JWT are believed', forgeries.anyClaims],
      [
        'jwt-unsigned-taken',
        'a JWT with "alg": "none" and no signature is accepted',
        (value, token, call) => value.endsWith('.') && sameClaims(value, token, call),
      ],
    ]),
  ]),
  ...acceptedTokens(`${P}-token-required`, [
    ['token-none-in-capitals', 'a JWT with "alg": "none" in capitals is believed', saysNoneInCapitals],
  ]),
  ...faultTable(P, [
    [
      'token-algorithm-500',
      'no-server-error',
      'a JWT of an unknown algorithm is answered with 500',
      (b) => alsoFinds(b, (_, value) => (isUnknownAlgorithm(value) ? refuse('broken') : undefined)),
    ],
  ]),
]
