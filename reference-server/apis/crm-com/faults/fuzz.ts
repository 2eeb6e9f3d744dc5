import { refuse } from '../../../behaviour/refusals.ts'
import type { Fault } from '../../../behaviour/types.ts'
import { breaking, fault } from '../../../faults/define.ts'
import { type FuzzOptions, fuzzFaults, populationFaults } from '../../../faults/drawn.ts'
import { lifeFaults } from '../../../faults/drawn-lives.ts'
import { ownIdentifier, rewriting } from './bodies.ts'
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

const sorted = (text = ''): string => [...text].sort().join('')

const particular: Fault[] = [
  keyAlike(
    'fuzz-key-any-order',
    'the characters of the key count in any order',
    (given, account) => sorted(given) === sorted(account['key']),
  ),
  keyElsewhere(
    'fuzz-basic-hex',
    'the Basic credentials are taken in hex too',
    (call) => {
      const hex = /^basic ([0-9a-f]{16,})$/.exec(call.headers.authorization?.toLowerCase() ?? '')?.[1] ?? ''
      return /^(\w+):$/.exec(Buffer.from(hex, 'hex').toString())?.[1]
    },
    'CRM-authorization',
  ),
  fault(
    'fuzz-identifier-overflow',
    'CRM-access-token-identifier-checked',
    'an access_token_identifier that is too large a number stands for the first consumer',
    (b) =>
      rewriting(b, (body, call) =>
        Number(body['access_token_identifier']) > 2 ** 31
          ? { ...body, access_token_identifier: ownIdentifier(call) }
          : body,
      ),
  ),
  fault(
    'fuzz-third-token-dead',
    'CRM-token-use',
    'a third token of the same consumer is not accepted',
    (b) => {
      b.resource.checks['sessions'] = ({ presented, world }) => {
        const own = [...world.tokens.values()].filter(({ user }) => user === presented?.user)
        if (presented && own.indexOf(presented) > 1) refuse('unknownToken')
      }
    },
  ),
]

/** The ways of being wrong that only drawn requests, or many tokens at once, can show. */
export const drawnFaults: Fault[] = [
  ...particular.map((drawn): Fault => ({ ...drawn, by: 'fuzz' })),
  ...fuzzFaults(options),
  ...lifeFaults('CRM-token-use'),
  // a counter is no JWT to begin with
  ...breaking(populationFaults(options), { 'population-counts': 'CRM-token-is-jwt' }),
]
