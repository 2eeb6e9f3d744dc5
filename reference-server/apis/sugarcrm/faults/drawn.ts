// What only drawn requests, or many tokens at once, can show of SugarCRM.
import type { Fault } from '../../../behaviour/types.ts'
import { type FuzzOptions, fuzzFaults, populationFaults } from '../../../faults/drawn.ts'
import { lifeFaults } from '../../../faults/drawn-lives.ts'

const options: FuzzOptions = {
  secret: 'password',
  name: 'username',
  in: 'json',
  accented: true,
  ids: {
    secret: 'SUGAR-password-checked',
    name: 'SUGAR-username-checked',
    server: 'SUGAR-no-server-error',
    same: 'SUGAR-json-equivalent',
    headers: 'SUGAR-headers',
    guess: 'SUGAR-token-unguessable',
  },
}

/** The ways of being wrong that only drawn requests, or many tokens at once, can show. */
export const drawnFaults: Fault[] = [
  ...fuzzFaults(options),
  ...populationFaults(options),
  ...lifeFaults('SUGAR-token-use'),
]
