import { wrap } from '../../behaviour/registry.ts'
import { jwt } from '../../behaviour/tokens.ts'
import type { Fault } from '../../behaviour/types.ts'
import { jwtFaults as commonJwtFaults } from '../../faults/jwt.ts'
import { parametersIn } from '../requests.ts'
import { accessOf, saidOf } from '../tokens.ts'
import { adopted, type Ground, idOf, type Make, making, slugOf } from './ground.ts'

/** Claims whose value has another type than RFC 7519 gives it. */
const oddClaims: [claim: string, about: string, change: (value: unknown) => unknown][] = [
  ['exp', 'a text', String],
  ['iat', 'a date', (value) => new Date(Number(value) * 1000).toISOString()],
  ['nbf', 'true', () => true],
  ['sub', 'a number', () => 4711],
  ['jti', 'a list', (value) => [value]],
  ['iss', 'an object', (value) => ({ name: value })],
  ['aud', 'a number', () => 7],
  ['aud', 'a list with a number in it', () => ['api', 7]],
]

/** Everything that can be wrong with JWTs wherever RFC 7519 is cited: tokens that nothing says of what they are may be some. */
const claimFaults = (make: Make): Fault[] =>
  oddClaims.map(([claim, about, change]) =>
    make(
      `jwt-${claim}-${about.split(' ').slice(0, 2).join('-')}`,
      'jwt-claim-types',
      `the token is a JWT whose ${claim} is ${about}`,
      (b) => {
        b.tokens['access']!.value = jwt
        b.jwt.claims[claim] ??= () => undefined
        wrap(b.jwt.claims, claim, (before) => (grant, record) => change(before(grant, record)))
      },
    ),
  )

/** Everything that can be wrong with tokens that are called JWTs. */
export function jwtFaults(ground: Ground): Fault[] {
  const { d } = ground
  const cited = claimFaults(making(ground, 'JWTs'))
  const access = accessOf(d)
  if (access?.format !== 'JWT') return cited
  const declared = ground.issue.response.find(({ role }) => role === 'lifetime')
  const times =
    saidOf(d) !== undefined ? 'token-exp' : declared ? `${slugOf(declared.name)}-true` : 'token-lives'
  const make = making(ground, 'JWTs')
  const secrets = parametersIn(ground.issue).flatMap(({ kind, key }) => (kind === 'secret' ? [key] : []))
  const claims = access.userClaims
  return [
    ...cited,
    // RFC 7519 asks for no exp: it is missed where nothing else says when a token ends
    ...adopted(ground, 'JWTs', commonJwtFaults(d.ids, { times: idOf(d, times), secrets }), {
      'jwt-same-jti': 'token-id',
      'jwt-has-password': 'no-leak',
      'jwt-iat-ahead': 'token-dates',
    }).filter(({ name }) => name !== 'jwt-no-exp' || times === 'token-lives'),
    ...['sub', ...claims].map((claim) =>
      make(
        `jwt-${slugOf(claim)}-changes`,
        'token-user',
        `the claim ${claim} is another one in each token`,
        (b) => {
          let count = 0
          wrap(
            b.jwt.claims,
            claim,
            (before) => (grant, record) => `${String(before(grant, record))}-${count++}`,
          )
        },
      ),
    ),
  ]
}
