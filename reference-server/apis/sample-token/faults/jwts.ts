import { randomUUID } from 'node:crypto'
import { signHs256 } from '../../../behaviour/keys.ts'
import { wrap } from '../../../behaviour/registry.ts'
import { jwt } from '../../../behaviour/tokens.ts'
import type { Behaviour, Fault } from '../../../behaviour/types.ts'
import { breaking, fault } from '../../../faults/define.ts'
import { jwtFaults } from '../../../faults/jwt.ts'

const P = 'SAMPLE'

/** Makes the tokens JWTs, of which the document says nothing. */
export const issuesJwts = (b: Behaviour): void => {
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

/** A token that is no JWT, or lacks a claim, is right here. */
const free = ['jwt-not', 'jwt-two-parts', 'jwt-no-exp', 'jwt-padded', 'jwt-payload-text']

/** What goes wrong where the tokens are JWTs. */
export const jwtTokenFaults: Fault[] = [
  ...breaking(jwtFaults(P, { times: `${P}-expires-in-true` }), {
    'jwt-iat-ahead': `${P}-token-dates`,
    'jwt-same-jti': `${P}-token-id`,
    'jwt-has-password': `${P}-no-leak`,
  }).filter(({ name }) => !free.includes(name)),
  fault('jwt-of-another', `${P}-own-data`, 'a JWT names another user', (b) => {
    wrap(b.jwt.claims, 'sub', () => (grant) => {
      const { accounts } = grant.call.world
      return accounts[accounts[0] === grant.user ? 1 : 0]?.['username']
    })
  }),
].map((it) => ({
  ...it,
  apply: (b: Behaviour) => {
    issuesJwts(b)
    it.apply(b)
  },
}))
