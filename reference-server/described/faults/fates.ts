import type { Behaviour, Call, Fault, Grant } from '../../behaviour/types.ts'
import type { Operation, TokenRole } from '../description.ts'
import { endTokens } from '../tokens.ts'
import type { Ground, Make } from './ground.ts'

const roles: TokenRole[] = ['access token', 'refresh token']

/** A renewal, or a revocation, does to the tokens of before the opposite of what is documented. */
export const fateFaults = (ground: Ground, make: Make, operation: Operation): Fault[] => {
  const { does, ends, keeps } = operation
  const isRenewal = does === 'renew'
  const what = isRenewal ? 'renewal' : 'revocation'
  const row = (verb: 'ends' | 'keeps', role: TokenRole) =>
    make(
      `${what}-${verb}-${role.replace(' ', '-')}`,
      `${what}-family`,
      `a ${what} ${verb === 'ends' ? 'ends' : 'leaves alive'} the ${role} that there was`,
      (b) => after(b, ground, operation, (grant, call) => change(grant, call, { verb, role })),
    )
  const own = operation.parts.find(({ kind, always }) => kind === 'token' && !always)?.role
  // what is revoked itself is another requirement's
  const others = roles.filter((role) => isRenewal || role !== own)
  return others.flatMap((role) => [
    ...(keeps.includes(role) ? [row('ends', role)] : []),
    ...(ends.includes(role) ? [row('keeps', role)] : []),
  ])
}

const change = (
  grant: Grant,
  call: Call,
  { verb, role }: { verb: 'ends' | 'keeps'; role: TokenRole },
): void => {
  if (verb === 'ends') endTokens(grant, call, (one) => one === role)
  else {
    const token = grant.tokens[role === 'refresh token' ? 'refresh' : 'access']
    if (token) token.ended = false
  }
}

/** Does something to the grant of the token that a request of an operation took, once that is accepted. */
function after(
  b: Behaviour,
  { operationOf }: Ground,
  operation: Operation,
  how: (grant: Grant, call: Call) => void,
): void {
  b.alter.push((_, call) => {
    if (call.refused !== undefined || operationOf(call) !== operation) return
    const value = call.given['refresh_token'] ?? call.given['access_token'] ?? ''
    const grant = (call.presented ?? call.world.tokens.get(value))?.grant
    if (grant) how(grant, call)
  })
}
