import type { Fault } from '../model.ts'
import { type FuzzOptions, fuzzFaults, populationFaults } from './common/fuzz.ts'

const options: FuzzOptions = {
  secret: 'authentication_code',
  in: 'json',
  accented: true,
  ids: {
    secret: 'CRM-authentication-code-checked',
    server: 'CRM-no-server-error',
    same: 'CRM-json-forms',
    headers: 'CRM-json-forms',
    guess: 'CRM-token-fresh',
  },
}

/** The ways of being wrong that only drawn requests, or many tokens at once, can show. */
export const drawnFaults: Fault[] = [...fuzzFaults(options), ...populationFaults(options)]
