// What only drawn requests, or many tokens at once, can show of CRM.COM.
import type { Fault } from '../../../behaviour/types.ts'
import { alsoChecks } from '../../../faults/bearer-tokens.ts'
import { authorizationOf, tokensOf } from '../../../faults/conditions.ts'
import { breaking, faultTable, shownByDraws } from '../../../faults/define.ts'
import { type FuzzOptions, fuzzFaults, populationFaults } from '../../../faults/drawn.ts'
import { lifeFaults } from '../../../faults/drawn-lives.ts'
import { identifying, ownIdentifier } from './bodies.ts'
import { keyAlike, keyElsewhere } from './keys.ts'

const options: FuzzOptions = {
  secret: 'authentication_code',
  in: 'json',
  accented: true,
  ids: {
    secret: 'CRM-authentication-code-checked',
    server: 'CRM-no-server-error',
    same: 'CRM-json-equivalent',
    headers: 'CRM-headers',
    guess: 'CRM-token-unguessable',
  },
}

const particular: Fault[] = shownByDraws(
  faultTable('CRM', [
    [
      'fuzz-key-any-order',
      'key-checked',
      'the characters of the key count in any order',
      (b) =>
        keyAlike(
          b,
          (given, account) => [...given].sort().join('') === [...(account['key'] ?? '')].sort().join(''),
        ),
    ],
    [
      'fuzz-basic-hex',
      'authorization',
      'the Basic credentials are accepted in hex too',
      (b) =>
        keyElsewhere(b, (call) => {
          const hex = /^basic ([0-9a-f]{16,})$/i.exec(authorizationOf(call))?.[1] ?? ''
          return /^(\w+):$/.exec(Buffer.from(hex, 'hex').toString())?.[1]
        }),
    ],
    [
      'fuzz-identifier-overflow',
      'access-token-identifier-checked',
      'an access_token_identifier that is too large a number stands for the first consumer',
      (b) =>
        identifying(b, (identifier, call) =>
          Number(identifier) > 2 ** 31 ? ownIdentifier(call) : undefined,
        ),
    ],
    [
      'fuzz-third-token-dead',
      'token-use',
      'a third token of the same consumer is not accepted',
      (b) => alsoChecks(b, 'sessions', (token, { world }) => tokensOf(world, token.user).indexOf(token) > 1),
    ],
  ]),
)

/** The ways of being wrong that only drawn requests, or many tokens at once, can show. */
export const drawnFaults: Fault[] = [
  ...particular,
  ...fuzzFaults(options),
  ...lifeFaults('CRM-token-use'),
  // a counter is no JWT to begin with
  ...breaking(populationFaults(options), { 'population-counts': 'CRM-token-is-jwt' }),
]
