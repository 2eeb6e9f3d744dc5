// What only drawn requests, or many tokens at once, can show of the Crayon API.
import type { Fault } from '../../../behaviour/types.ts'
import { type FuzzOptions, fuzzFaults, populationFaults } from '../../../faults/drawn.ts'
import { lifeFaults } from '../../../faults/drawn-lives.ts'

const options: FuzzOptions = {
  secret: 'password',
  name: 'username',
  in: 'form',
  accented: true,
  ids: {
    secret: 'CRAYON-password-checked',
    name: 'CRAYON-username-checked',
    server: 'CRAYON-no-server-error',
    same: 'CRAYON-form',
    headers: 'CRAYON-headers',
    guess: 'CRAYON-token-unguessable',
  },
}

/** The ways of being wrong that only drawn requests, or many tokens at once, can show. */
export const drawnFaults: Fault[] = [
  ...fuzzFaults(options),
  ...populationFaults(options),
  ...lifeFaults('CRAYON-token-use'),
]
