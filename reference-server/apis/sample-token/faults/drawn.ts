// What only drawn requests, or many tokens at once, can show of the sample platform.
import type { Fault } from '../../../behaviour/types.ts'
import { type FuzzOptions, fuzzFaults, populationFaults } from '../../../faults/drawn.ts'
import { lifeFaults } from '../../../faults/drawn-lives.ts'

const options: FuzzOptions = {
  secret: 'password',
  name: 'username',
  in: 'form',
  accented: true,
  ids: {
    secret: 'SAMPLE-password-checked',
    name: 'SAMPLE-username-checked',
    server: 'SAMPLE-no-server-error',
    same: 'SAMPLE-form',
    headers: 'SAMPLE-headers',
    guess: 'SAMPLE-token-unguessable',
  },
}

/** The ways of being wrong that only drawn requests, or many tokens at once, can show. */
export const drawnFaults: Fault[] = [
  ...fuzzFaults(options),
  ...populationFaults(options),
  ...lifeFaults('SAMPLE-token-use'),
]
