import type { Fault } from '../model.ts'
import { fuzzFaults } from './common/fuzz.ts'

/** The ways of being wrong that only drawn requests can show. */
export const drawnFaults: Fault[] = fuzzFaults({
  secret: 'password',
  name: 'username',
  in: 'form',
  accented: true,
  ids: {
    secret: 'SAMPLE-password-checked',
    name: 'SAMPLE-username-checked',
    server: 'SAMPLE-no-server-error',
    same: 'SAMPLE-body-form',
    headers: 'SAMPLE-content-type-parameters',
  },
})
