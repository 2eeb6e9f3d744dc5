// What only drawn requests, or many tokens at once, can show of the configuration API.
import type { Fault } from '../../../behaviour/types.ts'
import { type FuzzOptions, fuzzFaults, populationFaults } from '../../../faults/drawn.ts'
import { lifeFaults } from '../../../faults/drawn-lives.ts'

const options: FuzzOptions = {
  secret: 'client_secret',
  name: 'client_id',
  in: 'form',
  ids: {
    secret: 'CONFIG-client-secret-checked',
    name: 'CONFIG-client-id-checked',
    server: 'CONFIG-no-server-error',
    same: 'CONFIG-form',
    headers: 'CONFIG-headers',
    guess: 'CONFIG-token-unguessable',
  },
}

/** The ways of being wrong that only drawn requests, or many tokens at once, can show. */
export const drawnFaults: Fault[] = [
  ...fuzzFaults(options),
  ...populationFaults(options),
  ...lifeFaults('CONFIG-token-use'),
]
