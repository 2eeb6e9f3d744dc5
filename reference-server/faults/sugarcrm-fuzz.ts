import type { Fault } from '../model.ts'
import { fuzzFaults } from './common/fuzz.ts'

/** The ways of being wrong that only drawn requests can show. */
export const drawnFaults: Fault[] = fuzzFaults({
  secret: 'password',
  name: 'username',
  in: 'json',
  accented: true,
  ids: {
    secret: 'SUGAR-password-checked',
    name: 'SUGAR-username-checked',
    server: 'SUGAR-no-server-error',
    same: 'SUGAR-json-equivalent',
    headers: 'SUGAR-content-type',
  },
})
