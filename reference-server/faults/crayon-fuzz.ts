import type { Fault } from '../model.ts'
import { fuzzFaults } from './common/fuzz.ts'

/** The ways of being wrong that only drawn requests can show. */
export const drawnFaults: Fault[] = fuzzFaults({
  secret: 'password',
  name: 'username',
  in: 'form',
  accented: true,
  ids: {
    secret: 'CRAYON-password-checked',
    name: 'CRAYON-username-checked',
    server: 'CRAYON-no-server-error',
    same: 'CRAYON-form-encoding',
    headers: 'CRAYON-success',
  },
})
