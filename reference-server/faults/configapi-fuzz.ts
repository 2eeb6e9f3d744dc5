import type { Fault } from '../model.ts'
import { fuzzFaults } from './common/fuzz.ts'

/** The ways of being wrong that only drawn requests can show. */
export const drawnFaults: Fault[] = fuzzFaults({
  secret: 'client_secret',
  name: 'client_id',
  in: 'form',
  ids: {
    secret: 'CONFIG-client-secret-checked',
    name: 'CONFIG-client-id-checked',
    server: 'CONFIG-no-server-error',
    same: 'CONFIG-form',
    headers: 'CONFIG-content-type',
  },
})
