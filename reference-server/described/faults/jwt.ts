import { wrap } from '../../behaviour/registry.ts'
import type { Fault } from '../../behaviour/types.ts'
import { jwtFaults as commonJwtFaults } from '../../faults/jwt.ts'
import { accessOf, saidOf } from '../tokens.ts'
import { adopted, type Ground, idOf, making, slugOf } from './ground.ts'

/** Everything that can be wrong with tokens that are called JWTs. */
export function jwtFaults(ground: Ground): Fault[] {
  const { d } = ground
  const access = accessOf(d)
  if (access?.format !== 'JWT') return []
  const declared = ground.issue.response.find(({ role }) => role === 'lifetime')
  const times =
    saidOf(d) !== undefined ? 'token-exp' : declared ? `${slugOf(declared.name)}-true` : 'token-lives'
  const make = making(ground, 'JWTs')
  const claims = access.userClaims
  return [
    ...adopted(ground, 'JWTs', commonJwtFaults(d.ids, { times: idOf(d, times) }), {
      'jwt-same-jti': 'token-id',
      'jwt-has-password': 'no-leak',
      'jwt-iat-ahead': 'token-dates',
    }).filter(({ name }) => name !== 'jwt-no-exp' || times !== 'token-exp'),
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
