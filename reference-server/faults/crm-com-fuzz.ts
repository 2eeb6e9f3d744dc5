import type { Fault } from '../model.ts'
import { fuzzFaults } from './common/fuzz.ts'

/** The ways of being wrong that only drawn requests can show. */
export const drawnFaults: Fault[] = fuzzFaults({
  secret: 'authentication_code',
  in: 'json',
  accented: true,
  ids: {
    secret: 'CRM-authentication-code-checked',
    server: 'CRM-no-server-error',
    same: 'CRM-json-forms',
    headers: 'CRM-json-forms',
  },
})
